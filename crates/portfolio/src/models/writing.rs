//! Saving projects, and leaving a redirect where one was.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult, UploadId, clock::stored, on_backend, redirects, serialise,
    uploads,
};
use diesel::dsl::min;
use diesel::prelude::*;

use super::schema::{portfolio_pictures, portfolio_projects};
use super::{CHANGES, Draft, FIRST_VERSION, Moment, PictureChoice, ProjectId, by_id, path};

/// Stores a new project, before all others; a visible one is published now.
///
/// # Errors
///
/// `Conflict` when the address is taken, `Referenced` when a picture is not there any more.
pub(crate) fn create(conn: &mut DbConnection, draft: Draft, now: DateTime<Utc>) -> QueryResult<ProjectId> {
    serialise(conn, CHANGES)?;
    if draft.visible {
        redirects::live(conn, &path(&draft.slug))?;
    }
    let first: Option<i32> =
        portfolio_projects::table.select(min(portfolio_projects::position)).get_result(conn)?;
    let (row, before, after) = DraftRow::of(draft, None, now);
    let values = (
        row,
        portfolio_projects::position.eq(first.map_or(1, |first| first.saturating_sub(1))),
        portfolio_projects::created_at.eq(stored(now)),
        portfolio_projects::version.eq(FIRST_VERSION),
    );
    let id = on_backend!(conn, c => {
        diesel::insert_into(portfolio_projects::table)
            .values(values)
            .returning(portfolio_projects::id)
            .get_result(c)
    })?;
    show(conn, id, Moment::Before, before)?;
    show(conn, id, Moment::After, after)?;
    Ok(id)
}

/// Saves a project and says its new version. One that was ever published leaves a redirect behind when its slug changes.
///
/// # Errors
///
/// `Stale` when it has another version than expected, `Conflict` when the address is taken, `Referenced` when a
/// picture is not there any more, `NotFound`.
pub(crate) fn update(
    conn: &mut DbConnection,
    id: ProjectId,
    draft: Draft,
    expected_version: Option<i32>,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    serialise(conn, CHANGES)?;
    let known = by_id(conn, id)?.listed.project;
    if expected_version.is_some_and(|expected| expected != known.version) {
        return Err(DatabaseError::Stale);
    }
    let (old_path, new_path) = (path(&known.slug), path(&draft.slug));
    if known.published_at.is_some() && old_path != new_path {
        redirects::moved(conn, &old_path, &new_path, now)?;
    } else if draft.visible {
        redirects::live(conn, &new_path)?;
    }
    let (row, before, after) = DraftRow::of(draft, known.published_at, now);
    let version = known.version.wrapping_add(1);
    diesel::update(portfolio_projects::table.find(id))
        .set((row, portfolio_projects::version.eq(version)))
        .execute(conn)?;
    show(conn, id, Moment::Before, before)?;
    show(conn, id, Moment::After, after)?;
    Ok(version)
}

/// Deletes a project, and the redirects that led to it. Its pictures stay among the uploads.
///
/// # Errors
///
/// `NotFound`.
pub(crate) fn delete(conn: &mut DbConnection, id: ProjectId) -> QueryResult<()> {
    serialise(conn, CHANGES)?;
    let project = by_id(conn, id)?.listed.project;
    redirects::gone(conn, &path(&project.slug))?;
    diesel::delete(portfolio_projects::table.find(id)).execute(conn)?;
    Ok(())
}

/// Sets the picture of one moment, or takes it away.
fn show(
    conn: &mut DbConnection,
    project: ProjectId,
    moment: Moment,
    choice: Option<PictureChoice>,
) -> QueryResult<()> {
    let of_moment =
        portfolio_pictures::project_id.eq(project).and(portfolio_pictures::moment.eq(moment.as_str()));
    diesel::delete(portfolio_pictures::table.filter(of_moment)).execute(conn)?;
    let Some(choice) = choice else { return Ok(()) };
    let upload: UploadId = uploads::by_filename(conn, &choice.filename)?.ok_or(DatabaseError::Referenced)?.id;
    diesel::insert_into(portfolio_pictures::table)
        .values((
            portfolio_pictures::project_id.eq(project),
            portfolio_pictures::upload_id.eq(upload),
            portfolio_pictures::moment.eq(moment.as_str()),
            portfolio_pictures::alt.eq(choice.alt),
        ))
        .execute(conn)?;
    Ok(())
}

/// The columns that every save writes.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = portfolio_projects, treat_none_as_null = true)]
struct DraftRow {
    title: String,
    slug: String,
    content: String,
    excerpt: String,
    place: String,
    finished_on: NaiveDate,
    kind: String,
    visible: bool,
    published_at: Option<NaiveDateTime>,
    updated_at: NaiveDateTime,
}

impl DraftRow {
    /// The row and the two pictures. The first time it is visible it is published now; hidden and shown again it
    /// keeps its date.
    fn of(
        draft: Draft,
        published_at: Option<NaiveDateTime>,
        now: DateTime<Utc>,
    ) -> (Self, Option<PictureChoice>, Option<PictureChoice>) {
        let row = Self {
            title: draft.title,
            slug: draft.slug,
            content: draft.content.into_string(),
            excerpt: draft.excerpt,
            place: draft.place,
            finished_on: draft.finished_on,
            kind: draft.kind,
            visible: draft.visible,
            published_at: published_at.or(draft.visible.then_some(stored(now))),
            updated_at: stored(now),
        };
        (row, draft.before, draft.after)
    }
}
