//! Signing in and out.

mod gate;

use actix_web::{HttpResponse, http::StatusCode, web};
use auth::{LOGIN_PATH, LoginError, safe_next, session};
use base_app::{AppError, Submission};
use forms::{Form, Invalid, LoginForm};
use serde::Deserialize;

use self::gate::{Answer, Gate};
use crate::{PanelForm, Shell};

const INVALID: &str = "The name or the password is not right. Please check both and try again.";
const OUTDATED: &str = "This page was open for a long time. Please sign in once more.";

#[derive(Deserialize)]
pub(crate) struct Wanted {
    next: Option<String>,
}

/// `GET /admin/login`
pub(crate) async fn new(gate: Gate, wanted: web::Query<Wanted>) -> Result<HttpResponse, AppError> {
    let next = wanted.next.as_deref().and_then(safe_next);
    gate.page(StatusCode::OK, Answer { next, ..Answer::default() })
}

/// `POST /admin/login`
pub(crate) async fn create(gate: Gate, Submission(fields): Submission) -> Result<HttpResponse, AppError> {
    let next = fields.get("next").and_then(|next| safe_next(next));
    let typed = Invalid::of::<LoginForm>(&fields);
    if gate.is_outdated(&fields)? {
        return gate.again(Answer { next, notice: Some(OUTDATED.to_owned()), input: typed });
    }
    let form = match LoginForm::parse(&fields) {
        Ok(form) => form,
        Err(input) => return gate.again(Answer { next, notice: None, input }),
    };
    match gate.sign_in(&form).await {
        Ok(known) => gate.welcome(&known, form.remember_me, next.as_deref()),
        Err(LoginError::Invalid) => {
            gate.again(Answer { next, notice: Some(INVALID.to_owned()), input: typed })
        }
        Err(LoginError::Limited { retry_after }) => gate.wait(retry_after, next, typed),
        Err(LoginError::Database(error)) => Err(error.into()),
        Err(LoginError::Busy) => Err(AppError::Unavailable(LoginError::Busy.into())),
        Err(error @ LoginError::Internal(_)) => Err(AppError::Internal(error.into())),
    }
}

/// `POST /admin/logout`
pub(crate) async fn destroy(shell: Shell, _form: PanelForm) -> Result<HttpResponse, AppError> {
    session::end(shell.session());
    Ok(shell.redirect(LOGIN_PATH))
}
