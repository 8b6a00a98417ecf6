//! The time as a value, so that a test can move it.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};

/// Tells the time, in UTC.
///
/// Cloning is cheap and clones tell the same time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::from_fn(Utc::now)
    }

    /// A clock that says what `now` says, for tests.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

/// The form in which a time is stored: UTC without a zone, in whole microseconds.
///
/// PostgreSQL keeps microseconds, so finer times would not compare equal to what was read back.
pub fn stored(time: DateTime<Utc>) -> NaiveDateTime {
    time.naive_utc().trunc_subsecs(6)
}

/// What is stored with a later time than this from now was stored while a clock was ahead: those of machines that share a
/// database differ by less.
pub const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The latest stored time that can be right.
pub(crate) fn latest(now: DateTime<Utc>) -> NaiveDateTime {
    stored(now + AHEAD)
}

/// A stored time as it counts: one in the future is now.
pub fn no_later(time: NaiveDateTime, now: DateTime<Utc>) -> NaiveDateTime {
    time.min(stored(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_stored_time_has_whole_microseconds() {
        let time = Utc.timestamp_opt(1_700_000_000, 123_456_789).unwrap();
        assert_eq!(stored(time).to_string(), "2023-11-14 22:13:20.123456");
    }

    #[test]
    fn a_clock_says_what_its_function_says() {
        let time = Utc.timestamp_opt(1_700_000_000, 0).unwrap();
        assert_eq!(Clock::from_fn(move || time).clone().now(), time);
    }
}
