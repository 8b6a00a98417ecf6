//! What performs a kind of job, and how it can fail.

use std::pin::Pin;
use std::time::Duration;

use core_models::jobs::Job;

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
