//! The schema: what migrations make is what diesel believes, alike on both databases, and every reference is indexed.

use std::collections::BTreeMap;

use core_models::schema;
use core_models::{Database, DatabaseKind, DbConnection, Migrations};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};

use crate::test_database::{TestDatabase, on_both, with};

#[derive(QueryableByName, Debug, Clone, PartialEq, Eq)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything the database says about its schema, one line for each thing. Columns are counted anew: PostgreSQL leaves
/// the number of one that was dropped unused.
pub(crate) fn dump(database: &Database) -> Vec<String> {
    let lines: Vec<Line> = database
        .read_blocking(|conn| match conn {
            DbConnection::Sqlite(c) => sql_query(
                "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master \
                 WHERE name NOT IN ('sqlite_sequence', '__diesel_schema_migrations', \
                 'sqlite_autoindex___diesel_schema_migrations_1') ORDER BY line",
            )
            .load(c),
            DbConnection::Postgres(c) => sql_query(
                "SELECT line FROM ( \
                 SELECT concat_ws(' ', table_name, row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position), \
                   column_name, data_type, is_nullable, column_default, is_identity) AS line \
                   FROM information_schema.columns WHERE table_schema = 'public' \
                 UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
                 UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
                   FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
                 UNION ALL SELECT concat_ws(' ', relkind, relname) FROM pg_class \
                   WHERE relnamespace = 'public'::regnamespace) AS all_lines \
                 WHERE line NOT LIKE '%__diesel_schema_migrations%' ORDER BY line",
            )
            .load(c),
        }
        .map_err(core_models::DatabaseError::from))
        .unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

#[derive(QueryableByName, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

/// Type and whether it is required, for every column of every table.
fn columns(database: &Database) -> BTreeMap<(String, String), (String, bool)> {
    let columns: Vec<Column> = database
        .read_blocking(|conn| match conn {
            DbConnection::Sqlite(c) => sql_query(
                "SELECT m.name AS \"table\", p.name AS \"column\", lower(p.type) AS kind, p.\"notnull\" AS required \
                 FROM sqlite_master m JOIN pragma_table_info(m.name) p \
                 WHERE m.type = 'table' AND m.name <> 'sqlite_sequence'",
            )
            .load(c),
            DbConnection::Postgres(c) => sql_query(
                "SELECT table_name::text AS \"table\", column_name::text AS \"column\", data_type::text AS kind, \
                 is_nullable = 'NO' AS required FROM information_schema.columns WHERE table_schema = 'public'",
            )
            .load(c),
        }
        .map_err(core_models::DatabaseError::from))
        .unwrap();
    columns
        .into_iter()
        .filter(|column| column.table != "__diesel_schema_migrations")
        .map(|Column { table, column, kind, required }| {
            let kind = match kind.as_str() {
                "timestamp without time zone" => "timestamp".to_owned(),
                // SQLite has one kind of whole number, and calls an id by it.
                "integer" if column == "id" => "bigint".to_owned(),
                _ => kind,
            };
            ((table, column), (kind, required))
        })
        .collect()
}

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let [sqlite, postgres] = [DatabaseKind::Sqlite, DatabaseKind::Postgres].map(|kind| {
        let empty = TestDatabase::empty(kind);
        let database = empty.connect();
        Migrations::core().run(&database).unwrap();
        columns(&database)
    });
    assert_eq!(sqlite, postgres);
    assert!(sqlite.len() > 90, "{}", sqlite.len());
}

#[test]
fn every_column_that_diesel_believes_in_exists() {
    on_both(|db| {
        with(db, |c| {
            schema::users::table.select(schema::users::all_columns).execute(c.conn())?;
            schema::blog_posts::table.select(schema::blog_posts::all_columns).execute(c.conn())?;
            schema::contact_submissions::table
                .select(schema::contact_submissions::all_columns)
                .execute(c.conn())?;
            schema::contact_photos::table.select(schema::contact_photos::all_columns).execute(c.conn())?;
            schema::uploaded_files::table.select(schema::uploaded_files::all_columns).execute(c.conn())?;
            schema::sessions::table.select(schema::sessions::all_columns).execute(c.conn())?;
            schema::login_attempts::table.select(schema::login_attempts::all_columns).execute(c.conn())?;
            schema::jobs::table.select(schema::jobs::all_columns).execute(c.conn())?;
            schema::redirects::table.select(schema::redirects::all_columns).execute(c.conn())?;
            schema::settings::table.select(schema::settings::all_columns).execute(c.conn())?;
            schema::rate_hits::table.select(schema::rate_hits::all_columns).execute(c.conn())?;
            schema::saved_forms::table.select(schema::saved_forms::all_columns).execute(c.conn())?;
            schema::changes::table.select(schema::changes::all_columns).execute(c.conn())?;
            Ok(())
        })
        .unwrap();
    });
}

/// `table.column` of every reference that has no index beginning with it, or no chosen behaviour on delete.
fn careless_references(database: &Database) -> Vec<String> {
    let lines: Vec<Line> = database
        .read_blocking(|conn| match conn {
            DbConnection::Sqlite(c) => sql_query(
                "SELECT m.name || '.' || f.\"from\" AS line FROM sqlite_master m \
                 JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND (f.on_delete = 'NO ACTION' \
                 OR NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i \
                   WHERE i.seqno = 0 AND i.name = f.\"from\"))",
            )
            .load(c),
            DbConnection::Postgres(c) => sql_query(
                "SELECT c.conrelid::regclass || '.' || a.attname AS line FROM pg_constraint c \
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
                 WHERE c.contype = 'f' AND (c.confdeltype = 'a' OR NOT EXISTS (SELECT 1 FROM pg_index i \
                   WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]))",
            )
            .load(c),
        }
        .map_err(core_models::DatabaseError::from))
        .unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

#[test]
fn every_reference_is_indexed_and_says_what_a_deletion_does() {
    on_both(|db| {
        assert_eq!(careless_references(db), Vec::<String>::new());
        with(db, |conn| {
            match conn.conn() {
                DbConnection::Sqlite(c) => sql_query(CARELESS).execute(c)?,
                DbConnection::Postgres(c) => sql_query(CARELESS).execute(c)?,
            };
            Ok(())
        })
        .unwrap();
        assert_eq!(careless_references(db), ["careless.user_id"]);
    });
}

const CARELESS: &str = "CREATE TABLE careless (user_id BIGINT REFERENCES users (id) ON DELETE CASCADE)";

#[test]
fn the_schema_refuses_what_no_form_should_let_through() {
    on_both(|db| {
        for statement in [
            "INSERT INTO users (username, username_folded, email, email_folded, password_hash, role, display_name, \
             created_at) VALUES ('a', 'a', 'a', 'a', 'a', 'root', 'a', '2026-01-01 00:00:00')",
            "INSERT INTO contact_submissions (name, email, message, submitted_at, status, idempotency_key, \
             address_key) VALUES ('a', 'a', 'a', '2026-01-01 00:00:00', 'lost', 'a', 'a')",
            "INSERT INTO jobs (kind, payload, state, run_at, created_at) \
             VALUES ('a', 'a', 'odd', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
            "INSERT INTO jobs (kind, payload, state, run_at, created_at) \
             VALUES ('a', 'a', 'running', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
            "INSERT INTO redirects (from_path, to_path, created_at) VALUES ('/a', '/a', '2026-01-01 00:00:00')",
        ] {
            let result = with(db, |conn| match conn.conn() {
                DbConnection::Sqlite(c) => Ok(sql_query(statement).execute(c)?),
                DbConnection::Postgres(c) => Ok(sql_query(statement).execute(c)?),
            });
            assert!(result.is_err(), "{statement}");
        }
    });
}
