//! Watching a release that has just begun to serve: whether it fails more often than the one before, or starts again.

use std::{
    thread,
    time::{Duration, Instant},
};

use site_interface::Figures;

use crate::{
    releases::smoke::{self, SmokeError},
    site::web::{SiteClient, WebError},
};

/// Fewer failures than this are no reason to go back: one may be a visitor's bad luck.
const FEWEST_FAILURES: u64 = 3;

/// How much larger the share of failures may be than it was, in parts of a hundred.
const TOLERATED_PERCENT: f64 = 1.0;

/// How often the pages of the smoke gate are asked.
const EVERY: Duration = Duration::from_secs(2);

/// A release does worse than the one before.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// A page stopped working.
    #[error("after the switch {0}")]
    Smoke(#[from] SmokeError),
    /// Too many failures.
    #[error(
        "after the switch {failures} of {answers} answers were failures (status 500 to 599), {now:.1} %; it was {before:.1} % \
         before"
    )]
    Failures {
        /// How many failures.
        failures: u64,
        /// How many answers.
        answers: u64,
        /// Their share in per cent.
        now: f64,
        /// The share before, in per cent.
        before: f64,
    },
    /// The process ended by itself and was started again.
    #[error("after the switch the service ended by itself and was started again {0} times")]
    Restarts(u64),
    /// The metrics cannot be read.
    #[error("after the switch the metrics cannot be read: {0}")]
    Metrics(WebError),
}

/// What a process has answered since it started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Everything.
    pub answers: u64,
    /// Those with a status of 500 to 599.
    pub failures: u64,
}

impl Counts {
    /// Reads `/metrics`; a program that does not count has answered nothing.
    ///
    /// # Errors
    /// [`WebError`] if there is no answer.
    pub fn read(client: &SiteClient) -> Result<Self, WebError> {
        let Figures { answers, failures, .. } = Figures::read(&client.get("/metrics")?.text());
        Ok(Self { answers: answers.unwrap_or_default(), failures: failures.unwrap_or_default() })
    }

    /// The share of failures, in per cent.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.answers == 0 { 0.0 } else { self.failures as f64 * 100.0 / self.answers as f64 }
    }

    /// Whether this is worse than before by more than chance.
    ///
    /// # Errors
    /// [`WatchError::Failures`] if it is.
    pub fn compare(self, before: Self) -> Result<(), WatchError> {
        let (now, before) = (self.percent(), before.percent());
        if self.failures < FEWEST_FAILURES || now <= before + TOLERATED_PERCENT {
            return Ok(());
        }
        Err(WatchError::Failures { failures: self.failures, answers: self.answers, now, before })
    }
}

/// Asks the pages of the smoke gate and counts failures until the grace period is over. `restarts` says how often the service
/// was started again by itself.
///
/// # Errors
/// [`WatchError`] as soon as the release does worse than the one before.
pub fn watch(
    client: &SiteClient,
    before: Counts,
    grace: Duration,
    restarts: impl Fn() -> u64,
) -> Result<Counts, WatchError> {
    let (begin, first) = (Instant::now(), restarts());
    loop {
        smoke::gate(client)?;
        let counts = Counts::read(client).map_err(WatchError::Metrics)?;
        counts.compare(before)?;
        let again = restarts().saturating_sub(first);
        if again > 0 {
            return Err(WatchError::Restarts(again));
        }
        let left = grace.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return Ok(counts);
        }
        thread::sleep(left.min(EVERY));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_failures_or_as_many_as_before_are_no_reason_to_go_back() {
        let counts = |answers, failures| Counts { answers, failures };
        for (before, now) in [
            (counts(0, 0), counts(100, 2)),
            (counts(1000, 50), counts(1000, 55)),
            (counts(0, 0), counts(1000, 10)),
            (counts(0, 0), counts(0, 0)),
        ] {
            assert!(now.compare(before).is_ok(), "{before:?} {now:?}");
        }
        let error = counts(200, 5).compare(counts(1000, 5)).unwrap_err().to_string();
        assert!(error.contains("5 of 200 answers were failures") && error.contains("2.5 %"), "{error}");
    }
}
