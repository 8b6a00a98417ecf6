//! A transaction in which somebody changes something.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};

use super::{Actor, ChangeId, Note, chain};
use crate::db::{DatabaseError, DbConnection, QueryResult};
use crate::settings;

/// A transaction in which somebody changes something. A function that changes what people see or decide asks for one, so that
/// it cannot be called without saying who does it; queries take it as the connection that it is.
pub struct Transaction<'a> {
    conn: &'a mut DbConnection,
    now: DateTime<Utc>,
    notes: Vec<Note>,
}

impl Transaction<'_> {
    /// The connection, for diesel.
    pub fn conn(&mut self) -> &mut DbConnection {
        self.conn
    }

    /// The time of the change.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Sets a setting to what somebody chose, in place of an earlier value, and says what that was; the caller notes it.
    ///
    /// # Errors
    ///
    /// Those of the queries.
    pub fn choose(&mut self, setting: &str, value: &str) -> QueryResult<String> {
        let before = settings::get(self.conn, setting)?;
        settings::set(self.conn, setting, value, self.now)?;
        Ok(before.unwrap_or_default())
    }

    /// Notes a change. All that is noted is written at the end, so that nobody waits longer than for that.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Notes a change, unless all fields are as they were.
    pub fn note_if_different(&mut self, note: Note) {
        if note.has_fields() {
            self.notes.push(note);
        }
    }
}

impl Deref for Transaction<'_> {
    type Target = DbConnection;

    fn deref(&self) -> &DbConnection {
        self.conn
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut DbConnection {
        self.conn
    }
}

/// What was noted in a transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noted {
    /// The id of the last change.
    pub(crate) last: ChangeId,
    /// Whether one of them is more than a note.
    pub(crate) alters: bool,
}

/// Does the work and writes what it has noted.
pub(crate) fn perform<T, E: From<DatabaseError>>(
    conn: &mut DbConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
) -> Result<(T, Option<Noted>), E> {
    let mut transaction = Transaction { conn, now, notes: Vec::new() };
    let value = work(&mut transaction)?;
    let Transaction { conn, notes, .. } = transaction;
    if notes.is_empty() {
        return Ok((value, None));
    }
    let alters = notes.iter().any(|note| note.what.alters());
    let last = chain::append(conn, actor, now, notes)?;
    Ok((value, Some(Noted { last, alters })))
}

impl std::fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction")
            .field("now", &self.now)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}
