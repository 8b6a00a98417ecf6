//! The one error type of handlers, and what visitors are told of each.

use std::time::Duration;

use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use core_models::DatabaseError;

use crate::RenderError;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request is not answered as asked. The visitor sees [`AppError::title`] and [`AppError::text`] in the site's
/// look, never the cause; the cause is logged once, where the error becomes a page.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is nothing here, or nothing that this person may know of.
    #[error("not found")]
    NotFound,
    /// The person is known and may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The request itself is wrong: malformed, too large, of the wrong type, stale. The text says what to do.
    #[error("refused with {status}: {text}")]
    Refused {
        /// A status of the 4xx class.
        status: StatusCode,
        /// What the visitor is told.
        text: &'static str,
    },
    /// Too much in too short a time.
    #[error("too many requests")]
    TooManyRequests {
        /// When to try again.
        retry_after: Duration,
    },
    /// Something the site needs is away for now, most often the database.
    #[error("unavailable")]
    Unavailable(#[source] Cause),
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Cause),
}

impl AppError {
    /// A 4xx with a text for the visitor.
    #[must_use]
    pub fn refused(status: StatusCode, text: &'static str) -> Self {
        Self::Refused { status, text }
    }

    /// A 400 for a form without a valid token.
    #[must_use]
    pub fn bad_token() -> Self {
        Self::refused(
            StatusCode::BAD_REQUEST,
            "This form was not sent from a page of this site, or the page was open for too long. \
             Please go back, reload the page and send it again.",
        )
    }

    /// A heading for the error page of a status.
    #[must_use]
    pub fn title(status: StatusCode) -> &'static str {
        match status.as_u16() {
            403 => "This page is not for you",
            404 => "We could not find that page",
            405 => "That does not work here",
            409 => "Somebody else was faster",
            413 => "That is too large",
            415 => "We cannot read that",
            421 => "This is not the site you asked for",
            429 => "Please take a short break",
            503 => "We will be right back",
            400..=499 => "That did not work",
            _ => "Something went wrong on our side",
        }
    }

    /// A sentence for the error page of a status that no handler wrote a text for.
    #[must_use]
    pub fn text(status: StatusCode) -> &'static str {
        match status.as_u16() {
            403 => {
                "Your account does not have the right to see it. Please ask the person who looks after the site."
            }
            404 => "It may have moved, or the address may have a small mistake in it.",
            405 => "This address does not answer that kind of request.",
            413 => "Please send something smaller and try again.",
            415 => "Please send the form from the page itself.",
            421 => "Please check the address in your browser.",
            429 => "There have been many requests from your connection. Please try again in a little while.",
            503 => "The site is busy or under repair. Please try again in a minute.",
            400..=499 => "The request could not be understood. Please go back and try again.",
            _ => "It has been noted. Please try again in a few minutes.",
        }
    }

    /// How long the visitor should wait, if that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => Some(*retry_after),
            Self::Unavailable(_) => Some(Duration::from_secs(30)),
            _ => None,
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Refused { status, .. } => *status,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(wait) = self.retry_after() {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1)));
        }
        response.finish()
    }
}

impl From<DatabaseError> for AppError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::NotFound => Self::NotFound,
            DatabaseError::Unavailable(_) | DatabaseError::Full => Self::Unavailable(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}

impl From<RenderError> for AppError {
    fn from(error: RenderError) -> Self {
        Self::Internal(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_has_its_status() {
        let wait = Duration::from_secs(9);
        for (error, status) in [
            (AppError::NotFound, 404),
            (AppError::Forbidden, 403),
            (AppError::bad_token(), 400),
            (AppError::TooManyRequests { retry_after: wait }, 429),
            (AppError::Unavailable("down".into()), 503),
            (AppError::Internal("cause".into()), 500),
        ] {
            assert_eq!(error.error_response().status().as_u16(), status);
        }
    }

    #[test]
    fn waiting_is_said_in_seconds() {
        let response = AppError::TooManyRequests { retry_after: Duration::from_secs(90) }.error_response();
        assert_eq!(response.headers().get("retry-after").unwrap(), "90");
    }
}
