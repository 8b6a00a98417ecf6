//! A SQLite file from a backup.

use std::fs;
use std::path::Path;

use super::{Backup, RestoreError, dump, rows};
use crate::db::{self, DatabaseKind, DatabaseUrl, DbConnection};
use crate::migrations::{Migrations, check_references, while_locked};

impl Migrations {
    /// Makes a SQLite file of a backup, at a path where there is none. The file has the backup's schema; migrations that are
    /// missing are applied when the site starts.
    ///
    /// # Errors
    ///
    /// [`RestoreError`]; what is left at the path is of no use then.
    pub fn restore_to_file(&self, backup: &Backup<'_>, path: &Path) -> Result<(), RestoreError> {
        if backup.kind == DatabaseKind::Sqlite {
            fs::copy(backup.file, path).map_err(RestoreError::file(path))?;
        }
        let mut conn = db::connect_patiently(&DatabaseUrl::sqlite(path))?;
        while_locked(&mut conn, |conn| {
            if backup.kind == DatabaseKind::Postgres {
                self.apply(conn, &dump::versions(backup.file)?)?;
                fill(conn, backup.file)?;
            }
            check_references(conn)?;
            self.accept(conn, backup)
        })?;
        // Closing the last connection merges the log into the file.
        drop(conn);
        fs::File::open(path).and_then(|file| file.sync_all()).map_err(RestoreError::file(path))
    }
}

fn fill(conn: &mut DbConnection, file: &Path) -> Result<(), RestoreError> {
    match conn {
        DbConnection::Sqlite(conn) => rows::from_dump(file, conn),
        DbConnection::Postgres(_) => Err(RestoreError::Dump("the target is no SQLite file".to_owned())),
    }
}
