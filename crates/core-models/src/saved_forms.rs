//! Which forms of the panel have saved what: a form that is sent again, because its answer was lost, is known by its key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::clock::stored;
use crate::db::{DbConnection, QueryResult, serialise};
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
