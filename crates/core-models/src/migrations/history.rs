//! Several embedded histories read as one, and what a database says about its own.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::EmbeddedMigrations;

use super::MigrationError;
use crate::db::{DbConnection, QueryResult};

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Several histories as one, ordered by version.
pub(super) struct Merged<'a>(pub(super) Vec<&'a EmbeddedMigrations>);

impl<DB: Backend> MigrationSource<DB> for Merged<'_> {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all = Vec::new();
        for set in &self.0 {
            all.extend(MigrationSource::<DB>::migrations(*set)?);
        }
        all.sort_by_cached_key(|migration| migration.name().version().as_owned());
        Ok(all)
    }
}

/// Version and name of each, oldest first.
pub(super) fn names<DB: Backend>(source: &Merged<'_>) -> Result<Vec<(String, String)>, MigrationError> {
    let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(MigrationError::Failed)?;
    let names: Vec<_> = migrations
        .iter()
        .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
        .collect();
    let twin = names.iter().zip(names.iter().skip(1)).find(|((one, _), (next, _))| one == next);
    match twin {
        Some(((version, _), _)) => Err(MigrationError::Duplicate { version: version.clone() }),
        None => Ok(names),
    }
}

/// The version in the name of a migration: `20261121100000` for `2026-11-21-100000_users`. A version is its own.
pub(super) fn version_of(name: &str) -> String {
    let (version, _) = name.split_once('_').unwrap_or((name, ""));
    version.replace('-', "")
}

/// The migration with this version.
pub(super) fn find<DB: Backend>(
    source: &Merged<'_>,
    version: &str,
) -> Result<Box<dyn Migration<DB>>, MigrationError> {
    let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(MigrationError::Failed)?;
    migrations
        .into_iter()
        .find(|migration| migration.name().version().to_string() == version)
        .ok_or_else(|| MigrationError::NewerDatabase { versions: vec![version.to_owned()] })
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// The versions that were applied, oldest first. Unlike diesel's own, this only reads.
pub(crate) fn applied(conn: &mut DbConnection) -> QueryResult<Vec<String>> {
    if !has_table(conn, "__diesel_schema_migrations")? {
        return Ok(Vec::new());
    }
    Ok(__diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .order(__diesel_schema_migrations::version)
        .load(conn)?)
}

/// Whether the database has a table of this name.
pub(super) fn has_table(conn: &mut DbConnection, name: &str) -> QueryResult<bool> {
    let table: Found = match conn {
        DbConnection::Postgres(c) => {
            sql_query("SELECT to_regclass($1) IS NOT NULL AS found").bind::<Text, _>(name).get_result(c)?
        }
        DbConnection::Sqlite(c) => {
            sql_query("SELECT count(*) > 0 AS found FROM sqlite_master WHERE type = 'table' AND name = ?")
                .bind::<Text, _>(name)
                .get_result(c)?
        }
    };
    Ok(table.found)
}
