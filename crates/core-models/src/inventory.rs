//! What a database holds, whatever tables the site has: how many rows in each, and how new its schema is.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::db::{DbConnection, QueryResult};
use crate::migrations::applied_versions;
use crate::on_backend;

/// How many rows each table has.
///
/// # Errors
///
/// Those of the queries.
pub fn rows(conn: &mut DbConnection) -> QueryResult<BTreeMap<String, i64>> {
    let mut rows = BTreeMap::new();
    for table in tables(conn)? {
        let count: Count = on_backend!(conn, c => sql_query(count_of(&table)).get_result(c))?;
        rows.insert(table, count.count);
    }
    Ok(rows)
}

/// The version of the newest migration that was applied; empty without any.
///
/// # Errors
///
/// Those of the query.
pub fn schema_version(conn: &mut DbConnection) -> QueryResult<String> {
    Ok(applied_versions(conn)?.pop().unwrap_or_default())
}

/// The names of the site's tables: all but what the databases and the migrations keep for themselves.
fn tables(conn: &mut DbConnection) -> QueryResult<Vec<String>> {
    match conn {
        DbConnection::Postgres(c) => tables_of_server(c),
        DbConnection::Sqlite(c) => names(
            sql_query(
                "SELECT name FROM pragma_table_list \
                 WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 AND name <> '__diesel_schema_migrations' ORDER BY name",
            )
            .load(c),
        ),
    }
}

/// [`tables`] of PostgreSQL.
pub(crate) fn tables_of_server(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    names(
        sql_query(
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '__diesel_schema_migrations' \
             ORDER BY table_name",
        )
        .load(conn),
    )
}

/// A name as SQL writes it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn names(rows: diesel::QueryResult<Vec<Name>>) -> QueryResult<Vec<String>> {
    Ok(rows?.into_iter().map(|row| row.name).collect())
}

fn count_of(table: &str) -> String {
    format!("SELECT count(*) AS count FROM {}", quoted(table))
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
