//! What performs a kind of job, and how it can fail.

use std::pin::Pin;
use std::time::Duration;

use core_models::{jobs::Job, rate::RateLimit};

/// A handler at work.
pub type Performing<'a> = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send + 'a>>;

/// Performs one kind of job.
///
/// A job may be performed more than once: the process can die after the work and before the note that it is done. A handler
/// must make the second time harmless.
pub trait JobHandler: Send + Sync + 'static {
    /// The kind, as [`NewJob::kind`](core_models::jobs::NewJob) names it.
    fn kind(&self) -> &'static str;

    /// Performs a job. A panic counts as [`JobError::Temporary`].
    fn perform<'a>(&'a self, job: &'a Job) -> Performing<'a>;

    /// How long one try may take; 90 seconds unless the handler says otherwise. A job that takes longer is stopped and tried
    /// again later. The job of a process that died waits a third longer, so a handler that is quick does well to say so.
    fn time_limit(&self) -> Duration {
        Duration::from_secs(90)
    }

    /// How many tries may begin in a time, counted in the database for all processes of the site; as many as come unless the
    /// handler says otherwise. What is more waits for its turn: nothing is lost, and waiting is not counted as a try.
    fn pace(&self) -> Option<RateLimit> {
        None
    }
}

/// Why a job is not done. The text is for the people who run the site; it must hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// Worth another try later.
    #[error("{0}")]
    Temporary(String),
    /// Another try would end the same way.
    #[error("{0}")]
    Permanent(String),
}
