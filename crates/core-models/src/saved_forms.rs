//! Which forms of the panel have saved what: a form that is sent again, because its answer was lost, is known by its key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::changes::Transaction;
use crate::clock::stored;
use crate::db::{DatabaseError, DbConnection, QueryResult, serialise};
use crate::on_backend;
use crate::schema::saved_forms;

/// What a form has saved.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = saved_forms)]
pub struct SavedForm {
    /// What kind of thing it saves: `post`.
    pub kind: String,
    /// The id of what it saved.
    pub target: i64,
    /// The version that this had then; 0 for what has none.
    pub version: i32,
    /// What is the same for every repetition of this sending, and different for any other.
    pub digest: String,
}

/// One sending of a form, and what it is about. Sent again, because its answer was lost, it saves the same thing once.
#[derive(Debug, Clone)]
pub struct Sending {
    /// What it saves: `post`.
    pub kind: &'static str,
    /// The key of the form; nothing for one without a usable key, which is saved as often as it is sent.
    pub key: Option<String>,
    /// What is the same for every repetition of this sending, and different for any other.
    pub digest: String,
}

/// What has become of a sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<Id> {
    /// It is saved, now or when it was sent before.
    Saved(Id),
    /// It is not: that has changed since the form was made, or since it was sent before.
    Stale(Id),
}

/// What is to be changed, and the version that it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<Id> {
    /// Its id.
    pub id: Id,
    /// Nothing for whatever it has.
    pub version: Option<i32>,
}

impl Sending {
    /// Saves what was sent by `store`, which is told what to change, or nothing for something new, and says its id and its
    /// version. A form that has saved something already changes that; sent again as it was, it changes nothing.
    ///
    /// # Errors
    ///
    /// Those of `store`, but for `Stale`, and of the queries.
    pub fn save<Id: Copy + PartialEq + From<i64> + Into<i64>>(
        &self,
        tx: &mut Transaction<'_>,
        opened: Option<Target<Id>>,
        now: DateTime<Utc>,
        store: impl FnOnce(&mut Transaction<'_>, Option<Target<Id>>) -> QueryResult<(Id, i32)>,
    ) -> QueryResult<Outcome<Id>> {
        let earlier = self.earlier(tx, opened.map(|opened| opened.id.into()))?;
        let target = match &earlier {
            Some(earlier) if earlier.digest == self.digest => {
                return Ok(Outcome::Saved(earlier.target.into()));
            }
            Some(earlier) => {
                let version = opened.and_then(|opened| opened.version).unwrap_or_default();
                Some(Target { id: earlier.target.into(), version: Some(version.max(earlier.version)) })
            }
            None => opened,
        };
        match (store(tx, target), target) {
            (Ok((id, version)), _) => {
                self.note(tx, id.into(), version, now)?;
                Ok(Outcome::Saved(id))
            }
            (Err(DatabaseError::Stale), Some(target)) => Ok(Outcome::Stale(target.id)),
            (Err(error), _) => Err(error),
        }
    }

    /// What this form has saved before: a new thing, or the one that was opened.
    fn earlier(&self, conn: &mut DbConnection, opened: Option<i64>) -> QueryResult<Option<SavedForm>> {
        let Some(key) = &self.key else { return Ok(None) };
        let found = find(conn, key)?;
        Ok(found.filter(|saved| saved.kind == self.kind && opened.is_none_or(|id| id == saved.target)))
    }

    fn note(
        &self,
        conn: &mut DbConnection,
        target: i64,
        version: i32,
        now: DateTime<Utc>,
    ) -> QueryResult<()> {
        let Some(key) = &self.key else { return Ok(()) };
        let (kind, digest) = (self.kind.to_owned(), self.digest.clone());
        note(conn, key, &SavedForm { kind, target, version, digest }, now)
    }
}

/// What the form with this key has saved. Two sendings of one form wait for each other from here to the end of the
/// transaction.
///
/// # Errors
///
/// Those of the queries.
pub fn find(conn: &mut DbConnection, key: &str) -> QueryResult<Option<SavedForm>> {
    serialise(conn, &format!("saved_forms:{key}"))?;
    Ok(saved_forms::table.find(key).select(SavedForm::as_select()).first(conn).optional()?)
}

/// Notes what the form with this key has saved, in place of what it saved before.
///
/// # Errors
///
/// Those of the query.
pub fn note(conn: &mut DbConnection, key: &str, saved: &SavedForm, now: DateTime<Utc>) -> QueryResult<()> {
    let row = (
        saved_forms::kind.eq(&saved.kind),
        saved_forms::target.eq(saved.target),
        saved_forms::version.eq(saved.version),
        saved_forms::digest.eq(&saved.digest),
        saved_forms::saved_at.eq(stored(now)),
    );
    on_backend!(conn, c => {
        diesel::insert_into(saved_forms::table)
            .values((saved_forms::key.eq(key), row))
            .on_conflict(saved_forms::key)
            .do_update()
            .set(row)
            .execute(c)
    })?;
    Ok(())
}

/// Forgets the forms that have saved what is deleted now: sent again, they store it anew.
///
/// # Errors
///
/// Those of the query.
pub fn forget(conn: &mut DbConnection, kind: &str, target: i64) -> QueryResult<()> {
    let about = saved_forms::table.filter(saved_forms::kind.eq(kind)).filter(saved_forms::target.eq(target));
    diesel::delete(about).execute(conn)?;
    Ok(())
}

/// Forgets what was saved before `before` and says how many forms that were.
///
/// # Errors
///
/// Those of the query.
pub fn purge(conn: &mut DbConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    Ok(diesel::delete(saved_forms::table.filter(saved_forms::saved_at.lt(stored(before)))).execute(conn)?)
}
