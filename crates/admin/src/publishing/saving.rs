//! Saving an entry: valid, or the editor again with the text kept; never twice, and never over somebody else's newer text.

use actix_web::{HttpResponse, http::StatusCode};
use base_app::{AppError, Outage};
use core_models::{
    DatabaseError,
    publishing::{self, Draft, Saving},
    saved_forms::{Outcome, Target},
};
use forms::{FORM_KEY, Fields, Invalid};

use super::{Desk, Id};
use crate::{Shell, StaleView, Writing, sending::sending};

/// Saves the entry that was opened, or a new one.
///
/// # Errors
/// A failed query, or a template that does not fit its View.
pub async fn save<D: Desk>(
    desk: &D,
    shell: &Shell,
    opened: Option<Id<D>>,
    fields: &Fields,
) -> Result<HttpResponse, AppError> {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Writing { noun, list_href, .. } = D::WRITING;
    let typed = Invalid::of::<D::Form>(fields);
    let written = match desk.read(shell, opened, fields).await {
        Err(DatabaseError::NotFound) => return gone(desk, shell, typed).await,
        written => written?,
    };
    let written = match written {
        Ok(written) => written,
        Err(invalid) => return again(desk, shell, opened, unprocessable, invalid).await,
    };
    let visible = written.draft.is_visible();
    let saving = Saving {
        entries: desk.entries(shell),
        draft: written.draft,
        opened: opened.map(|id| Target { id, version: written.version }),
        slug_is_chosen: fields.get("slug").is_some_and(|slug| !slug.trim().is_empty()),
        sending: sending(noun, fields),
    };
    let now = shell.app.clock.now();
    let (status, invalid) = match shell.change(move |tx| publishing::save(tx, saving, now)).await {
        Ok(Outcome::Saved(id)) => {
            return shell.done(saved_text(noun, visible), &format!("{list_href}/{id}/edit"));
        }
        Ok(Outcome::Stale(id)) => return stale(desk, shell, id, opened.is_none(), fields).await,
        Err(DatabaseError::NotFound) => return gone(desk, shell, typed).await,
        Err(DatabaseError::Conflict { .. }) => (unprocessable, typed.with("slug", slug_taken(noun))),
        Err(error) => match (error, D::SHOWS_WHAT_IS_GONE) {
            (DatabaseError::Referenced, Some(text)) => (unprocessable, typed.with(Invalid::FORM, text)),
            (error, _) => {
                let outage = Outage::of(error)?;
                (outage.status, outage.explain(typed))
            }
        },
    };
    again(desk, shell, opened, status, invalid).await
}

fn slug_taken(noun: &str) -> String {
    format!("Another {noun} has this address already. Please choose a different one.")
}

fn saved_text(noun: &str, visible: bool) -> String {
    if visible {
        format!("Saved. The {noun} is on your site.")
    } else {
        "Saved as a draft. Only you and your colleagues see it.".to_owned()
    }
}

/// The editor with the same text and a message at each field that needs attention, or one above it.
async fn again<D: Desk>(
    desk: &D,
    shell: &Shell,
    id: Option<Id<D>>,
    status: StatusCode,
    invalid: Invalid,
) -> Result<HttpResponse, AppError> {
    let view = desk.editor(shell, id, invalid).await?;
    shell.editor_page(status, &format!("Please check the {}", D::WRITING.noun), &view).await
}

/// 409: the editor of a new entry with the text of one that somebody else has deleted.
async fn gone<D: Desk>(desk: &D, shell: &Shell, mut typed: Invalid) -> Result<HttpResponse, AppError> {
    let noun = D::WRITING.noun;
    typed.fields.remove(FORM_KEY.name);
    typed.fields.remove("version");
    let text = format!(
        "This {noun} was deleted while you were writing. Your text is still in this form: save it to store it as a new {noun}."
    );
    again(desk, shell, None, StatusCode::CONFLICT, typed.with(Invalid::FORM, text)).await
}

/// 409: the editor with the person's own text, and beside it what is saved already: by somebody else, or as a `new` entry by
/// this form, whose answer never came. Saving once more replaces it.
async fn stale<D: Desk>(
    desk: &D,
    shell: &Shell,
    id: Id<D>,
    new: bool,
    fields: &Fields,
) -> Result<HttpResponse, AppError> {
    let theirs = D::stored(&shell.app.db.read(move |conn| D::load(conn, id)).await?);
    let mut fields = fields.clone();
    fields.insert("version".to_owned(), theirs.version.to_string());
    if fields.get("slug").is_none_or(|slug| slug.trim().is_empty()) {
        fields.insert("slug".to_owned(), theirs.slug);
    }
    let mut view = desk.editor(shell, Some(id), Invalid::of::<D::Form>(&fields)).await?;
    D::frame(&mut view).stale = Some(StaleView {
        own: new,
        theirs_html: theirs.content,
        theirs_title: theirs.title,
        updated_at: theirs.updated_at,
    });
    let title = match new {
        true => "This is saved already".to_owned(),
        false => format!("Somebody else saved this {}", D::WRITING.noun),
    };
    shell.editor_page(StatusCode::CONFLICT, &title, &view).await
}
