//! Snapshots, and what becomes of them on a database of the same kind and of the other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use core_models::restoring::{self, Backup, RestoreError};
use core_models::{
    Database, DatabaseKind, DatabaseUrl, DbConnection, MigrationError, MigrationSet, Migrations, PoolOptions,
    inventory, on_backend, settings,
};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tempfile::TempDir;

use crate::test_database::{TestDatabase, at, on_both, with};

const POSTGRES: EmbeddedMigrations = embed_migrations!("tests/migrations/odd/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("tests/migrations/odd/sqlite");

const KINDS: [DatabaseKind; 2] = [DatabaseKind::Sqlite, DatabaseKind::Postgres];

/// What a text can hold that some format or other means something by.
const ODD: &str = "tab\there, line\nthere, \\N and \\. and \\t, “quotes” \"'`, {\"json\": null}, 🙂, \u{7f}";

/// The core's tables, and some that no site has: quoted names, a trigger, a generated column, rows that refer to their own table.
fn migrations() -> Migrations {
    Migrations::merged(vec![MigrationSet::core(), MigrationSet { postgres: POSTGRES, sqlite: SQLITE }])
        .of_site("bakery")
}

/// A database with rows, and a snapshot of it.
struct Made {
    folder: TempDir,
    kind: DatabaseKind,
    file: PathBuf,
    rows: BTreeMap<String, i64>,
    content: String,
}

impl Made {
    fn of(kind: DatabaseKind) -> Self {
        let place = TestDatabase::empty(kind);
        let database = place.connect();
        migrations().run(&database).unwrap();
        database.upkeep_blocking(fill).unwrap();
        Self::snapshot(&database)
    }

    fn snapshot(database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("snapshot");
        let rows = database.snapshot(&file, inventory::rows).unwrap();
        Self { folder, kind: database.kind(), file, rows, content: content(database) }
    }

    fn backup(&self) -> Backup<'_> {
        Backup { kind: self.kind, file: &self.file, rows: &self.rows, given_to: None }
    }

    /// Restores the snapshot into a place of this kind.
    fn restore_to(&self, kind: DatabaseKind, place: &mut TestDatabase) -> Result<(), RestoreError> {
        match kind {
            DatabaseKind::Sqlite => migrations().restore_to_file(&self.backup(), place.url.path().unwrap()),
            DatabaseKind::Postgres => {
                migrations().restore_to_server(&self.backup(), &place.url, "replaced_1", self.folder.path())
            }
        }
    }
}

fn run(conn: &mut DbConnection, sql: &str) {
    conn.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn fill(conn: &mut DbConnection) -> Result<(), core_models::DatabaseError> {
    let text = ODD.replace('\'', "''");
    run(
        conn,
        "INSERT INTO users (username, username_folded, email, email_folded, password_hash, role, display_name, created_at) \
         VALUES ('ailsa', 'ailsa', 'a@example.org', 'a@example.org', 'x', 'admin', 'Ailsa', '2026-11-21 10:00:00.500')",
    );
    for title in ["one", "two", "three"] {
        run(
            conn,
            &format!(
                "INSERT INTO blog_posts (title, title_folded, slug, content, author_id, visible, published_at, \
                 created_at, updated_at) VALUES ('{title}', '{title}', '{title}', '{text}', 1, {}, \
                 '2026-11-21 10:00:00', '2026-11-21 10:00:00.123456', '2026-11-21 10:00:00.123')",
                title == "one"
            ),
        );
    }
    run(conn, "DELETE FROM blog_posts WHERE slug = 'three'");
    settings::set(conn, "odd", ODD, at(0))?;
    run(
        conn,
        &format!(
            "INSERT INTO \"Odd \"\"names\"\"\" (\"order\", day, yes, ratio) VALUES \
             ('{text}', '2026-11-21', TRUE, 0.1), ('', NULL, NULL, NULL), ('x', NULL, FALSE, -2.5)"
        ),
    );
    // The first row refers to a later one.
    run(conn, "UPDATE \"Odd \"\"names\"\"\" SET parent = 2 WHERE id = 1");
    Ok(())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// All rows of all tables, as each kind of database prints them.
fn content(database: &Database) -> String {
    let rows = database.read_blocking(inventory::rows).unwrap();
    let read = |table: &String| {
        let name = table.replace('"', "\"\"");
        with(database, |conn| {
            let rows: Vec<Row> = match conn.conn() {
                DbConnection::Postgres(c) => {
                    sql_query(format!("SELECT t::text AS row FROM \"{name}\" AS t ORDER BY 1")).load(c)?
                }
                DbConnection::Sqlite(c) => {
                    let columns: Vec<Row> = sql_query(format!(
                        "SELECT 'quote(\"' || name || '\")' AS row FROM pragma_table_xinfo('{table}') ORDER BY cid"
                    ))
                    .load(c)?;
                    let columns: Vec<_> = columns.into_iter().map(|column| column.row).collect();
                    let columns = columns.join(" || ',' || ");
                    sql_query(format!("SELECT {columns} AS row FROM \"{name}\" ORDER BY 1")).load(c)?
                }
            };
            Ok(rows.into_iter().map(|row| format!("{table}: {}\n", row.row)).collect::<String>())
        })
        .unwrap()
    };
    rows.keys().map(read).collect()
}

fn open(place: &TestDatabase) -> Database {
    place.try_connect().unwrap()
}

#[test]
fn a_snapshot_is_of_one_moment_and_the_site_goes_on() {
    on_both(|database| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("snapshot");
        let writer = database.clone();
        let seen = database
            .snapshot(&file, |conn| {
                // Somebody writes while the snapshot is looked at.
                with(&writer, |conn| settings::set(conn, "later", "x", at(0)))?;
                Ok((inventory::rows(conn)?, inventory::schema_version(conn)?, settings::get(conn, "later")?))
            })
            .unwrap();
        assert_eq!(seen.0["settings"], 0);
        assert_eq!((seen.1, seen.2), (newest_version(database), None));
        assert_eq!(
            database.read_blocking(|conn| settings::get(conn, "later")).unwrap().as_deref(),
            Some("x")
        );
        assert!(file.metadata().unwrap().len() > 0);
    });
}

#[test]
fn every_backup_restores_on_every_kind_of_database() {
    for from in KINDS {
        let made = Made::of(from);
        for to in KINDS {
            let mut place = TestDatabase::empty(to);
            made.restore_to(to, &mut place).unwrap();
            let database = open(&place);
            assert_eq!(database.read_blocking(inventory::rows).unwrap(), made.rows, "{from:?} to {to:?}");
            assert_eq!(migrations().run(&database).unwrap(), Vec::<String>::new(), "{from:?} to {to:?}");
            // And back again: the same bytes, in the form of the first database.
            let there = Made::snapshot(&database);
            let mut home = TestDatabase::empty(from);
            there.restore_to(from, &mut home).unwrap();
            let came_back = content(&open(&home));
            assert!(made.content.contains("🙂"));
            assert_eq!(came_back, made.content, "{from:?} to {to:?} and back");
        }
    }
}

#[test]
fn no_id_is_given_again_and_triggers_work_as_before() {
    for from in KINDS {
        let made = Made::of(from);
        for to in KINDS {
            let mut place = TestDatabase::empty(to);
            made.restore_to(to, &mut place).unwrap();
            let database = open(&place);
            let next = with(&database, |conn| {
                run(
                    conn,
                    "INSERT INTO blog_posts (title, title_folded, slug, content, author_id, visible, created_at, updated_at) \
                     VALUES ('four', 'four', 'four', '', 1, FALSE, '2026-11-21 10:00:00', '2026-11-21 10:00:00')",
                );
                run(conn, "INSERT INTO \"Odd \"\"names\"\"\" (\"order\") VALUES ('new')");
                let newest = sql_query("SELECT CAST(max(id) AS TEXT) AS row FROM blog_posts");
                Ok(on_backend!(conn.conn(), c => newest.get_result::<Row>(c))?.row)
            })
            .unwrap();
            assert_eq!(next, "4", "{from:?} to {to:?}: the deleted post had the id 3");
            let rows = database.read_blocking(inventory::rows).unwrap();
            assert_eq!(rows["odd_log"], made.rows["odd_log"] + 1, "{from:?} to {to:?}");
            assert_eq!(rows["Odd \"names\""], 4);
            let refused = with(&database, |conn| {
                Ok(conn
                    .batch_execute("INSERT INTO \"Odd \"\"names\"\"\" (parent, \"order\") VALUES (99, 'x')")
                    .is_err())
            });
            assert!(refused.unwrap_or(true), "{from:?} to {to:?}: references are looked at as before");
        }
    }
}

#[test]
fn what_a_restore_replaces_can_be_put_back() {
    let made = Made::of(DatabaseKind::Sqlite);
    let mut place = TestDatabase::empty(DatabaseKind::Postgres);
    let database = place.connect();
    migrations().run(&database).unwrap();
    with(&database, |conn| settings::set(conn, "mine", "x", at(0))).unwrap();
    made.restore_to(DatabaseKind::Postgres, &mut place).unwrap();
    assert!(restoring::has_happened(&place.url, "replaced_1").unwrap());
    let mine = |database: &Database| database.read_blocking(|conn| settings::get(conn, "mine")).unwrap();
    assert_eq!(mine(&open(&place)), None);
    // What is kept is in no snapshot.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot");
    open(&place).snapshot(&file, inventory::rows).unwrap();
    let dump = std::fs::read(&file).unwrap();
    assert!(!dump.windows(10).any(|bytes| bytes == b"replaced_1"));

    restoring::swap_schemas(&place.url, "replaced_1", "replaced_2").unwrap();
    assert_eq!(mine(&open(&place)).as_deref(), Some("x"));
    assert!(!restoring::has_happened(&place.url, "replaced_1").unwrap());
    assert!(restoring::has_happened(&place.url, "replaced_2").unwrap());

    // What is older than the second goes, then the second too, and nothing else.
    let database = open(&place);
    let drop = |before| with(&database, |conn| restoring::drop_schemas(conn, "replaced_", before)).unwrap();
    assert_eq!(drop("replaced_2"), 1, "the note that the first does not happen");
    assert!(restoring::has_happened(&place.url, "replaced_2").unwrap());
    assert_eq!((drop("replaced_3"), drop("replaced_3")), (1, 0));
    assert!(!restoring::has_happened(&place.url, "replaced_2").unwrap());
    assert_eq!(mine(&open(&place)).as_deref(), Some("x"));
}

#[test]
fn a_restore_that_has_happened_is_taken_back_as_often_as_one_asks() {
    let made = Made::of(DatabaseKind::Sqlite);
    let mut place = TestDatabase::empty(DatabaseKind::Postgres);
    let database = place.connect();
    migrations().run(&database).unwrap();
    with(&database, |conn| settings::set(conn, "mine", "x", at(0))).unwrap();
    let value = |place: &TestDatabase| open(place).read_blocking(|conn| settings::get(conn, "mine")).unwrap();
    restoring::take_back(&place.url, "replaced_1", None).unwrap();
    assert_eq!(value(&place).as_deref(), Some("x"), "there is nothing to take back yet");
    made.restore_to(DatabaseKind::Postgres, &mut place).unwrap();
    let mine = || value(&place);
    assert_eq!(mine(), None);
    // What took its place is kept under another name, if there is one.
    restoring::swap_schemas(&place.url, "replaced_1", "replaced_2").unwrap();
    for _ in 0..2 {
        restoring::take_back(&place.url, "replaced_2", Some("replaced_1")).unwrap();
        assert_eq!(mine(), None);
        assert!(restoring::has_happened(&place.url, "replaced_1").unwrap());
    }
    for _ in 0..2 {
        restoring::take_back(&place.url, "replaced_1", None).unwrap();
        assert_eq!(mine().as_deref(), Some("x"));
    }
    migrations().run(&open(&place)).unwrap();
}

#[test]
fn a_restore_that_was_given_up_never_happens() {
    for from in KINDS {
        let made = Made::of(from);
        let place = TestDatabase::empty(DatabaseKind::Postgres);
        let database = place.connect();
        migrations().run(&database).unwrap();
        let before = content(&database);
        assert!(!restoring::has_happened(&place.url, "replaced_1").unwrap(), "{from:?}");
        let restore =
            |kept: &str| migrations().restore_to_server(&made.backup(), &place.url, kept, made.folder.path());
        // As the `psql` of a killed process does that connects only now.
        restore("replaced_1").unwrap_err();
        assert_eq!(content(&open(&place)), before, "{from:?}");
        restore("replaced_2").unwrap();
        assert!(restoring::has_happened(&place.url, "replaced_2").unwrap(), "{from:?}");
    }
}

#[test]
fn a_backup_that_does_not_belong_here_changes_nothing() {
    for from in KINDS {
        let made = Made::of(from);
        let mut rows = made.rows.clone();
        rows.insert("blog_posts".to_owned(), 7);
        let incomplete = Backup { rows: &rows, ..made.backup() };
        for to in KINDS {
            let place = TestDatabase::empty(to);
            let before = (to == DatabaseKind::Postgres).then(|| {
                let database = place.connect();
                migrations().run(&database).unwrap();
                content(&database)
            });
            let restore = |migrations: &Migrations, backup: &Backup<'_>| match place.url.path() {
                Some(path) => {
                    drop(std::fs::remove_file(path));
                    migrations.restore_to_file(backup, path)
                }
                None => migrations.restore_to_server(backup, &place.url, "replaced_1", made.folder.path()),
            };
            let other = Migrations::merged(vec![
                MigrationSet::core(),
                MigrationSet { postgres: POSTGRES, sqlite: SQLITE },
            ])
            .of_site("florist");
            let refused = restore(&other, &made.backup()).unwrap_err().to_string();
            assert!(refused.contains("belongs to"), "{from:?} to {to:?}: {refused}");
            let refused = restore(&Migrations::core().of_site("bakery"), &made.backup()).unwrap_err();
            assert!(
                matches!(&refused, RestoreError::Migration(MigrationError::NewerDatabase { versions })
                    if versions == &["20261204000000"]),
                "{from:?} to {to:?}: {refused}"
            );
            let refused = restore(&migrations(), &incomplete).unwrap_err().to_string();
            assert!(refused.contains("blog_posts") && refused.contains('7'), "{from:?} to {to:?}: {refused}");
            if let Some(before) = before {
                assert_eq!(content(&open(&place)), before, "{from:?} to {to:?}");
            }
            // Unless it is given to the other site.
            restore(&other, &Backup { given_to: Some("florist"), ..made.backup() }).unwrap();
            other.run(&open(&place)).unwrap();
        }
    }
}

#[test]
fn an_archive_of_a_later_server_is_refused_in_words() {
    let made = Made::of(DatabaseKind::Postgres);
    let mut dump = std::fs::read(&made.file).unwrap();
    // Its own version stands in its head, twice: the server's, and that of the program which wrote it.
    let own = with(&TestDatabase::empty(DatabaseKind::Postgres).connect(), |conn| {
        let query = sql_query("SELECT split_part(current_setting('server_version'), '.', 1) AS row");
        Ok(on_backend!(conn.conn(), c => query.get_result::<Row>(c))?.row)
    })
    .unwrap();
    let version = format!("{own}.");
    let place = dump.windows(version.len()).position(|bytes| bytes == version.as_bytes()).unwrap();
    dump[place..place + own.len()].copy_from_slice(b"99");
    std::fs::write(&made.file, dump).unwrap();
    let mut place = TestDatabase::empty(DatabaseKind::Postgres);
    let refused = made.restore_to(DatabaseKind::Postgres, &mut place).unwrap_err().to_string();
    let words = format!("the archive is of PostgreSQL 99, and this server is PostgreSQL {own}");
    assert!(refused.starts_with(&words), "{refused}");
    assert_eq!(open(&place).read_blocking(inventory::schema_version).unwrap(), "");
}

#[test]
fn a_dump_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump");
    std::fs::write(&file, "this is a note").unwrap();
    let rows = BTreeMap::new();
    let backup = Backup { kind: DatabaseKind::Postgres, file: &file, rows: &rows, given_to: None };
    let refused = migrations().restore_to_file(&backup, &folder.path().join("site.db")).unwrap_err();
    assert!(refused.to_string().starts_with("pg_restore failed: "), "{refused}");
    let url = DatabaseUrl::sqlite(folder.path().join("empty.db"));
    let empty = Database::connect(&url, PoolOptions::default()).unwrap();
    assert_eq!(empty.read_blocking(inventory::schema_version).unwrap(), "");
}

/// The version of the last migration that was applied.
fn newest_version(database: &Database) -> String {
    let status = database.read_blocking(|conn| Migrations::core().status(conn)).unwrap();
    status.applied.last().unwrap().split('_').next().unwrap().replace('-', "")
}

#[test]
fn migrations_go_back_to_a_version_that_was_applied() {
    on_both(|database| {
        let migrations = Migrations::core();
        let status = database.read_blocking(|conn| migrations.status(conn)).unwrap();
        assert_eq!(status.pending, Vec::<String>::new());
        let [.., target, second, newest] = status.applied.as_slice() else { panic!("{status:?}") };
        let refused = migrations.revert_to(database, "20200101000000").unwrap_err().to_string();
        assert!(refused.contains("20200101000000"), "{refused}");
        let reverted = migrations.revert_to(database, target).unwrap();
        assert_eq!(reverted, [newest.clone(), second.clone()]);
        let status = database.read_blocking(|conn| migrations.status(conn)).unwrap();
        assert_eq!(
            (status.applied.last(), status.pending),
            (Some(target), vec![second.clone(), newest.clone()])
        );
        let version = newest_version(database);
        assert_eq!(database.read_blocking(inventory::schema_version).unwrap(), version);
        assert_eq!(migrations.revert_to(database, &version).unwrap(), Vec::<String>::new());
        migrations.run(database).unwrap();
    });
}
