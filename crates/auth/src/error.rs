//! Why somebody is not let in, and the bare answer to each.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use core_models::DatabaseError;

use crate::{LOGIN_PATH, PANEL_PATH};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Seconds after which to try again when something is away.
const RETRY_AFTER: &str = "10";

/// Why a request is not answered by its handler. The answers carry a status and no page: that is the application's part.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// A person who is not signed in: 303 to the login page.
    #[error("sign-in required")]
    SignInRequired {
        /// Where to go afterwards: a path of this site.
        next: Option<String>,
    },
    /// A program that is not signed in: 401.
    #[error("not signed in")]
    Unauthorized,
    /// Somebody who is signed in opens a page for those who are not: 303 to where they wanted to go, or to the panel.
    #[error("signed in already")]
    AlreadySignedIn {
        /// A path of this site.
        next: Option<String>,
    },
    /// Signed in, and not allowed: 403.
    #[error("not allowed")]
    Forbidden,
    /// There is no such page in the panel: 404.
    #[error("no such page")]
    NotFound,
    /// The database is away for now: 503.
    #[error("sessions or users cannot be read at this moment")]
    Unavailable(#[source] Cause),
    /// A fault of ours: 500.
    #[error("internal error")]
    Internal(#[source] Cause),
}

impl AuthError {
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    fn location(&self) -> Option<String> {
        match self {
            Self::SignInRequired { next: Some(next) } => {
                let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
                Some(format!("{LOGIN_PATH}?next={query}"))
            }
            Self::SignInRequired { next: None } => Some(LOGIN_PATH.to_owned()),
            Self::AlreadySignedIn { next } => Some(next.clone().unwrap_or_else(|| PANEL_PATH.to_owned())),
            _ => None,
        }
    }
}

impl From<DatabaseError> for AuthError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Unavailable(_) | DatabaseError::Full => Self::Unavailable(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}

impl ResponseError for AuthError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignInRequired { .. } | Self::AlreadySignedIn { .. } => StatusCode::SEE_OTHER,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(location) = self.location() {
            response.insert_header((header::LOCATION, location));
        }
        if matches!(self, Self::Unavailable(_)) {
            response.insert_header((header::RETRY_AFTER, RETRY_AFTER));
        }
        response.finish()
    }
}
