//! When a mail has waited so long that somebody should know of it, and what is said of it then.

use chrono::TimeDelta;
use core_models::jobs::Late;

/// A mail that waits longer is late.
pub const LATE_AFTER: TimeDelta = TimeDelta::hours(1);

/// What the mail server said last, or what it must be if the mail was never tried.
#[must_use]
pub fn why_late(late: &Late) -> &str {
    late.reason.as_deref().unwrap_or("more than MAIL_RATE_LIMIT allows, or the site is not running")
}
