//! A copy of the whole database as it was at one moment, taken while the site goes on writing.

use std::path::Path;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};

use crate::db::connect::open_unchanging;
use crate::db::program::versions::{Programs, for_dump};
use crate::db::program::{Program, ProgramError};
use crate::db::{Database, DatabaseError, DatabaseUrl, DbConnection, QueryResult};

/// PostgreSQL's schemas with this prefix are what a restore has replaced. They are in no snapshot.
pub(crate) const REPLACED: &str = "replaced_";

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The database does not work.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// `pg_dump` does not.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

impl From<diesel::result::Error> for SnapshotError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Database {
    /// Writes all of the database as it is now into `file`, which must not be there: a SQLite file, or what `pg_dump` calls
    /// its custom format. `look` asks the very same snapshot.
    ///
    /// # Errors
    ///
    /// Those of `look`, and [`SnapshotError`].
    pub fn snapshot<T>(
        &self,
        file: &Path,
        look: impl FnOnce(&mut DbConnection) -> QueryResult<T>,
    ) -> Result<T, SnapshotError> {
        match self.connect_for_migration()? {
            DbConnection::Sqlite(mut conn) => {
                let name = file.to_string_lossy();
                sql_query("VACUUM INTO ?").bind::<Text, _>(name.as_ref()).execute(&mut conn)?;
                Ok(look(&mut DbConnection::Sqlite(open_unchanging(file)?))?)
            }
            DbConnection::Postgres(conn) => dump(self.url(), conn, file, look),
        }
    }
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Integer)]
    major: i32,
}

/// The major version of the server.
pub(crate) fn server_version(conn: &mut PgConnection) -> diesel::QueryResult<u32> {
    let query = sql_query("SELECT current_setting('server_version_num')::integer / 10000 AS major");
    let version: Version = query.get_result(conn)?;
    Ok(u32::try_from(version.major).unwrap_or_default())
}

#[derive(QueryableByName)]
struct Exported {
    #[diesel(sql_type = Text)]
    snapshot: String,
}

fn dump<T>(
    url: &DatabaseUrl,
    mut conn: PgConnection,
    file: &Path,
    look: impl FnOnce(&mut DbConnection) -> QueryResult<T>,
) -> Result<T, SnapshotError> {
    let all = Programs::all()?;
    let own = for_dump(&all, server_version(&mut conn)?)?;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    AnsiTransactionManager::begin_transaction_sql(&mut conn, begin)?;
    let exported: Exported = sql_query("SELECT pg_export_snapshot() AS snapshot").get_result(&mut conn)?;
    Program::of(own, "pg_dump")
        .arguments(["--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=30s"])
        .arguments([format!("--exclude-schema={REPLACED}*"), format!("--snapshot={}", exported.snapshot)])
        .arguments(["--file".as_ref(), file.as_os_str()])
        .database(url)
        .run()?;
    let mut conn = DbConnection::Postgres(conn);
    let seen = look(&mut conn)?;
    if let DbConnection::Postgres(conn) = &mut conn {
        AnsiTransactionManager::rollback_transaction(conn)?;
    }
    Ok(seen)
}
