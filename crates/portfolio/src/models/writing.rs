//! How projects are published: their rows and pictures, as the life of an entry reads and writes them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult, Transaction, UploadId, on_backend,
    publishing::{self, Entries, Head, Part, Stamp},
    text::can_be_stored,
    uploads,
};
use diesel::dsl::{exists, min, select};
use diesel::prelude::*;

use super::schema::{portfolio_pictures, portfolio_projects};
use super::{
    CHANGES, Draft, Listed, Moment, Picture, PictureChoice, Project, ProjectId, Summary, by_id, path,
};

/// The projects, as what can be published.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projects;

/// Stores a new project, before all others; a visible one is published now.
///
/// # Errors
///
/// `Conflict` when the address is taken, `Referenced` when a picture is not there any more.
pub(crate) fn create(tx: &mut Transaction<'_>, draft: Draft, now: DateTime<Utc>) -> QueryResult<ProjectId> {
    publishing::create(tx, &Projects, draft, now)
}

impl Entries for Projects {
    type Id = ProjectId;
    type Draft = Draft;

    const NOUN: &'static str = "project";
    const FEATURE: &'static str = "portfolio";
    const LOCK: &'static str = CHANGES;
    const SLUG_LENGTH: usize = 190;

    fn path(slug: &str) -> String {
        path(slug)
    }

    fn head(conn: &mut DbConnection, id: ProjectId) -> QueryResult<Head> {
        let Project { listed, content } = by_id(conn, id)?;
        let Listed { project, before, after } = listed;
        let parts = vec![
            Part::long("text", content),
            Part::short("place", project.place),
            Part::short("finished on", project.finished_on.to_string()),
            Part::short("kind of work", project.kind),
            Part::short("picture before", before.map(Picture::told).unwrap_or_default()),
            Part::short("picture after", after.map(Picture::told).unwrap_or_default()),
        ];
        let Summary { title, slug, visible, published_at, version, .. } = project;
        Ok(Head { title, slug, visible, published_at, version, parts })
    }

    fn has_slug(conn: &mut DbConnection, slug: &str, except: Option<ProjectId>) -> QueryResult<bool> {
        if !can_be_stored(slug) {
            return Ok(false);
        }
        let others = portfolio_projects::table
            .filter(portfolio_projects::slug.eq(slug))
            .filter(portfolio_projects::id.ne(except.unwrap_or(ProjectId(0))));
        Ok(select(exists(others)).get_result(conn)?)
    }

    fn slugs_like(
        conn: &mut DbConnection,
        pattern: &str,
        except: Option<ProjectId>,
    ) -> QueryResult<Vec<String>> {
        Ok(portfolio_projects::table
            .filter(portfolio_projects::slug.like(pattern).escape('\\'))
            .filter(portfolio_projects::id.ne(except.unwrap_or(ProjectId(0))))
            .select(portfolio_projects::slug)
            .load(conn)?)
    }

    /// Before all others.
    fn insert(&self, conn: &mut DbConnection, draft: Draft, stamp: Stamp) -> QueryResult<ProjectId> {
        let first: Option<i32> =
            portfolio_projects::table.select(min(portfolio_projects::position)).get_result(conn)?;
        let (row, before, after) = DraftRow::of(draft, stamp);
        let values = (
            row,
            portfolio_projects::position.eq(first.map_or(1, |first| first.saturating_sub(1))),
            portfolio_projects::created_at.eq(stamp.saved_at),
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

    fn replace(conn: &mut DbConnection, id: ProjectId, draft: Draft, stamp: Stamp) -> QueryResult<()> {
        let (row, before, after) = DraftRow::of(draft, stamp);
        diesel::update(portfolio_projects::table.find(id)).set(row).execute(conn)?;
        show(conn, id, Moment::Before, before)?;
        show(conn, id, Moment::After, after)
    }

    /// Its pictures stay among the uploads.
    fn remove(conn: &mut DbConnection, id: ProjectId) -> QueryResult<()> {
        diesel::delete(portfolio_projects::table.find(id)).execute(conn)?;
        Ok(())
    }
}

impl publishing::Draft for Draft {
    fn title(&self) -> &str {
        &self.title
    }

    fn slug(&self) -> &str {
        &self.slug
    }

    fn set_slug(&mut self, slug: String) {
        self.slug = slug;
    }

    fn is_visible(&self) -> bool {
        self.visible
    }

    fn parts(&self) -> Vec<Part> {
        let told = |choice: Option<&PictureChoice>| choice.map(PictureChoice::told).unwrap_or_default();
        vec![
            Part::long("text", self.content.as_str()),
            Part::short("place", &*self.place),
            Part::short("finished on", self.finished_on.to_string()),
            Part::short("kind of work", &*self.kind),
            Part::short("picture before", told(self.before.as_ref())),
            Part::short("picture after", told(self.after.as_ref())),
        ]
    }
}

impl Picture {
    fn told(self) -> String {
        PictureChoice { filename: self.upload.filename, alt: self.alt }.told()
    }
}

impl PictureChoice {
    /// As the history of changes has it.
    fn told(&self) -> String {
        if self.alt.is_empty() { self.filename.clone() } else { format!("{} ({})", self.alt, self.filename) }
    }
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
    version: i32,
}

impl DraftRow {
    /// The row and the two pictures.
    fn of(draft: Draft, stamp: Stamp) -> (Self, Option<PictureChoice>, Option<PictureChoice>) {
        let row = Self {
            title: draft.title,
            slug: draft.slug,
            content: draft.content.into_string(),
            excerpt: draft.excerpt,
            place: draft.place,
            finished_on: draft.finished_on,
            kind: draft.kind,
            visible: draft.visible,
            published_at: stamp.published_at,
            updated_at: stamp.saved_at,
            version: stamp.version,
        };
        (row, draft.before, draft.after)
    }
}
