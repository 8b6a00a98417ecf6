//! The one error type of handlers, and what visitors are told of each.

use std::time::Duration;

use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use core_models::{DatabaseError, WorkError};
use texts::{Message, TextError};

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
        /// What the person is told.
        text: Message,
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
    /// There is no space left to keep anything new.
    #[error("no space left")]
    Full(#[source] Cause),
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Cause),
}

impl AppError {
    /// A 4xx with a text for the visitor, or a sentence for somebody in the panel.
    #[must_use]
    pub fn refused(status: StatusCode, text: impl Into<Message>) -> Self {
        Self::Refused { status, text: text.into() }
    }

    /// A 400 for a form without a valid token.
    #[must_use]
    pub fn bad_token() -> Self {
        Self::refused(StatusCode::BAD_REQUEST, Message::Text("error-token"))
    }

    /// A heading for the error page of a status.
    #[must_use]
    pub fn title(status: StatusCode) -> Message {
        Message::Text(match status.as_u16() {
            403 => "error-403-title",
            404 => "error-404-title",
            405 => "error-405-title",
            409 => "error-409-title",
            413 => "error-413-title",
            415 => "error-415-title",
            421 => "error-421-title",
            429 => "error-429-title",
            503 => "error-503-title",
            507 => "error-507-title",
            400..=499 => "error-4xx-title",
            _ => "error-5xx-title",
        })
    }

    /// A sentence for the error page of a status that no handler wrote a text for.
    #[must_use]
    pub fn text(status: StatusCode) -> Message {
        Message::Text(match status.as_u16() {
            403 => "error-403-text",
            404 => "error-404-text",
            405 => "error-405-text",
            413 => "error-413-text",
            415 => "error-415-text",
            421 => "error-421-text",
            429 => "error-429-text",
            503 => "error-503-text",
            507 => "error-507-text",
            400..=499 => "error-4xx-text",
            _ => "error-5xx-text",
        })
    }

    /// How long the visitor should wait, if that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => Some(*retry_after),
            Self::Unavailable(_) => Some(Duration::from_secs(30)),
            Self::Full(_) => Some(Duration::from_secs(600)),
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
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
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
            DatabaseError::Unavailable(_) => Self::Unavailable(error.into()),
            DatabaseError::Full => Self::Full(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}

impl WorkError for AppError {
    fn into_database(self) -> Result<DatabaseError, Self> {
        match self {
            Self::NotFound => Ok(DatabaseError::NotFound),
            Self::Unavailable(cause) => cause.downcast().map(|error| *error).map_err(Self::Unavailable),
            Self::Internal(cause) => cause.downcast().map(|error| *error).map_err(Self::Internal),
            other => Err(other),
        }
    }
}

impl From<TextError> for AppError {
    fn from(error: TextError) -> Self {
        Self::Internal(error.into())
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
            (AppError::Full("full".into()), 507),
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
