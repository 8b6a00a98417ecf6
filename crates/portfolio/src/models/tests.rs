//! The tables on both databases: made, taken back and made again; there only with the feature; read and written.

use chrono::{DateTime, TimeDelta, Utc};
use core_models::{
    Actor, Database, DatabaseError, DatabaseUrl, DbConnection, MigrationSet, Migrations, PoolOptions,
    Transaction,
    publishing::{self, Counts},
    schema::uploaded_files,
    uploads::{self, NewUpload},
    users::{self, NewUser, Role},
};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use testkit::{Backend, TestDatabase};

use super::schema::portfolio_pictures;
use super::*;

const PORTFOLIO: &str = "2026-11-26-110000_portfolio";

/// A database that is gone when this is dropped.
struct Empty {
    database: TestDatabase,
    _folder: tempfile::TempDir,
}

impl Empty {
    fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { database: TestDatabase::empty(backend, folder.path()), _folder: folder }
    }

    fn connect(&self) -> Database {
        let url = DatabaseUrl::parse(&self.database.url()).unwrap();
        Database::connect(&url, PoolOptions::default()).unwrap()
    }
}

fn with_portfolio() -> Migrations {
    Migrations::merged(vec![MigrationSet::core(), migrations()])
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every column of every table, with its type and whether it may be empty, as both databases would say it.
fn schema(database: &Database) -> Vec<String> {
    let lines: Result<Vec<Line>, DatabaseError> = database.read_blocking(|conn| match conn {
        DbConnection::Sqlite(c) => Ok(sql_query(
            "SELECT m.name || '.' || p.name || ' ' || CASE WHEN p.name = 'id' THEN 'bigint' ELSE lower(p.type) END \
             || CASE p.\"notnull\" WHEN 1 THEN ' required' ELSE '' END AS line \
             FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' \
             AND m.name NOT IN ('sqlite_sequence', '__diesel_schema_migrations')",
        )
        .load(c)?),
        DbConnection::Postgres(c) => Ok(sql_query(
            "SELECT table_name || '.' || column_name || ' ' || replace(data_type, ' without time zone', '') \
             || CASE is_nullable WHEN 'NO' THEN ' required' ELSE '' END AS line FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'",
        )
        .load(c)?),
    });
    let mut lines: Vec<String> = lines.unwrap().into_iter().map(|line| line.line).collect();
    lines.sort();
    lines
}

#[test]
fn only_a_site_with_the_feature_has_its_tables() {
    let [sqlite, postgres] = [Backend::Sqlite, Backend::Postgres].map(|backend| {
        let (plain, full) = (Empty::new(backend), Empty::new(backend));
        let (without, with) = (plain.connect(), full.connect());
        Migrations::core().run(&without).unwrap();
        with_portfolio().run(&with).unwrap();
        let (without, with) = (schema(&without), schema(&with));
        assert!(!without.iter().any(|line| line.starts_with("portfolio_")), "{without:?}");
        let own: Vec<_> = with.iter().filter(|line| line.starts_with("portfolio_")).collect();
        assert_eq!(own.len(), 14 + 5, "{own:?}");
        assert_eq!(with.len(), without.len() + own.len(), "the core's tables are as they were");
        with
    });
    assert_eq!(sqlite, postgres);
}

#[test]
fn the_tables_can_be_taken_back_and_made_again() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let empty = Empty::new(backend);
        let db = empty.connect();
        let all = with_portfolio();
        all.run(&db).unwrap();
        let full = schema(&db);
        let mut taken_back: Vec<String> = Vec::new();
        while taken_back.last().is_none_or(|name| name != PORTFOLIO) {
            taken_back.push(all.revert_last(&db).unwrap().unwrap());
        }
        assert!(!schema(&db).iter().any(|line| line.starts_with("portfolio_")));
        taken_back.reverse();
        assert_eq!(all.run(&db).unwrap(), taken_back);
        assert_eq!(schema(&db), full);
        assert!(!all.revert_all(&db).unwrap().is_empty());
        assert_eq!(schema(&db), Vec::<String>::new());
    }
}

#[test]
fn every_column_that_diesel_believes_in_exists() {
    on_both(|db| {
        db.read_blocking(|conn| {
            portfolio_projects::table.select(portfolio_projects::all_columns).execute(conn)?;
            portfolio_pictures::table.select(portfolio_pictures::all_columns).execute(conn)?;
            Ok::<_, DatabaseError>(())
        })
        .unwrap();
    });
}

/// Runs a test on a database with a picture called `wall.jpg`.
fn on_both(test: impl Fn(&Database)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let empty = Empty::new(backend);
        let db = empty.connect();
        with_portfolio().run(&db).unwrap();
        write(&db, |conn| {
            let anna = NewUser {
                username: "anna".to_owned(),
                email: "anna@example.org".to_owned(),
                display_name: "Anna".to_owned(),
                password_hash: "!".to_owned(),
                role: Role::Editor,
                created_at: at(0),
            };
            let uploaded_by = users::create(conn, anna)?.id;
            let wall = NewUpload {
                filename: "wall.jpg".to_owned(),
                original_filename: "A wall.jpg".to_owned(),
                filepath: "wall.jpg".to_owned(),
                file_size: 1,
                mime_type: "image/jpeg".to_owned(),
                uploaded_by,
                width: 1500,
                height: 1000,
                alt: String::new(),
                sha256: String::new(),
            };
            uploads::create(conn, wall, at(0))
        });
        test(&db);
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_262_400, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn draft(slug: &str, kind: &str, visible: bool) -> Draft {
    Draft {
        title: slug.to_uppercase(),
        slug: slug.to_owned(),
        content: sanitizer::clean("<p>Words.</p>"),
        excerpt: "Words.".to_owned(),
        place: "Bowness".to_owned(),
        finished_on: at(0).date_naive(),
        kind: kind.to_owned(),
        visible,
        before: None,
        after: Some(PictureChoice { filename: "wall.jpg".to_owned(), alt: "A wall".to_owned() }),
    }
}

fn write<T>(db: &Database, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, DatabaseError>) -> T {
    try_write(db, work).unwrap()
}

fn try_write<T>(
    db: &Database,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    db.change_blocking(&Actor::site(), at(0), work)
}

fn slugs(db: &Database) -> Vec<String> {
    write(db, |c| ordered(c)).into_iter().map(|listed| listed.project.slug).collect()
}

#[test]
fn a_new_project_comes_first_and_goes_where_it_is_moved() {
    on_both(|db| {
        let ids = ["a", "b", "c"].map(|slug| write(db, |c| create(c, draft(slug, "walls", true), at(0))));
        assert_eq!(slugs(db), ["c", "b", "a"]);
        write(db, |c| move_to(c, ids[2], 3));
        assert_eq!(slugs(db), ["b", "a", "c"]);
        write(db, |c| move_to(c, ids[0], 1));
        assert_eq!(slugs(db), ["a", "b", "c"]);
        write(db, |c| create(c, draft("d", "walls", false), at(0)));
        assert_eq!(slugs(db), ["d", "a", "b", "c"]);
        let gone = try_write(db, |c| move_to(c, ProjectId(99), 1));
        assert!(matches!(gone, Err(DatabaseError::NotFound)));
        assert_eq!(write(db, |c| by_id(c, ids[0])).listed.project.version, 1, "an order is no edit");
    });
}

#[test]
fn visitors_see_the_published_ones_of_a_kind_page_by_page() {
    on_both(|db| {
        for (slug, kind, visible) in
            [("a", "walls", true), ("b", "patios", true), ("c", "walls", false), ("d", "walls", true)]
        {
            write(db, |c| create(c, draft(slug, kind, visible), at(0)));
        }
        let page = |kind: Option<&str>, page, per_page| {
            let found = write(db, |c| published(c, kind, page, per_page));
            (found.total, found.items.into_iter().map(|l| l.project.slug).collect::<Vec<_>>())
        };
        assert_eq!(page(None, 1, 10), (3, vec!["d".to_owned(), "b".to_owned(), "a".to_owned()]));
        assert_eq!(page(Some("walls"), 2, 1), (2, vec!["a".to_owned()]));
        assert_eq!(page(Some("'; --"), 1, 10).0, 0);
        assert_eq!(write(db, |c| counts(c)), Counts { all: 4, published: 3, draft: 1 });
        let wall = write(db, |c| published_by_slug(c, "a")).unwrap();
        let others = write(db, |c| others(c, &wall.listed.project, 3));
        let others: Vec<_> = others.into_iter().map(|listed| listed.project.slug).collect();
        assert_eq!(others, ["d", "b"], "the same kind first");
        assert!(write(db, |c| published_by_slug(c, "c")).is_none());
        assert!(write(db, |c| published_by_slug(c, "a\0")).is_none());
    });
}

#[test]
fn a_picture_that_is_deleted_leaves_its_project_without_it() {
    on_both(|db| {
        let id = write(db, |c| create(c, draft("a", "walls", true), at(0)));
        let project = write(db, |c| by_id(c, id));
        let picture = project.listed.after.unwrap();
        assert_eq!((picture.upload.width, picture.alt.as_str()), (1500, "A wall"));
        assert!(project.listed.before.is_none());
        let uses = write(db, |c| uses_of_picture(c, &picture.upload));
        assert_eq!(uses, [(id, "A".to_owned())]);
        write(db, |c| uploads::delete(c, picture.upload.id));
        assert!(write(db, |c| by_id(c, id)).listed.after.is_none());
        let again = try_write(db, |c| {
            publishing::update::<Projects>(c, id, draft("a", "walls", true), Some(1), at(1))
        });
        assert!(matches!(again, Err(DatabaseError::Referenced)));
        assert_eq!(write(db, |c| by_id(c, id)).listed.project.version, 1, "nothing of it was saved");
        assert_eq!(write(db, |c| Ok(uploaded_files::table.count().get_result::<i64>(c.conn())?)), 0);
    });
}

#[test]
fn an_address_is_numbered_until_it_is_free() {
    on_both(|db| {
        for expected in ["wall", "wall-2", "wall-3"] {
            let slug = write(db, |c| publishing::free_slug::<Projects>(c, "wall", None));
            assert_eq!(slug, expected);
            write(db, |c| create(c, draft(&slug, "walls", true), at(0)));
        }
        let long = write(db, |c| publishing::free_slug::<Projects>(c, &"x".repeat(200), None));
        assert!(long.len() <= 190);
        let taken = try_write(db, |c| create(c, draft("wall", "walls", true), at(0)));
        assert!(matches!(taken, Err(DatabaseError::Conflict { .. })));
    });
}
