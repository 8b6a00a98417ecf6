//! Putting a backup in the place of a database, of the same kind or of the other, all of it or nothing.

mod dump;
mod file;
mod rows;
mod server;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::db::{DatabaseError, DatabaseKind, DbConnection, ProgramError};
use crate::inventory;
use crate::migrations::{MigrationError, Migrations};

pub use server::{drop_schemas, has_happened, swap_schemas, take_back};

/// A snapshot of a database that is to be restored.
#[derive(Debug, Clone, Copy)]
pub struct Backup<'a> {
    /// Which kind of database it was taken from.
    pub kind: DatabaseKind,
    /// The snapshot.
    pub file: &'a Path,
    /// How many rows each table must have afterwards.
    pub rows: &'a BTreeMap<String, i64>,
    /// The site that the database belongs to from now on, if that is another than before.
    pub given_to: Option<&'a str>,
}

/// Why a backup was not restored. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup's tables are not for this program.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The database does not work.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// One of PostgreSQL's programs does not.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The backup is of a later server, whose tables an earlier one need not understand.
    #[error(
        "the archive is of PostgreSQL {archive}, and this server is PostgreSQL {server}: restore it on one of {archive} or later \
         (docs/operations.md says how a server gets there), or into SQLite"
    )]
    LaterServer {
        /// The version it is of.
        archive: u32,
        /// The version of this server.
        server: u32,
    },
    /// A file cannot be read or written.
    #[error("{} cannot be used: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What came out is not what the backup says about itself.
    #[error(
        "the table {table} would have {found} rows instead of {expected}: the backup is not complete; use another one"
    )]
    Rows {
        /// The table.
        table: String,
        /// How many rows it must have.
        expected: i64,
        /// How many it would have.
        found: i64,
    },
    /// A table cannot be moved to the other kind of database.
    #[error(
        "the table {table} has other columns in the backup than in this release: restore it with the release that made it"
    )]
    Columns {
        /// The table.
        table: String,
    },
    /// What `pg_restore` says about a dump cannot be understood.
    #[error("the dump of the database cannot be read: {0}")]
    Dump(String),
}

impl From<diesel::result::Error> for RestoreError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl RestoreError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

impl Migrations {
    /// Makes a database of this backup whose it is said to be, and refuses it if it is not this site's or not complete.
    fn accept(&self, conn: &mut DbConnection, backup: &Backup<'_>) -> Result<(), RestoreError> {
        if let Some(site) = backup.given_to {
            self.give(conn, site)?;
        }
        self.check(conn)?;
        let found = inventory::rows(conn)?;
        let wrong = backup.rows.iter().find(|(table, rows)| found.get(*table) != Some(rows));
        match wrong {
            None => Ok(()),
            Some((table, expected)) => Err(RestoreError::Rows {
                table: table.clone(),
                expected: *expected,
                found: found.get(table).copied().unwrap_or_default(),
            }),
        }
    }
}
