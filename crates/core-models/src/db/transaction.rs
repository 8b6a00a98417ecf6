//! Transactions on either database, and work that must happen one after the other.

use std::hash::Hasher;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use fnv::FnvHasher;
use tokio::time::Instant;

use super::{DatabaseError, DbConnection, QueryResult, WorkError, reserve};

/// How often work is done at most that other transactions get in the way of.
const TRIES: u32 = 12;

/// The pause before the second time; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(2);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// [`once`], and again until `deadline` when the server gives the transaction up because of another one: it has done nothing
/// then.
pub(super) fn repeat<T, E: WorkError>(
    conn: &mut DbConnection,
    deadline: Instant,
    work: impl FnOnce(&mut DbConnection) -> Result<T, E> + Clone,
) -> Result<T, E> {
    for tried in 1..TRIES {
        match once(conn, work.clone()).map_err(E::into_database) {
            Ok(value) => return Ok(value),
            Err(Err(other)) => return Err(other),
            Err(Ok(error)) if error.is_collision() && Instant::now() < deadline => {
                tracing::debug!(%error, tried, "a transaction is begun again");
                sleep(pause(tried));
            }
            Err(Ok(error)) => return Err(error.into()),
        }
    }
    once(conn, work)
}

/// Longer from time to time, and never the same for two, so that they do not meet again.
fn pause(tried: u32) -> Duration {
    let longest = PAUSE.saturating_mul(1 << tried.min(16)).min(LONGEST_PAUSE);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    longest.mul_f64(f64::from(nanos % 1000) / 1000.0)
}

/// Runs `work` in a transaction, and undoes it when it fails.
pub(super) fn once<T, E: From<DatabaseError>>(
    conn: &mut DbConnection,
    work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn).map_err(DatabaseError::from)?;
    match work(conn) {
        Ok(value) => match commit(conn) {
            Ok(()) => Ok(value),
            Err(error) => {
                roll_back(conn);
                Err(DatabaseError::from(error).into())
            }
        },
        Err(error) => {
            roll_back(conn);
            Err(error)
        }
    }
}

/// Starts a transaction; SQLite takes its write lock at once, because a later upgrade could not wait for it.
fn begin(conn: &mut DbConnection) -> diesel::QueryResult<()> {
    match conn {
        DbConnection::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
        DbConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
    }
}

fn commit(conn: &mut DbConnection) -> diesel::QueryResult<()> {
    match conn {
        DbConnection::Postgres(c) => {
            // After a statement that failed, COMMIT rolls back and says nothing; any other statement fails.
            sql_query("SELECT 1").execute(c)?;
            AnsiTransactionManager::commit_transaction(c)
        }
        DbConnection::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
    }
}

/// A failure is only logged: the caller has the error that matters, and the pool drops such a connection.
fn roll_back(conn: &mut DbConnection) {
    let result = match conn {
        DbConnection::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
        DbConnection::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a transaction could not be rolled back");
    }
    // Perhaps the log is full, and the disk too: merged, it has room for the next try.
    if let Err(error) = reserve::merge(conn) {
        tracing::debug!(%error, "the log could not be merged");
    }
}

/// Makes transactions with the same key run one after the other, from here to their end.
///
/// On SQLite writes do so anyway. Call it inside [`Database::change`](super::Database::change), before the
/// first query that matters; whoever takes several keys takes them in the same order everywhere.
///
/// # Errors
///
/// [`DatabaseError::Unavailable`] when the other transactions take too long.
pub fn serialise(conn: &mut DbConnection, key: &str) -> QueryResult<()> {
    if let DbConnection::Postgres(c) = conn {
        sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(lock_number(key)).execute(c)?;
    }
    Ok(())
}

/// FNV-1a: the number must be the same in every process and version of the program.
fn lock_number(key: &str) -> i64 {
    let mut hasher = FnvHasher::default();
    hasher.write(key.as_bytes());
    hasher.finish().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_always_has_the_same_number() {
        assert_eq!(lock_number(""), 0xcbf2_9ce4_8422_2325_u64.cast_signed());
        assert_eq!(lock_number("a"), 0xaf63_dc4c_8601_ec8c_u64.cast_signed());
    }
}
