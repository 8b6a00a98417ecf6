//! The rich-text editor: what its page shows, whatever is written with it, and the addresses its script proposes.

use std::fmt::Display;

use actix_web::{HttpRequest, HttpResponse};
use auth::Session;
use base_app::{App, AppError};
use chrono::{DateTime, Utc};
use core_models::{DbConnection, QueryResult};
use forms::{Form, Invalid, slug};
use sanitizer::SafeHtml;
use serde::{Deserialize, Serialize};

use crate::{
    sending::{key_of, new_key},
    uploads::{self, limit::UploadLimit},
    views::FormView,
};

/// What is written with the editor: posts, projects.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Writing {
    /// One of them, as it stands in a sentence: `post`.
    pub noun: &'static str,
    /// All of them, as the link back to the list says: `Posts`.
    pub list_label: &'static str,
    /// Where the list is; `/new` and `/{id}/edit` are below it.
    pub list_href: &'static str,
    /// What precedes the slug in public addresses: `/blog/`.
    pub public_folder: &'static str,
    /// Where the script asks for a free slug.
    pub slug_endpoint: &'static str,
}

/// What `admin/_editor.html` prints. A feature's View holds it flattened, its template extends that one.
#[derive(Serialize)]
pub struct EditorView {
    #[serde(flatten)]
    writing: Writing,
    form: FormView,
    form_key: String,
    /// For saving as something new what this form has saved already.
    new_key: String,
    is_new: bool,
    action: String,
    delete_href: Option<String>,
    upload_endpoint: &'static str,
    max_upload: UploadLimit,
    /// Where visitors read it, if they can.
    pub public_href: Option<String>,
    /// What was saved meanwhile.
    pub stale: Option<StaleView>,
}

/// What is saved already, where a person wants to save something else.
#[derive(Serialize)]
pub struct StaleView {
    /// Whether this very form has saved it, as something new.
    pub own: bool,
    /// Its title.
    pub theirs_title: String,
    /// Its text.
    pub theirs_html: SafeHtml,
    /// When it was saved.
    pub updated_at: DateTime<Utc>,
}

/// What the editor's script asks for a slug.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlugRequest {
    title: String,
}

#[derive(Serialize)]
struct SlugAnswer {
    slug: String,
}

impl EditorView {
    /// The editor of a new thing, or of the one with this id, with `input` in the fields of the form `F`.
    #[must_use]
    pub fn of<F: Form>(app: &App, writing: Writing, id: Option<impl Display>, input: Invalid) -> Self {
        let list = writing.list_href;
        let page = id.map(|id| format!("{list}/{id}"));
        Self {
            writing,
            // A form that comes back is still the same.
            form_key: key_of(&input.fields).unwrap_or_else(new_key),
            new_key: new_key(),
            form: FormView::of::<F>(input),
            is_new: page.is_none(),
            action: page.as_ref().map_or_else(|| format!("{list}/new"), |page| format!("{page}/edit")),
            delete_href: page.map(|page| format!("{page}/delete")),
            upload_endpoint: uploads::LIST,
            max_upload: UploadLimit::of(app),
            public_href: None,
            stale: None,
        }
    }
}

/// Answers the editor's script with a slug for a title that `free` makes one that nothing has yet.
///
/// # Errors
/// 400 without the session's token; a failed query.
pub(crate) async fn propose_slug(
    app: &App,
    session: &Session,
    request: &HttpRequest,
    wanted: SlugRequest,
    free: impl FnOnce(&mut DbConnection, &str) -> QueryResult<String> + Send + 'static,
) -> Result<HttpResponse, AppError> {
    crate::check_token_header(session, request)?;
    let wanted = slug::slugify(&wanted.title);
    let slug = app.db.read(move |conn| free(conn, &wanted)).await?;
    Ok(HttpResponse::Ok().json(SlugAnswer { slug }))
}
