//! Saving a project: valid, or the editor again with the text kept; never twice, and never over somebody else's newer text.

use actix_web::{HttpResponse, http::StatusCode, web};
use admin::{Outage, Outcome, PanelForm, Sending, Shell, StaleView, Target};
use base_app::AppError;
use chrono::{DateTime, Utc};
use core_models::{DatabaseError, DbConnection, QueryResult};
use forms::{FORM_KEY, Fields, Form, Invalid};
use sanitizer::clean;

use super::{LIST, PROJECTS, editor};
use crate::{
    form::ProjectForm,
    kinds::Kinds,
    models::{self, Draft, ProjectId},
};

const SLUG_TAKEN: &str = "Another project has this address already. Please choose a different one.";
const PICTURE_GONE: &str = "A picture you chose has been deleted meanwhile. Please choose another one.";
const GONE: &str = "This project was deleted while you were writing. Your text is still in this form: save it to store it as \
    a new project.";
const UNKNOWN_KIND: &str = "Please choose one of the kinds of work in the list.";

/// `POST /admin/portfolio/new`
pub(crate) async fn create(
    kinds: Kinds,
    shell: Shell,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    save(kinds, &shell, None, &fields).await
}

/// `POST /admin/portfolio/{id}/edit`
pub(crate) async fn update(
    kinds: Kinds,
    shell: Shell,
    id: web::Path<ProjectId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    save(kinds, &shell, Some(id.into_inner()), &fields).await
}

/// Saves the project that was opened, or a new one.
async fn save(
    kinds: Kinds,
    shell: &Shell,
    opened: Option<ProjectId>,
    fields: &Fields,
) -> Result<HttpResponse, AppError> {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let typed = Invalid::of::<ProjectForm>(fields);
    let known = match known_kind(shell, opened).await {
        Err(DatabaseError::NotFound) => return gone(kinds, shell, typed).await,
        known => known?,
    };
    let form = match read(fields, |kind| known.as_deref() == Some(kind) || kinds.find(kind).is_some()) {
        Ok(form) => form,
        Err(invalid) => return again(kinds, shell, opened, unprocessable, invalid).await,
    };
    let target = opened.map(|id| Target { id, version: form.version });
    let sending = Sending::of(PROJECTS.noun, fields);
    let written = Written {
        chosen_slug: !fields.get("slug").map(String::as_str).unwrap_or_default().trim().is_empty(),
        draft: draft(form),
        is_new: opened.is_none(),
    };
    let (visible, now) = (written.draft.visible, shell.app.clock.now());
    let store = move |conn: &mut DbConnection| {
        sending.save(conn, target, now, |conn, target| written.store(conn, target, now))
    };
    let (status, invalid) = match shell.app.db.write(store).await {
        Ok(Outcome::Saved(id)) => return shell.done(saved_text(visible), &format!("{LIST}/{id}/edit")),
        Ok(Outcome::Stale(id)) => return stale(kinds, shell, id, opened.is_none(), fields).await,
        Err(DatabaseError::NotFound) => return gone(kinds, shell, typed).await,
        Err(DatabaseError::Conflict { .. }) => (unprocessable, typed.with("slug", SLUG_TAKEN)),
        Err(DatabaseError::Referenced) => (unprocessable, typed.with(Invalid::FORM, PICTURE_GONE)),
        Err(error) => {
            let outage = Outage::of(error)?;
            (outage.status, outage.explain(typed))
        }
    };
    again(kinds, shell, opened, status, invalid).await
}

/// The kind of work that an opened project has: it may stay, also when it is not offered any more.
async fn known_kind(shell: &Shell, opened: Option<ProjectId>) -> Result<Option<String>, DatabaseError> {
    let Some(id) = opened else { return Ok(None) };
    let project = shell.app.db.read(move |conn| models::by_id(conn, id)).await?;
    Ok(Some(project.listed.project.kind))
}

/// What is to be stored.
#[derive(Clone)]
struct Written {
    draft: Draft,
    /// Whether the person wrote the address, and no program made it from the title.
    chosen_slug: bool,
    is_new: bool,
}

impl Written {
    /// Stores it as a new project, or in place of an earlier text, and says the project's version.
    fn store(
        mut self,
        conn: &mut DbConnection,
        target: Option<Target<ProjectId>>,
        now: DateTime<Utc>,
    ) -> QueryResult<(ProjectId, i32)> {
        if self.is_new && !self.chosen_slug {
            self.draft.slug = models::free_slug(conn, &self.draft.slug, target.map(|target| target.id))?;
        }
        let Some(target) = target else {
            return Ok((models::create(conn, self.draft, now)?, models::FIRST_VERSION));
        };
        // Under another title it may be meant as another project: the person is asked.
        if self.is_new && models::by_id(conn, target.id)?.listed.project.title != self.draft.title {
            return Err(DatabaseError::Stale);
        }
        Ok((target.id, models::update(conn, target.id, self.draft, target.version, now)?))
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

/// The editor with the same text and a message at each field that needs attention, or one above it.
async fn again(
    kinds: Kinds,
    shell: &Shell,
    id: Option<ProjectId>,
    status: StatusCode,
    invalid: Invalid,
) -> Result<HttpResponse, AppError> {
    let view = editor(kinds, shell, id, invalid).await?;
    shell.editor_page(status, "Please check the project", &view).await
}

/// 409: the editor of a new project with the text of one that somebody else has deleted.
async fn gone(kinds: Kinds, shell: &Shell, mut typed: Invalid) -> Result<HttpResponse, AppError> {
    typed.fields.remove(FORM_KEY.name);
    typed.fields.remove("version");
    again(kinds, shell, None, StatusCode::CONFLICT, typed.with(Invalid::FORM, GONE)).await
}

/// 409: the editor with the person's own text, and beside it what is saved already: by somebody else, or as a `new` project
/// by this form, whose answer never came. Saving once more replaces it.
async fn stale(
    kinds: Kinds,
    shell: &Shell,
    id: ProjectId,
    new: bool,
    fields: &Fields,
) -> Result<HttpResponse, AppError> {
    let theirs = shell.app.db.read(move |conn| models::by_id(conn, id)).await?;
    let summary = theirs.listed.project;
    let mut fields = fields.clone();
    fields.insert("version".to_owned(), summary.version.to_string());
    if fields.get("slug").is_none_or(|slug| slug.trim().is_empty()) {
        fields.insert("slug".to_owned(), summary.slug);
    }
    let mut view = editor(kinds, shell, Some(id), Invalid::of::<ProjectForm>(&fields)).await?;
    view.editor.stale = Some(StaleView {
        own: new,
        theirs_html: clean(&theirs.content),
        theirs_title: summary.title,
        updated_at: summary.updated_at.and_utc(),
    });
    let title = if new { "This is saved already" } else { "Somebody else saved this project" };
    shell.editor_page(StatusCode::CONFLICT, title, &view).await
}
