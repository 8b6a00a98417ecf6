//! What the panel's scripts ask while somebody writes for a long time.

use actix_web::HttpResponse;
use auth::SessionToken;
use base_app::AppError;
use serde::Serialize;

use crate::Shell;

#[derive(Serialize)]
struct Alive {
    csrf_token: String,
}

/// `GET /admin/session`: keeps the session alive, and gives a form that has been open for long a token of the present
/// session. Only pages of this site can read the answer.
pub(crate) async fn show(shell: Shell) -> Result<HttpResponse, AppError> {
    let csrf_token =
        SessionToken::masked(shell.session()).map_err(|error| AppError::Internal(error.into()))?;
    Ok(HttpResponse::Ok().json(Alive { csrf_token }))
}
