//! Days of the site's calendar.

use base_app::beginning_of;
use chrono::{DateTime, Days as Count, NaiveDate, Utc};
use chrono_tz::Tz;

/// The periods that the panel shows, each with what it is called there.
pub(crate) const PERIODS: [(u64, &str); 3] = [(7, "7 days"), (30, "30 days"), (365, "12 months")];

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
}

impl Days {
    /// The `count` days that end with `last`.
    pub(crate) fn ending(last: NaiveDate, count: u64) -> Self {
        Self { first: last - Count::new(count.saturating_sub(1)), last }
    }

    /// As many days right before these.
    pub(crate) fn before(self) -> Self {
        Self::ending(self.first - Count::new(1), self.count())
    }

    /// How many they are.
    pub(crate) fn count(self) -> u64 {
        u64::try_from((self.last - self.first).num_days()).unwrap_or_default() + 1
    }

    /// Each of them.
    pub(crate) fn iter(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day <= self.last)
    }

    /// The first moment of the first day, and the first after the last day, where the zone's clocks are used.
    pub(crate) fn moments(self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        (beginning_of(self.first, zone), beginning_of(self.last + Count::new(1), zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_followed_by_the_next_without_a_gap() {
        let days = Days::ending(day("2026-03-10"), 30);
        assert_eq!((days.first, days.count()), (day("2026-02-09"), 30));
        assert_eq!(days.before(), Days { first: day("2026-01-10"), last: day("2026-02-08") });
        assert_eq!(days.iter().count(), 30);
    }

    #[test]
    fn a_day_is_as_long_as_the_clocks_of_the_site_make_it() {
        for (text, zone, hours) in [
            ("2026-06-01", chrono_tz::Europe::London, 24),
            ("2026-03-29", chrono_tz::Europe::London, 23),
            ("2026-10-25", chrono_tz::Europe::London, 25),
            ("2026-09-06", chrono_tz::America::Santiago, 23),
        ] {
            let (from, until) = Days::ending(day(text), 1).moments(zone);
            assert_eq!((until - from).num_hours(), hours, "{text}");
            assert_eq!(from.with_timezone(&zone).date_naive(), day(text));
        }
        let (from, _) = Days::ending(day("2026-06-01"), 1).moments(chrono_tz::Europe::London);
        assert_eq!(from.to_rfc3339(), "2026-05-31T23:00:00+00:00");
    }
}
