//! The day of the site's calendar on which something happens.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// Knows the day of the minute that it was asked last: zones change their offset between minutes, and looking through those
/// changes for every view would take longer than counting it.
pub(crate) struct Calendar {
    zone: Tz,
    latest: Mutex<(i64, NaiveDate)>,
}

impl Calendar {
    pub(crate) fn new(zone: Tz) -> Self {
        Self { zone, latest: Mutex::new((i64::MIN, NaiveDate::MIN)) }
    }

    pub(crate) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        let minute = at.timestamp().div_euclid(60);
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.0 != minute {
            *latest = (minute, at.with_timezone(&self.zone).date_naive());
        }
        latest.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_with_its_first_second() {
        let calendar = Calendar::new(chrono_tz::Asia::Kathmandu);
        let day = |at: &str| calendar.day(at.parse().unwrap()).to_string();
        assert_eq!(day("2026-11-25T18:14:59.999Z"), "2026-11-25");
        assert_eq!(day("2026-11-25T18:15:00Z"), "2026-11-26");
        assert_eq!(day("2026-11-25T18:14:00Z"), "2026-11-25");
        assert_eq!(day("1969-12-31T23:59:59Z"), "1970-01-01");
    }
}
