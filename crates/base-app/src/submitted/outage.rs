//! Why nothing can be saved at this moment, in words for whoever has just written something in the panel.

use actix_web::http::StatusCode;
use core_models::DatabaseError;
use forms::Invalid;

use crate::{AppError, on_one_line};

/// The database cannot save anything for now.
#[derive(Debug, Clone, Copy)]
pub struct Outage {
    /// Of the page that says so.
    pub status: StatusCode,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

const FULL: Outage = Outage {
    status: StatusCode::INSUFFICIENT_STORAGE,
    title: "There is no space left on the server",
    text: "So nothing was saved. Your text is still in this form: keep this page open. Delete pictures that are not needed any \
        more in another tab, or ask whoever runs the site to make room. Then save again.",
};
const AWAY: Outage = Outage {
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "This could not be saved at the moment",
    text: "Nothing is lost, your text is still in this form: keep this page open, and save again in a minute.",
};

impl Outage {
    /// The outage behind a failed save, which is logged; any other failure is passed on.
    ///
    /// # Errors
    /// The failure, if it is no outage.
    pub fn of(error: DatabaseError) -> Result<Self, AppError> {
        let outage = match &error {
            DatabaseError::Full => FULL,
            DatabaseError::Unavailable(_) => AWAY,
            _ => return Err(error.into()),
        };
        tracing::error!(cause = on_one_line(&error), "a form of the panel was not saved");
        Ok(outage)
    }

    /// The outage that an answer with this status tells of.
    pub(super) fn of_status(status: StatusCode) -> Option<Self> {
        [FULL, AWAY].into_iter().find(|outage| outage.status == status)
    }

    /// The form with these words above it.
    #[must_use]
    pub fn explain(self, input: Invalid) -> Invalid {
        input.with(Invalid::FORM, format!("{}. {}", self.title, self.text))
    }
}
