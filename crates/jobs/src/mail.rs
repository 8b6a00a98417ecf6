//! Delivers the mails that were stored together with what caused them.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use core_models::jobs::{Job, NewJob};
use core_models::rate::RateLimit;
use email::{DeliveryError, Mailer, Message, masked};

use crate::handler::{JobError, JobHandler, Performing};

/// The kind of jobs that are mails.
pub const MAIL: &str = "mail";

/// The mailer gives up by itself and says why; only if it does not is it stopped.
const MARGIN: Duration = Duration::from_secs(1);

/// Performs jobs of the kind [`MAIL`]: the payload is an [`email::Message`] as JSON, with the `Message-ID` that every try
/// carries.
#[derive(Clone)]
pub struct MailHandler {
    mailer: Mailer,
    pace: Option<RateLimit>,
}

impl MailHandler {
    /// Delivers through `mailer`.
    pub fn new(mailer: Mailer) -> Self {
        Self { mailer, pace: None }
    }

    /// Delivers no more than this in a time: what a form lets through must not become the mail server's trouble, or cost the
    /// neighbours their good name there.
    #[must_use]
    pub fn at_most(self, pace: Option<RateLimit>) -> Self {
        Self { pace, ..self }
    }

    /// The job that delivers `message` from `run_at` on. Store it in the transaction that makes the mail necessary.
    ///
    /// # Errors
    ///
    /// When the message cannot be written as JSON, which does not happen.
    pub fn job(message: &Message, run_at: DateTime<Utc>) -> Result<NewJob, serde_json::Error> {
        let payload = serde_json::to_string(message)?;
        Ok(NewJob { kind: MAIL.to_owned(), payload, reference: None, run_at, held: false })
    }

    async fn deliver(&self, job: &Job) -> Result<(), JobError> {
        let message: Message = serde_json::from_str(&job.payload)
            .map_err(|error| JobError::Permanent(format!("the stored mail cannot be read: {error}")))?;
        let to = masked(&message.to.address);
        match self.mailer.deliver(&message).await {
            Ok(_answer) => {
                tracing::info!(%to, message_id = message.message_id, "mail delivered");
                Ok(())
            }
            Err(DeliveryError::Temporary(reason)) => Err(JobError::Temporary(reason)),
            Err(DeliveryError::Permanent(reason)) => Err(JobError::Permanent(reason)),
        }
    }
}

impl JobHandler for MailHandler {
    fn kind(&self) -> &'static str {
        MAIL
    }

    fn perform<'a>(&'a self, job: &'a Job) -> Performing<'a> {
        Box::pin(self.deliver(job))
    }

    fn time_limit(&self) -> Duration {
        self.mailer.time_limit() + MARGIN
    }

    fn pace(&self) -> Option<RateLimit> {
        self.pace
    }
}

impl std::fmt::Debug for MailHandler {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MailHandler").finish_non_exhaustive()
    }
}

impl From<MailHandler> for Arc<dyn JobHandler> {
    fn from(handler: MailHandler) -> Self {
        Arc::new(handler)
    }
}
