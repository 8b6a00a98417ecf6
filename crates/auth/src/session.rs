//! Revocable sessions: what a browser's cookie stands for, kept as rows of the site's database.

mod layer;
pub(crate) mod state;
mod store;

pub use layer::{SessionLayer, session_middleware};
pub use state::{begin, end, renew};
pub use store::DatabaseSessions;

use chrono::TimeDelta;

/// A session without requests ends after this time.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// A session ends this long after signing in, however busy it is.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// A remembered session ends this long after signing in, idle or not.
pub const REMEMBERED: TimeDelta = TimeDelta::days(30);
/// The time of the last request is written at most this often.
const TOUCH_EVERY: TimeDelta = TimeDelta::seconds(60);
