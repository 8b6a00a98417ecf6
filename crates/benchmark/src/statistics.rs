//! What several runs say together.

use serde::{Deserialize, Serialize};

/// A quantity that differs by less than this share from run to run is not known that well: whoever measures once knows no better.
const LEAST_NOISE: f64 = 0.02;

/// The median of several runs, and between what they lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Summary {
    /// Of these runs; none of no runs.
    pub(crate) fn of(runs: &[f64]) -> Option<Self> {
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (low, high) = (*sorted.first()?, *sorted.last()?);
        let half = sorted.len() / 2;
        let upper = *sorted.get(half)?;
        let lower = *sorted.get(half.saturating_sub(1))?;
        let median = if sorted.len() % 2 == 1 { upper } else { f64::midpoint(lower, upper) };
        Some(Self { median, low, high })
    }

    /// Of something that is measured once.
    pub(crate) fn once(value: f64) -> Self {
        Self { median: value, low: value, high: value }
    }

    /// Half of the way from the lowest to the highest run, as a share of the median.
    pub(crate) fn noise(&self) -> f64 {
        if self.median <= 0.0 {
            return LEAST_NOISE;
        }
        ((self.high - self.low) / 2.0 / self.median).max(LEAST_NOISE)
    }
}

/// Each run's part of the run that went with it.
pub(crate) fn ratios(runs: &[f64], of: &[f64]) -> Vec<f64> {
    runs.iter().zip(of).filter(|(_, of)| **of > 0.0).map(|(run, of)| run / of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_run_or_lies_between_the_two_in_the_middle() {
        assert_eq!(Summary::of(&[]), None);
        assert_eq!(Summary::of(&[4.0]), Some(Summary::once(4.0)));
        let odd = Summary::of(&[9.0, 1.0, 4.0]).unwrap();
        assert_eq!((odd.low, odd.median, odd.high), (1.0, 4.0, 9.0));
        assert_eq!(Summary::of(&[8.0, 1.0, 4.0, 2.0]).unwrap().median, 3.0);
    }

    #[test]
    fn one_run_that_was_disturbed_moves_the_noise_and_not_the_median() {
        let quiet = Summary::of(&[100.0, 101.0, 99.0, 100.0, 100.0]).unwrap();
        let disturbed = Summary::of(&[100.0, 101.0, 20.0, 100.0, 100.0]).unwrap();
        assert_eq!(quiet.median, disturbed.median);
        assert_eq!(quiet.noise(), LEAST_NOISE);
        assert!((disturbed.noise() - 0.405).abs() < 1e-9);
    }

    #[test]
    fn what_slows_both_down_alike_leaves_the_ratio_as_it_is() {
        let site = [50.0, 25.0, 50.0];
        let peer = [100.0, 50.0, 100.0];
        assert_eq!(ratios(&site, &peer), [0.5, 0.5, 0.5]);
        assert_eq!(ratios(&[1.0], &[0.0]), [0.0; 0]);
    }
}
