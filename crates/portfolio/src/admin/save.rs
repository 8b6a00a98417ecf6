//! Saving a project: valid, or the editor again with the text kept; never over somebody else's newer text.

use actix_web::{HttpResponse, http::StatusCode, web};
use admin::{PanelForm, Shell, StaleView};
use base_app::AppError;
use core_models::DatabaseError;
use forms::{Fields, Form, Invalid};
use sanitizer::clean;

use super::{LIST, editor};
use crate::{
    form::ProjectForm,
    kinds::Kinds,
    models::{self, Draft, ProjectId},
};

const SLUG_TAKEN: &str = "Another project has this address already. Please choose a different one.";
const PICTURE_GONE: &str = "A picture you chose has been deleted meanwhile. Please choose another one.";
const UNKNOWN_KIND: &str = "Please choose one of the kinds of work in the list.";

/// `POST /admin/portfolio/new`
pub(crate) async fn create(
    kinds: Kinds,
    shell: Shell,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let form = match read(&fields, |kind| kinds.find(kind).is_some()) {
        Ok(form) => form,
        Err(invalid) => return again(kinds, &shell, None, invalid).await,
    };
    let now = shell.app.clock.now();
    let chosen = !fields.get("slug").map(String::as_str).unwrap_or_default().trim().is_empty();
    let visible = form.visible;
    let draft = draft(form);
    let saved = shell
        .app
        .db
        .write(move |conn| {
            let mut draft = draft;
            if !chosen {
                draft.slug = models::free_slug(conn, &draft.slug)?;
            }
            models::create(conn, draft, now)
        })
        .await;
    match saved {
        Ok(id) => shell.done(saved_text(visible), &format!("{LIST}/{id}/edit")),
        Err(error) => again(kinds, &shell, None, explained(error, &fields)?).await,
    }
}

/// `POST /admin/portfolio/{id}/edit`
pub(crate) async fn update(
    kinds: Kinds,
    shell: Shell,
    id: web::Path<ProjectId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let known = shell.app.db.read(move |conn| models::by_id(conn, id)).await?.listed.project.kind;
    let form = match read(&fields, |kind| kind == known || kinds.find(kind).is_some()) {
        Ok(form) => form,
        Err(invalid) => return again(kinds, &shell, Some(id), invalid).await,
    };
    let (now, version, visible) = (shell.app.clock.now(), form.version, form.visible);
    let draft = draft(form);
    let saved = shell.app.db.write(move |conn| models::update(conn, id, draft, version, now)).await;
    match saved {
        Ok(()) => shell.done(saved_text(visible), &format!("{LIST}/{id}/edit")),
        Err(DatabaseError::Stale) => stale(kinds, &shell, id, &fields).await,
        Err(error) => again(kinds, &shell, Some(id), explained(error, &fields)?).await,
    }
}

/// The valid form, of a kind of work that may be chosen.
fn read(fields: &Fields, is_known: impl Fn(&str) -> bool) -> Result<ProjectForm, Invalid> {
    let parsed = ProjectForm::parse(fields).map(forms::Valid::into_inner);
    let kind = fields.get("kind").map(String::as_str).unwrap_or_default().trim();
    match parsed {
        Ok(form) if is_known(&form.kind) => Ok(form),
        Ok(_) => Err(Invalid::of::<ProjectForm>(fields).with("kind", UNKNOWN_KIND)),
        Err(invalid) if is_known(kind) => Err(invalid),
        Err(invalid) => Err(invalid.with("kind", UNKNOWN_KIND)),
    }
}

fn draft(form: ProjectForm) -> Draft {
    Draft {
        excerpt: form.excerpt(),
        title: form.title,
        slug: form.slug,
        content: form.content,
        place: form.place,
        finished_on: form.finished_on,
        kind: form.kind,
        visible: form.visible,
        before: form.before,
        after: form.after,
    }
}

fn saved_text(visible: bool) -> &'static str {
    if visible {
        "Saved. The project is on your site."
    } else {
        "Saved as a draft. Only you and your colleagues see it."
    }
}

/// What the person can do about a failed save; anything else is passed on.
fn explained(error: DatabaseError, fields: &Fields) -> Result<Invalid, AppError> {
    let invalid = Invalid::of::<ProjectForm>(fields);
    match error {
        DatabaseError::Conflict { .. } => Ok(invalid.with("slug", SLUG_TAKEN)),
        DatabaseError::Referenced => Ok(invalid.with(Invalid::FORM, PICTURE_GONE)),
        other => Err(other.into()),
    }
}

/// The editor with the same text and a message at each field that needs attention.
async fn again(
    kinds: Kinds,
    shell: &Shell,
    id: Option<ProjectId>,
    invalid: Invalid,
) -> Result<HttpResponse, AppError> {
    let view = editor(kinds, shell, id, invalid).await?;
    shell.editor_page(StatusCode::UNPROCESSABLE_ENTITY, "Please check the project", &view).await
}

/// 409: the editor with the person's own text, and beside it what somebody else has saved meanwhile. Saving once more
/// replaces theirs.
async fn stale(
    kinds: Kinds,
    shell: &Shell,
    id: ProjectId,
    fields: &Fields,
) -> Result<HttpResponse, AppError> {
    let theirs = shell.app.db.read(move |conn| models::by_id(conn, id)).await?;
    let summary = theirs.listed.project;
    let mut fields = fields.clone();
    fields.insert("version".to_owned(), summary.version.to_string());
    let mut view = editor(kinds, shell, Some(id), Invalid::of::<ProjectForm>(&fields)).await?;
    view.editor.stale = Some(StaleView {
        theirs_html: clean(&theirs.content),
        theirs_title: summary.title,
        updated_at: summary.updated_at.and_utc(),
    });
    shell.editor_page(StatusCode::CONFLICT, "Somebody else saved this project", &view).await
}
