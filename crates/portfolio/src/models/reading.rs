//! Finding projects, each with its pictures.

use chrono::NaiveDateTime;
use core_models::{
    DbConnection, Page, QueryResult, SearchWords, Window,
    publishing::{Counts, picture_pattern},
    schema::uploaded_files,
    text::can_be_stored,
    uploads::Upload,
};
use diesel::dsl::count_star;
use diesel::prelude::*;
use sanitizer::plain_text;

use super::schema::{portfolio_pictures, portfolio_projects};
use super::{Listed, Moment, Picture, Project, ProjectId, Summary, path};

#[derive(Queryable, Selectable)]
#[diesel(table_name = portfolio_pictures)]
struct PictureRow {
    project_id: ProjectId,
    moment: String,
    alt: String,
}

/// All projects, in the order in which visitors see them.
pub(crate) fn ordered(conn: &mut DbConnection) -> QueryResult<Vec<Listed>> {
    let projects = portfolio_projects::table
        .order((portfolio_projects::position, portfolio_projects::id.desc()))
        .select(Summary::as_select())
        .load(conn)?;
    with_pictures(conn, projects)
}

/// The projects that were changed last.
pub(crate) fn newest(conn: &mut DbConnection, count: i64) -> QueryResult<Vec<Summary>> {
    Ok(portfolio_projects::table
        .order((portfolio_projects::updated_at.desc(), portfolio_projects::id.desc()))
        .limit(count)
        .select(Summary::as_select())
        .load(conn)?)
}

/// One page of what visitors see, of one kind of work or of all.
pub(crate) fn published(
    conn: &mut DbConnection,
    kind: Option<&str>,
    page: i64,
    per_page: i64,
) -> QueryResult<Page<Listed>> {
    let window = Window::new(page, per_page);
    let mut counted = portfolio_projects::table.filter(portfolio_projects::visible.eq(true)).into_boxed();
    let mut listed = portfolio_projects::table.filter(portfolio_projects::visible.eq(true)).into_boxed();
    if let Some(kind) = kind {
        counted = counted.filter(portfolio_projects::kind.eq(kind.to_owned()));
        listed = listed.filter(portfolio_projects::kind.eq(kind.to_owned()));
    }
    let total = counted.count().get_result(conn)?;
    let projects = listed
        .order((portfolio_projects::position, portfolio_projects::id.desc()))
        .limit(window.limit())
        .offset(window.offset())
        .select(Summary::as_select())
        .load(conn)?;
    Ok(window.page(with_pictures(conn, projects)?, total))
}

/// The first projects of one kind of work that visitors see, or of all.
pub(crate) fn cards_of_kind(
    conn: &mut DbConnection,
    kind: Option<&str>,
    count: i64,
) -> QueryResult<Vec<Listed>> {
    Ok(published(conn, kind, 1, count)?.items)
}

/// The keys of the kinds of work of which visitors see a project.
pub(crate) fn kinds_in_use(conn: &mut DbConnection) -> QueryResult<Vec<String>> {
    Ok(portfolio_projects::table
        .filter(portfolio_projects::visible.eq(true))
        .select(portfolio_projects::kind)
        .distinct()
        .load(conn)?)
}

/// Other projects that visitors see: those of the same kind first.
pub(crate) fn others(conn: &mut DbConnection, except: &Summary, count: i64) -> QueryResult<Vec<Listed>> {
    let projects = portfolio_projects::table
        .filter(portfolio_projects::visible.eq(true).and(portfolio_projects::id.ne(except.id)))
        .order((
            portfolio_projects::kind.ne(&except.kind),
            portfolio_projects::position.asc(),
            portfolio_projects::id.desc(),
        ))
        .limit(count)
        .select(Summary::as_select())
        .load(conn)?;
    with_pictures(conn, projects)
}

/// The project that visitors see at this address.
pub(crate) fn published_by_slug(conn: &mut DbConnection, slug: &str) -> QueryResult<Option<Project>> {
    if !can_be_stored(slug) {
        return Ok(None);
    }
    let found = portfolio_projects::table
        .filter(portfolio_projects::slug.eq(slug).and(portfolio_projects::visible.eq(true)))
        .select((Summary::as_select(), portfolio_projects::content))
        .first(conn)
        .optional()?;
    found.map(|(summary, content)| whole(conn, summary, content)).transpose()
}

/// The project with this id, published or not.
///
/// # Errors
///
/// `NotFound` when there is none.
pub(crate) fn by_id(conn: &mut DbConnection, id: ProjectId) -> QueryResult<Project> {
    let (summary, content) = portfolio_projects::table
        .find(id)
        .select((Summary::as_select(), portfolio_projects::content))
        .first(conn)?;
    whole(conn, summary, content)
}

/// The first projects that visitors see and that hold every word in title, place or text, each with how well it fits. A portfolio is short enough to
/// be read whole.
pub(crate) fn search(
    conn: &mut DbConnection,
    words: &SearchWords,
    limit: i64,
) -> QueryResult<Vec<(usize, Summary)>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<(Summary, String)> = portfolio_projects::table
        .filter(portfolio_projects::visible.eq(true))
        .order((portfolio_projects::position, portfolio_projects::id.desc()))
        .select((Summary::as_select(), portfolio_projects::content))
        .load(conn)?;
    let fitting = |(project, content): (Summary, String)| {
        let text = format!("{} {}", project.place, plain_text(&content));
        let holds_all = words.all_in(&[&project.title, &text]);
        holds_all.then(|| (words.fit(&project.title, &project.excerpt, &text), project))
    };
    let found = all.into_iter().filter_map(fitting);
    Ok(found.take(usize::try_from(limit).unwrap_or_default()).collect())
}

/// How many projects visitors see, and how many they do not.
pub(crate) fn counts(conn: &mut DbConnection) -> QueryResult<Counts> {
    let groups: Vec<(bool, i64)> = portfolio_projects::table
        .group_by(portfolio_projects::visible)
        .select((portfolio_projects::visible, count_star()))
        .load(conn)?;
    Ok(groups.into_iter().collect())
}

/// Path and last change of every project that visitors see.
pub(crate) fn sitemap(conn: &mut DbConnection) -> QueryResult<Vec<(String, NaiveDateTime)>> {
    let rows: Vec<(String, NaiveDateTime)> = portfolio_projects::table
        .filter(portfolio_projects::visible.eq(true))
        .order((portfolio_projects::position, portfolio_projects::id.desc()))
        .select((portfolio_projects::slug, portfolio_projects::updated_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(slug, changed)| (path(&slug), changed)).collect())
}

/// The projects that show this picture, before, after or in their text.
pub(crate) fn uses_of_picture(
    conn: &mut DbConnection,
    picture: &Upload,
) -> QueryResult<Vec<(ProjectId, String)>> {
    let of_project: Vec<ProjectId> = portfolio_pictures::table
        .filter(portfolio_pictures::upload_id.eq(picture.id))
        .select(portfolio_pictures::project_id)
        .load(conn)?;
    let in_text = portfolio_projects::content.like(picture_pattern(&picture.filename)).escape('\\');
    Ok(portfolio_projects::table
        .filter(in_text.or(portfolio_projects::id.eq_any(of_project)))
        .order(portfolio_projects::position)
        .select((portfolio_projects::id, portfolio_projects::title))
        .load(conn)?)
}

fn whole(conn: &mut DbConnection, summary: Summary, content: String) -> QueryResult<Project> {
    let mut pictures = pictures(conn, &[summary.id])?;
    Ok(Project { listed: listed(summary, &mut pictures), content })
}

/// These projects with their pictures, with one query for all of them.
fn with_pictures(conn: &mut DbConnection, projects: Vec<Summary>) -> QueryResult<Vec<Listed>> {
    let ids: Vec<ProjectId> = projects.iter().map(|project| project.id).collect();
    let mut pictures = pictures(conn, &ids)?;
    Ok(projects.into_iter().map(|project| listed(project, &mut pictures)).collect())
}

fn pictures(conn: &mut DbConnection, ids: &[ProjectId]) -> QueryResult<Vec<(PictureRow, Upload)>> {
    Ok(portfolio_pictures::table
        .inner_join(uploaded_files::table)
        .filter(portfolio_pictures::project_id.eq_any(ids.to_vec()))
        .select((PictureRow::as_select(), Upload::as_select()))
        .load(conn)?)
}

fn listed(project: Summary, pictures: &mut Vec<(PictureRow, Upload)>) -> Listed {
    let mut take = |moment: Moment| {
        let at = pictures
            .iter()
            .position(|(row, _)| row.project_id == project.id && row.moment == moment.as_str())?;
        let (row, upload) = pictures.swap_remove(at);
        Some(Picture { upload, alt: row.alt })
    };
    let (before, after) = (take(Moment::Before), take(Moment::After));
    Listed { project, before, after }
}
