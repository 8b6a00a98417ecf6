//! How a message ends: by itself on its day, by hand before, or not at all.

use actix_web::{HttpResponse, web};
use admin::{Level, PanelForm, Shell};
use base_app::{App, AppError};
use core_models::{DatabaseError, MessageId, messages};

use super::list::LIST;
use crate::{
    keeping::{MessageKeeping, delete_message},
    views::{DeleteView, EndingView},
};

/// `POST /admin/messages/{id}/keep`: `kept=yes` keeps a message when its time is over, anything else does not.
pub(crate) async fn set_kept(
    shell: Shell,
    id: web::Path<MessageId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let kept = fields.get("kept").is_some_and(|kept| kept == "yes");
    shell.change(move |tx| messages::set_kept(tx, id, kept)).await?;
    let text = if kept {
        "This message is kept until you delete it."
    } else {
        "This message will be deleted by itself again."
    };
    shell.done(text, &format!("{LIST}/{id}"))
}

/// `GET /admin/messages/{id}/delete`
pub(crate) async fn confirm_delete(shell: Shell, id: web::Path<MessageId>) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let message = shell.app.db.read(move |conn| messages::by_id(conn, id)).await?;
    let own = format!("{LIST}/{id}");
    let view = DeleteView {
        name: message.name,
        submitted_at: message.submitted_at.and_utc(),
        action: format!("{own}/delete"),
        cancel_href: own,
    };
    shell.page("Delete a message", &view).await
}

/// `POST /admin/messages/{id}/delete`
pub(crate) async fn delete(
    shell: Shell,
    id: web::Path<MessageId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    match delete_message(&shell.app, shell.actor(), id.into_inner()).await {
        Ok(()) => shell.done("The message is deleted, with its photos and mails.", LIST),
        Err(DatabaseError::NotFound) => {
            shell.flash(Level::Info, "This message was deleted already.")?;
            Ok(shell.redirect(LIST))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the page about a message says of its end.
pub(super) fn view(
    app: &App,
    message: &messages::Message,
    keeping: Option<MessageKeeping>,
) -> Result<Option<EndingView>, AppError> {
    let Some(keeping) = keeping else { return Ok(None) };
    let day = keeping.goes_on(message.submitted_at);
    Ok(Some(EndingView {
        day: base_app::day_in_words(&app.renderer.texts(LIST), day)?,
        kept: message.kept,
        action: format!("{LIST}/{}/keep", message.id),
    }))
}
