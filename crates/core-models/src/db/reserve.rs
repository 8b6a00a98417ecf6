//! A reserve for a full disk: room in SQLite's log, so that small changes still work, and things can be deleted.
//!
//! SQLite writes every change into its log first, also the deletion that would make room. It writes into the file that is
//! there, from its beginning, once all of it is merged into the database. A log with room in it needs no room on the disk.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use diesel::connection::SimpleConnection;
use rustix::fs::{FallocateFlags, fallocate};

use super::{DatabaseError, DbConnection, QueryResult};

/// How large the log is at least, in bytes: signing in, a hundred deletions, a post without pictures.
const SIZE: u64 = 1024 * 1024;

/// Merges the log into the database as far as that goes, so that it is written from its beginning again.
pub(super) fn merge(conn: &mut DbConnection) -> QueryResult<()> {
    match conn {
        DbConnection::Postgres(_) => Ok(()),
        DbConnection::Sqlite(c) => Ok(c.batch_execute("PRAGMA wal_checkpoint(PASSIVE);")?),
    }
}

/// Makes the log of the database at `path` as large as it should be. Call it in a transaction, so that nobody shortens the
/// log meanwhile. What is in it stays: room is only added behind it.
///
/// # Errors
///
/// [`DatabaseError::Full`] when there is no room for a reserve, [`DatabaseError::Unavailable`] when the log cannot be
/// opened.
pub(super) fn keep(path: &Path) -> QueryResult<()> {
    let unavailable = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DatabaseError::Full,
        _ => DatabaseError::Unavailable(error.into()),
    };
    // The log stands beside the file itself, also when the path is a link to that.
    let mut log = fs::canonicalize(path).map_err(unavailable)?.into_os_string();
    log.push("-wal");
    let log = match OpenOptions::new().write(true).open(log) {
        // Nothing was changed yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        log => log.map_err(unavailable)?,
    };
    if log.metadata().map_err(unavailable)?.len() >= SIZE {
        return Ok(());
    }
    match fallocate(&log, FallocateFlags::empty(), 0, SIZE) {
        // A file system that cannot do that has no reserve.
        Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
        Err(error) => Err(unavailable(error.into())),
    }
}
