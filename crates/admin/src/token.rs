//! The form token of requests that scripts send.

use actix_web::HttpRequest;
use auth::{Session, SessionToken};
use base_app::AppError;

const HEADER: &str = "x-csrf-token";

/// Accepts a request that carries a token of this session in `X-CSRF-Token`.
///
/// # Errors
/// 400 without one.
pub fn check_token_header(session: &Session, request: &HttpRequest) -> Result<(), AppError> {
    let token = request.headers().get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if SessionToken::verify(session, token) { Ok(()) } else { Err(AppError::bad_token()) }
}

/// Whether the request says that it was sent by a script.
#[must_use]
pub fn is_scripted(request: &HttpRequest) -> bool {
    request.headers().contains_key(HEADER)
}
