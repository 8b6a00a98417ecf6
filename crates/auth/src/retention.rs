//! Forgets what no longer counts.

use chrono::{DateTime, TimeDelta, Utc};
use core_models::login_attempts::{self, LoginLimits};
use core_models::{DbConnection, QueryResult, sessions};

/// Failed sign-ins are kept at least this long.
const LEAST: TimeDelta = TimeDelta::days(1);

/// Removes sessions that have ended, and tries to sign in that no limit looks at any more. Run it once an hour or so, inside
/// `Database::upkeep`.
///
/// # Errors
///
/// Those of the queries.
pub fn purge(conn: &mut DbConnection, limits: &LoginLimits, now: DateTime<Utc>) -> QueryResult<()> {
    let windows = [limits.account_and_address, limits.account, limits.address];
    let longest = windows.into_iter().flatten().filter_map(|limit| TimeDelta::from_std(limit.per).ok()).max();
    sessions::purge_expired(conn, now)?;
    login_attempts::purge(conn, now - longest.unwrap_or(LEAST).max(LEAST))?;
    Ok(())
}
