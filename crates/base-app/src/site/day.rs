//! When a day begins where the business is.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// How much later than midnight a day may begin, in half hours.
const LATEST: i32 = 4;

/// The first moment of a day by the clocks of this zone. Where they are put forward at midnight, the day begins later.
#[must_use]
pub fn beginning_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..=LATEST)
        .find_map(|halves| zone.from_local_datetime(&(midnight + TimeDelta::minutes(30) * halves)).earliest())
        .map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_when_the_clocks_of_the_zone_say_so() {
        for (day, zone, begins) in [
            ("2026-06-01", chrono_tz::Europe::London, "2026-05-31T23:00:00+00:00"),
            ("2026-12-01", chrono_tz::Europe::London, "2026-12-01T00:00:00+00:00"),
            ("2026-09-06", chrono_tz::America::Santiago, "2026-09-06T04:00:00+00:00"),
        ] {
            assert_eq!(beginning_of(day.parse().unwrap(), zone).to_rfc3339(), begins, "{day}");
        }
    }
}
