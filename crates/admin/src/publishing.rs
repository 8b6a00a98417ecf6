//! Writing, saving and deleting what can be published: the panel's half of it, once for every kind of entry.

mod list;
mod saving;

use std::future::Future;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use auth::Session;
use base_app::{App, AppError, View};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult,
    publishing::{self, Entries},
};
use forms::{Fields, Form, Invalid};
use sanitizer::SafeHtml;

use crate::{EditorView, Level, Shell, SlugRequest, Writing, editor, views::EntryDeleteView};

pub use list::ListQuery;
pub use saving::save;

/// Where entries of one kind are written: what the panel must know of them.
pub trait Desk: Clone + 'static {
    /// How they are stored.
    type Entries: Entries;
    /// A stored one, whole.
    type Entry: Send + 'static;
    /// What is sent to save one.
    type Form: Form;
    /// What the editor's page prints.
    type View: View;

    /// What they are called, and where they are.
    const WRITING: Writing;
    /// Whether it shows pictures that stay when it is deleted.
    const KEEPS_PICTURES: bool = false;
    /// What to say when something that a draft shows is not there any more.
    const SHOWS_WHAT_IS_GONE: Option<&'static str> = None;

    /// How what this person writes is stored.
    fn entries(&self, shell: &Shell) -> Self::Entries;

    /// The entry with this id.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    fn load(conn: &mut DbConnection, id: Id<Self>) -> QueryResult<Self::Entry>;

    /// What the panel says of a stored one.
    fn stored(entry: &Self::Entry) -> Stored;

    /// A stored one as the fields of its form.
    fn fields(entry: &Self::Entry) -> Fields;

    /// What was sent, if it can be saved; or else the form with a message at each field that needs attention.
    ///
    /// # Errors
    /// A failed query; `NotFound` when the entry is not there any more.
    fn read(
        &self,
        shell: &Shell,
        opened: Option<Id<Self>>,
        fields: &Fields,
    ) -> impl Future<Output = QueryResult<Result<Written<Self>, Invalid>>>;

    /// The editor of a new one, or of the one with this id, empty but for `input`.
    ///
    /// # Errors
    /// A failed query.
    fn editor(
        &self,
        shell: &Shell,
        id: Option<Id<Self>>,
        input: Invalid,
    ) -> impl Future<Output = Result<Self::View, AppError>>;

    /// What all editors have in common.
    fn frame(view: &mut Self::View) -> &mut EditorView;
}

/// The id of an entry that is written at this desk.
pub type Id<D> = <<D as Desk>::Entries as Entries>::Id;

/// What somebody wrote.
pub struct Written<D: Desk> {
    /// The draft.
    pub draft: <D::Entries as Entries>::Draft,
    /// The version that the editor started from; nothing for a new one.
    pub version: Option<i32>,
}

/// What the panel says of a stored entry.
pub struct Stored {
    /// The title, as plain text.
    pub title: String,
    /// The last part of its address.
    pub slug: String,
    /// The text.
    pub content: SafeHtml,
    /// Whether visitors see it.
    pub visible: bool,
    /// How often it was saved.
    pub version: i32,
    /// When it was saved last.
    pub updated_at: DateTime<Utc>,
}

/// The page on which a new entry is written.
///
/// # Errors
/// A failed query, or a template that does not fit its View.
pub async fn new<D: Desk>(desk: &D, shell: &Shell) -> Result<HttpResponse, AppError> {
    let view = desk.editor(shell, None, Invalid::default()).await?;
    shell.editor_page(StatusCode::OK, &format!("New {}", D::WRITING.noun), &view).await
}

/// The page on which a stored entry is changed.
///
/// # Errors
/// 404 when there is none; a failed query, or a template that does not fit its View.
pub async fn edit<D: Desk>(desk: &D, shell: &Shell, id: Id<D>) -> Result<HttpResponse, AppError> {
    let entry = shell.app.db.read(move |conn| D::load(conn, id)).await?;
    let stored = D::stored(&entry);
    let mut view = desk.editor(shell, Some(id), Invalid::of::<D::Form>(&D::fields(&entry))).await?;
    D::frame(&mut view).public_href = stored.visible.then(|| D::Entries::path(&stored.slug));
    shell.editor_page(StatusCode::OK, &stored.title, &view).await
}

/// The page that asks before an entry is deleted.
///
/// # Errors
/// 404 when there is none; a failed query, or a template that does not fit its View.
pub async fn confirm_delete<D: Desk>(shell: &Shell, id: Id<D>) -> Result<HttpResponse, AppError> {
    let Writing { noun, list_href, .. } = D::WRITING;
    let entry = shell.app.db.read(move |conn| D::Entries::head(conn, id)).await?;
    let action = format!("{list_href}/{id}/delete");
    let (title, keeps_pictures) = (entry.title, D::KEEPS_PICTURES);
    let view = EntryDeleteView { noun, title, keeps_pictures, action, cancel_href: list_href };
    shell.page(&format!("Delete {noun}"), &view).await
}

/// Deletes an entry and goes back to the list.
///
/// # Errors
/// A failed query.
pub async fn delete<D: Desk>(shell: &Shell, id: Id<D>) -> Result<HttpResponse, AppError> {
    let Writing { noun, list_href, .. } = D::WRITING;
    match shell.change(move |tx| publishing::delete::<D::Entries>(tx, id)).await {
        Ok(entry) => {
            let pictures = if D::KEEPS_PICTURES { " Its pictures are still in your library." } else { "" };
            shell.done(format!("“{}” is deleted.{pictures}", entry.title), list_href)
        }
        Err(DatabaseError::NotFound) => {
            shell.flash(Level::Info, format!("This {noun} was deleted already."))?;
            Ok(shell.redirect(list_href))
        }
        Err(error) => Err(error.into()),
    }
}

/// Answers the editor's script with a free slug for a title.
///
/// # Errors
/// 400 without the session's token; a failed query.
pub async fn propose_slug<E: Entries>(
    app: &App,
    session: &Session,
    request: &HttpRequest,
    wanted: SlugRequest,
) -> Result<HttpResponse, AppError> {
    let free = |conn: &mut DbConnection, wanted: &str| publishing::free_slug::<E>(conn, wanted, None);
    editor::propose_slug(app, session, request, wanted, free).await
}
