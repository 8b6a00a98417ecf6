//! Hearing that something has changed in another process.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Integer;

use super::{ChangeId, last_id};
use crate::db::{Database, DatabaseKind, DbConnection, QueryResult};

/// Notices that another process has changed something. It tells that something has changed, not what: what it is stands in the
/// table, also what was missed while the database was away.
#[derive(Debug)]
pub struct Listener {
    database: Database,
    /// The last change that is known of, on PostgreSQL.
    last: Option<ChangeId>,
    /// A connection of its own to a SQLite file.
    file: Option<File>,
}

/// An open file, and the number that SQLite counts up when another connection writes.
struct File {
    conn: DbConnection,
    version: i32,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Integer)]
    data_version: i32,
}

impl Listener {
    /// A listener to this database. It connects when it is asked first.
    pub fn new(database: &Database) -> Self {
        Self { database: database.clone(), last: None, file: None }
    }

    /// Whether something may have changed since it was asked last. It costs next to nothing, so it can be asked often; it
    /// blocks its thread as long as it takes to get a connection.
    ///
    /// # Errors
    ///
    /// When there is no connection to be had. The next time it tries anew.
    pub fn heard(&mut self) -> QueryResult<bool> {
        match self.database.kind() {
            // The sites of a server share what it allows: one of the pool's connections will do, and none is held.
            DatabaseKind::Postgres => {
                let last = Some(self.database.read_blocking(last_id)?);
                let heard = last != self.last;
                self.last = last;
                Ok(heard)
            }
            DatabaseKind::Sqlite => self.heard_of_file(),
        }
    }

    fn heard_of_file(&mut self) -> QueryResult<bool> {
        let Some(file) = &mut self.file else {
            let mut file = File { conn: self.database.connect_for_listening()?, version: 0 };
            file.look()?;
            self.file = Some(file);
            return Ok(true);
        };
        let heard = file.look();
        if heard.is_err() {
            self.file = None;
        }
        heard
    }
}

impl File {
    fn look(&mut self) -> QueryResult<bool> {
        let DbConnection::Sqlite(c) = &mut self.conn else { return Ok(false) };
        let Version { data_version } = sql_query("PRAGMA data_version").get_result(c)?;
        let heard = data_version != self.version;
        self.version = data_version;
        Ok(heard)
    }
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File").field("version", &self.version).finish_non_exhaustive()
    }
}
