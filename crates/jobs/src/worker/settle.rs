//! Writes down what came of a job: done, to be tried again, or given up.

use std::time::Duration;

use core_models::jobs::{self, Job};
use core_models::{DatabaseError, DbConnection};
use email::masked;
use tokio::time::sleep;

use super::Worker;
use crate::backoff;
use crate::handler::JobError;

/// How often the note is written before the job is left to its lease.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// The longest reason that is kept, in characters.
const REASON_MAX: usize = 500;

#[derive(Debug, Clone)]
enum Verdict {
    Done,
    Retry { reason: String, delay: Duration },
    Bury { reason: String },
}

impl Worker {
    /// A database that is away for a moment must not make a job that is done be done again, so this tries a few times.
    pub(super) async fn settle(&self, job: &Job, outcome: Result<(), JobError>) {
        let verdict = self.judge(job, outcome);
        for tries in 1..=TRIES {
            match self.note(job, &verdict).await {
                Ok(true) => return log(&verdict),
                Ok(false) => {
                    return tracing::warn!(
                        "the job took longer than its lease and belongs to another worker"
                    );
                }
                Err(error) if tries == TRIES => {
                    tracing::error!(%error, "what came of the job could not be written")
                }
                Err(error) => {
                    tracing::warn!(%error, "what came of the job could not be written yet");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    fn judge(&self, job: &Job, outcome: Result<(), JobError>) -> Verdict {
        let short = |reason: String| reason.chars().take(REASON_MAX).collect::<String>();
        match outcome {
            Ok(()) => Verdict::Done,
            Err(JobError::Permanent(reason)) => Verdict::Bury { reason: short(reason) },
            Err(JobError::Temporary(reason)) if self.tries(job) >= self.options.max_attempts => {
                Verdict::Bury { reason: short(reason) }
            }
            Err(JobError::Temporary(reason)) => {
                Verdict::Retry { reason: short(reason), delay: backoff::delay(job.attempts) }
            }
        }
    }

    async fn note(&self, job: &Job, verdict: &Verdict) -> Result<bool, DatabaseError> {
        let (id, lease, now, verdict) = (job.id, job.lease_until, self.clock.now(), verdict.clone());
        let (kind, recovered) = (job.kind.clone(), job.attempts > 1);
        let write = move |conn: &mut DbConnection| match verdict {
            Verdict::Done => {
                // The first success after failures means that the way is clear again for all the others.
                if recovered {
                    jobs::hurry(conn, &kind, now)?;
                }
                jobs::done(conn, id, lease, now)
            }
            Verdict::Retry { reason, delay } => jobs::retry(conn, id, lease, &reason, now + delay),
            Verdict::Bury { reason } => jobs::bury(conn, id, lease, &reason, now),
        };
        self.db.upkeep(write).await
    }
}

fn log(verdict: &Verdict) {
    match verdict {
        Verdict::Done => tracing::debug!("the job is done"),
        Verdict::Retry { reason, delay } => {
            let reason = without_addresses(reason);
            tracing::warn!(reason, delay = delay.as_secs(), "the job failed and will be tried again");
        }
        Verdict::Bury { reason } => {
            tracing::error!(reason = without_addresses(reason), "the job was given up")
        }
    }
}

/// Mail servers like to repeat the address they refuse; the owner may see it, the log must not.
fn without_addresses(reason: &str) -> String {
    let ends_word = |character: char| character.is_whitespace() || "<>()[]\"',;:=".contains(character);
    let masked_part = |part: &str| match part.split_once(ends_word) {
        None if part.contains('@') => masked(part),
        Some((word, "")) if word.contains('@') => part.replace(word, &masked(word)),
        _ => part.to_owned(),
    };
    reason.split_inclusive(ends_word).map(masked_part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_a_refusal_holds_no_whole_address() {
        assert_eq!(
            without_addresses(
                "550 5.1.1 <anna.b@example.org>: no user anna.b@example.org, ask (x@y.example)"
            ),
            "550 5.1.1 <a…@example.org>: no user a…@example.org, ask (x…@y.example)"
        );
        for plain in ["", "connection refused", "timed out: 15 s", "a @ b"] {
            assert!(!without_addresses(plain).contains("x@"), "{plain}");
        }
        assert_eq!(
            without_addresses("connection refused (os error 111)"),
            "connection refused (os error 111)"
        );
    }
}
