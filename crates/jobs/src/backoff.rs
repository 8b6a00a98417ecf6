//! How long to wait before a job is tried again.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// Seconds to wait after the first failure, after the second, and so on; after that always a day.
const STEPS: [u64; 7] = [10, 30, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR];
const LAST: u64 = 24 * HOUR;

/// Up to this part of the delay is added or taken away, so that jobs that failed together do not come back together.
const JITTER: f64 = 0.1;

/// The longest delay after a job was tried `attempts` times; none before the first time.
pub(crate) fn longest(attempts: i32) -> Duration {
    if attempts <= 0 { Duration::ZERO } else { step(attempts).mul_f64(1.0 + JITTER) }
}

/// The delay after a job was tried `attempts` times: 10 s, 30 s, 2 min, 10 min, 1 h, 4 h, 12 h, then a day, each give or take
/// a tenth.
pub fn delay(attempts: i32) -> Duration {
    step(attempts).mul_f64(rand::random_range(1.0 - JITTER..=1.0 + JITTER))
}

fn step(attempts: i32) -> Duration {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or_default();
    Duration::from_secs(STEPS.get(step).copied().unwrap_or(LAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_day_and_vary_by_a_tenth() {
        let expected = [10, 10, 10, 30, 120, 600, 3600, 14_400, 43_200, 86_400, 86_400];
        for (attempts, seconds) in (-1..).zip(expected) {
            for _ in 0..200 {
                let delay = delay(attempts);
                assert!(attempts < 1 || delay <= longest(attempts), "{attempts}: {delay:?}");
                let delay = delay.as_secs_f64() / f64::from(seconds);
                assert!((0.899..=1.101).contains(&delay), "{attempts}: {delay}");
            }
        }
        assert!(delay(i32::MAX).as_secs() >= 77_760);
        assert!((0..50).map(|_| delay(5)).collect::<std::collections::HashSet<_>>().len() > 10);
    }
}
