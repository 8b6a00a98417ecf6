//! Removing a person: first a page that asks who takes over the posts and pictures.

use actix_web::{HttpResponse, http::StatusCode, web};
use auth::Admin;
use base_app::AppError;
use core_models::{
    DatabaseError, UserId, saved_forms,
    users::{self, User},
};

use super::{LIST, row};
use crate::{
    PanelForm, Shell,
    views::{Heir, UserDeleteView},
};

const NOBODY: &str = "Please choose who takes over the posts and pictures.";

/// `GET /admin/users/{id}/delete`
pub(crate) async fn confirm_delete(
    shell: Shell,
    _admin: Admin,
    id: web::Path<UserId>,
) -> Result<HttpResponse, AppError> {
    ask(&shell, id.into_inner(), None).await
}

/// `POST /admin/users/{id}/delete`
pub(crate) async fn delete(
    shell: Shell,
    _admin: Admin,
    id: web::Path<UserId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let wanted = fields.get("reassign_to").map(String::as_str).unwrap_or_default();
    let heir = wanted.parse::<UserId>().ok();
    if id == shell.user.id {
        return Err(oneself());
    }
    if !wanted.is_empty() && heir.is_none() {
        return ask(&shell, id, Some(NOBODY)).await;
    }
    let deleted = shell.change(move |tx| {
        let user = users::by_id(tx, id)?;
        users::delete(tx, id, heir)?;
        saved_forms::forget(tx, "user", id.0)?;
        Ok(user.display_name)
    });
    match deleted.await {
        Ok(name) => shell.done(format!("{name} is deleted."), LIST),
        Err(DatabaseError::Referenced) => ask(&shell, id, Some(NOBODY)).await,
        Err(DatabaseError::LastAdmin) => Err(oneself()),
        Err(error) => Err(error.into()),
    }
}

/// The page that asks; with a notice, because the answer was not enough.
async fn ask(shell: &Shell, id: UserId, notice: Option<&'static str>) -> Result<HttpResponse, AppError> {
    let everybody = shell.app.db.read(users::list).await?;
    let (wanted, others): (Vec<User>, Vec<User>) = everybody.into_iter().partition(|user| user.id == id);
    let user = wanted.into_iter().next().ok_or(AppError::NotFound)?;
    let own = shell.user.id;
    if id == own {
        return Err(oneself());
    }
    let heir = |user: User| Heir { id: user.id, suggested: user.id == own, name: user.display_name };
    let view = UserDeleteView {
        user: row(user, own),
        heirs: others.into_iter().map(heir).collect(),
        action: format!("{LIST}/{id}/delete"),
        cancel_href: LIST,
        notice,
    };
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shell.page_with_status(status, "Delete a user", &view).await
}

fn oneself() -> AppError {
    AppError::refused(
        StatusCode::CONFLICT,
        "You cannot delete yourself. Please ask another administrator to do it.",
    )
}
