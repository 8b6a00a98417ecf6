//! How often something may happen, counted in the database so that a restart forgets nothing.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::clock::{latest, stored};
use crate::db::{DbConnection, QueryResult};
use crate::schema::rate_hits;

/// At most `count` times in any stretch of `per`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How often.
    pub count: u32,
    /// In how long.
    pub per: Duration,
}

/// Why a text is no rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate limit looks like 5/hour, 5/15minutes or 100/minute, or is off")]
pub struct RateLimitError;

/// Whether one more is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateCheck {
    /// One more is allowed.
    Clear,
    /// It was too often.
    Limited {
        /// How long to wait until one more is allowed; at least a second.
        retry_after: Duration,
    },
}

impl RateLimit {
    /// Reads a limit, where `off` means that there is none.
    ///
    /// # Errors
    ///
    /// [`RateLimitError`] for anything else.
    pub fn parse(text: &str) -> Result<Option<Self>, RateLimitError> {
        if text.trim().eq_ignore_ascii_case("off") { Ok(None) } else { text.parse().map(Some) }
    }

    /// The start of the stretch that ends at `now`.
    pub(crate) fn since(&self, now: DateTime<Utc>) -> NaiveDateTime {
        let per = TimeDelta::from_std(self.per).unwrap_or(TimeDelta::MAX);
        stored(now.checked_sub_signed(per).unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// Whether there is room, given the time of the hit that has to grow old before there is room for one more.
    pub(crate) fn check(&self, blocking: Option<NaiveDateTime>, now: DateTime<Utc>) -> RateCheck {
        match blocking {
            None if self.count > 0 => RateCheck::Clear,
            None => RateCheck::Limited { retry_after: self.per },
            Some(hit) => {
                let age = (now - hit.and_utc()).to_std().unwrap_or_default();
                let left = self.per.saturating_sub(age);
                RateCheck::Limited { retry_after: left.max(Duration::from_secs(1)) }
            }
        }
    }

    /// Which of the hits, newest first and counted from 0, leaves no room while it is young.
    pub(crate) fn blocking_position(&self) -> i64 {
        i64::from(self.count.max(1)) - 1
    }
}

impl FromStr for RateLimit {
    type Err = RateLimitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (count, period) = text.trim().split_once('/').ok_or(RateLimitError)?;
        let count = count.trim().parse().ok().filter(|count| *count > 0).ok_or(RateLimitError)?;
        let period = period.trim();
        let digits = period.chars().take_while(char::is_ascii_digit).count();
        let (amount, unit) = period.split_at_checked(digits).ok_or(RateLimitError)?;
        let amount: u64 = if amount.is_empty() { 1 } else { amount.parse().ok().ok_or(RateLimitError)? };
        let seconds: u64 = match unit.trim().trim_end_matches('s') {
            "second" => 1,
            "minute" => 60,
            "hour" => 3600,
            "day" => 86_400,
            _ => return Err(RateLimitError),
        };
        let seconds =
            amount.checked_mul(seconds).filter(|s| (1..=366 * 86_400).contains(s)).ok_or(RateLimitError)?;
        Ok(Self { count, per: Duration::from_secs(seconds) })
    }
}

impl std::fmt::Display for RateLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.per.as_secs();
        let (size, unit) = [(86_400, "day"), (3600, "hour"), (60, "minute")]
            .into_iter()
            .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size))
            .unwrap_or((1, "second"));
        match seconds / size {
            1 => write!(f, "{}/{unit}", self.count),
            amount => write!(f, "{}/{amount}{unit}s", self.count),
        }
    }
}

/// Whether `key` may have one more hit in `bucket`; it records none. Hits of a clock that was ahead do not count.
///
/// # Errors
///
/// Those of the query.
pub fn check(
    conn: &mut DbConnection,
    bucket: &str,
    key: &str,
    limit: &RateLimit,
    now: DateTime<Utc>,
) -> QueryResult<RateCheck> {
    let blocking = rate_hits::table
        .filter(rate_hits::bucket.eq(bucket))
        .filter(rate_hits::key.eq(key))
        .filter(rate_hits::hit_at.gt(limit.since(now)).and(rate_hits::hit_at.le(latest(now))))
        .order(rate_hits::hit_at.desc())
        .offset(limit.blocking_position())
        .limit(1)
        .select(rate_hits::hit_at)
        .first(conn)
        .optional()?;
    Ok(limit.check(blocking, now))
}

/// Records a hit. For an exact count, [`serialise`](crate::serialise) on bucket and key before [`check`].
///
/// # Errors
///
/// Those of the query.
pub fn record(conn: &mut DbConnection, bucket: &str, key: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(rate_hits::table)
        .values((rate_hits::bucket.eq(bucket), rate_hits::key.eq(key), rate_hits::hit_at.eq(stored(now))))
        .execute(conn)?;
    Ok(())
}

/// Forgets the hits before `before` and says how many they were.
///
/// # Errors
///
/// Those of the query.
pub fn purge(conn: &mut DbConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    Ok(diesel::delete(rate_hits::table.filter(rate_hits::hit_at.lt(stored(before)))).execute(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(count: u32, seconds: u64) -> RateLimit {
        RateLimit { count, per: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_limit_is_a_count_and_a_period() {
        for (text, expected) in [
            ("5/hour", limit(5, 3600)),
            ("5/15minutes", limit(5, 900)),
            (" 100 / minute ", limit(100, 60)),
            ("1/30 seconds", limit(1, 30)),
            ("7/2days", limit(7, 172_800)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
            assert_eq!(expected.to_string().parse(), Ok(expected), "{text}");
        }
        assert_eq!(RateLimit::parse("off"), Ok(None));
        assert_eq!(RateLimit::parse("5/hour"), Ok(Some(limit(5, 3600))));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "5", "/hour", "0/hour", "-1/hour", "5/fortnight", "5/0minutes", "5/é", "9/99999999999days"]
        {
            assert_eq!(text.parse::<RateLimit>(), Err(RateLimitError), "{text}");
        }
    }
}
