//! Why nothing can be saved at this moment, in words for whoever has just written something.

use actix_web::http::StatusCode;
use base_app::AppError;
use core_models::DatabaseError;
use forms::Invalid;

const FULL: &str = "There is no space left on the server, so nothing was saved. Your text is still in this form: keep this \
    page open. Delete pictures that are not needed any more in another tab, or ask whoever runs the site to make room. Then \
    save again.";
const AWAY: &str = "The site could not save this at the moment. Nothing is lost, your text is still in this form: keep this \
    page open and save again in a minute.";

/// The database cannot save anything for now. It is logged when it is made.
#[derive(Debug, Clone, Copy)]
pub struct Outage {
    /// Of the page that says so.
    pub status: StatusCode,
    text: &'static str,
}

impl Outage {
    /// The outage behind a failed save; any other failure is passed on.
    ///
    /// # Errors
    /// The failure, if it is no outage.
    pub fn of(error: DatabaseError) -> Result<Self, AppError> {
        let (status, text) = match &error {
            DatabaseError::Full => (StatusCode::INSUFFICIENT_STORAGE, FULL),
            DatabaseError::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, AWAY),
            _ => return Err(error.into()),
        };
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        tracing::error!(%error, cause, "a form of the panel was not saved");
        Ok(Self { status, text })
    }

    /// The form with these words above it.
    #[must_use]
    pub fn explain(self, input: Invalid) -> Invalid {
        input.with(Invalid::FORM, self.text)
    }
}
