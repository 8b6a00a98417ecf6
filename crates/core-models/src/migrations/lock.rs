//! Letting one process at a time change the schema.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::MigrationError;
use crate::db::DbConnection;

/// Runs `work` while no other process changes the schema.
///
/// PostgreSQL has a lock for it, which goes with the connection when the process dies. On SQLite all
/// migrations together are one exclusive transaction.
pub(crate) fn while_locked<T, E: From<diesel::result::Error>>(
    conn: &mut DbConnection,
    work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
) -> Result<T, E> {
    match conn {
        // The number is arbitrary; it only has to be the same in every version of the program.
        DbConnection::Postgres(c) => {
            sql_query("SELECT pg_advisory_lock(8001800280038004)").execute(c).map(drop)?
        }
        DbConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN EXCLUSIVE")?,
    }
    let result = work(conn);
    match conn {
        DbConnection::Postgres(c) => {
            // A failure means that the connection is gone, and the lock with it.
            drop(sql_query("SELECT pg_advisory_unlock(8001800280038004)").execute(c));
        }
        DbConnection::Sqlite(c) if result.is_ok() => AnsiTransactionManager::commit_transaction(c)?,
        DbConnection::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c)?,
    }
    result
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = Text)]
    table: String,
}

/// SQLite does not check references during migrations, since that would forbid rebuilding a table.
pub(crate) fn check_references(conn: &mut DbConnection) -> Result<(), MigrationError> {
    let DbConnection::Sqlite(c) = conn else { return Ok(()) };
    let dangling: Vec<Dangling> = sql_query("PRAGMA foreign_key_check").load(c)?;
    match dangling.into_iter().next() {
        Some(Dangling { table }) => Err(MigrationError::Dangling { table }),
        None => Ok(()),
    }
}
