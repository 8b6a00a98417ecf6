//! Who is signed in where. Only the hash of a session's token is stored.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::clock::stored;
use crate::db::{DbConnection, QueryResult};
use crate::ids::{SessionId, UserId};
use crate::on_backend;
use crate::schema::sessions;
use crate::text::can_be_stored;

/// A signed-in browser.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The session's id; not its token.
    pub id: SessionId,
    /// The hash of the token in the cookie.
    pub token_hash: String,
    /// Who is signed in.
    pub user_id: UserId,
    /// The state of the session, as JSON.
    pub data: String,
    /// When the user signed in.
    pub created_at: NaiveDateTime,
    /// When the session was last used.
    pub last_seen: NaiveDateTime,
    /// When it ends if it is not used.
    pub expires_at: NaiveDateTime,
    /// Whether the browser was to be remembered.
    pub remember: bool,
    /// The address of the browser, for the user to recognise it.
    pub address: String,
    /// The name of the browser, for the user to recognise it.
    pub agent: String,
}

/// Without the state, which holds secrets.
impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, user_id, last_seen, expires_at, .. } = self;
        f.debug_struct("SessionRow")
            .field("id", id)
            .field("user_id", user_id)
            .field("last_seen", last_seen)
            .field("expires_at", expires_at)
            .finish_non_exhaustive()
    }
}

/// A session to be created.
#[derive(Clone)]
pub struct NewSession {
    /// The hash of the token in the cookie.
    pub token_hash: String,
    /// Who is signed in.
    pub user_id: UserId,
    /// The state of the session, as JSON.
    pub data: String,
    /// The time now.
    pub created_at: DateTime<Utc>,
    /// When it ends if it is not used.
    pub expires_at: DateTime<Utc>,
    /// Whether the browser is to be remembered.
    pub remember: bool,
    /// The address of the browser.
    pub address: String,
    /// The name of the browser.
    pub agent: String,
}

/// Stores a session.
///
/// # Errors
///
/// [`Conflict`](crate::DatabaseError::Conflict) when the token is taken, [`Referenced`](crate::DatabaseError::Referenced)
/// for an unknown user.
pub fn create(conn: &mut DbConnection, new: NewSession) -> QueryResult<SessionId> {
    let row = (
        sessions::token_hash.eq(new.token_hash),
        sessions::user_id.eq(new.user_id),
        sessions::data.eq(new.data),
        sessions::created_at.eq(stored(new.created_at)),
        sessions::last_seen.eq(stored(new.created_at)),
        sessions::expires_at.eq(stored(new.expires_at)),
        sessions::remember.eq(new.remember),
        sessions::address.eq(new.address),
        sessions::agent.eq(new.agent),
    );
    Ok(on_backend!(conn, c => {
        diesel::insert_into(sessions::table).values(row).returning(sessions::id).get_result(c)
    })?)
}

/// The session with this token, also when it has expired: the caller judges that.
///
/// # Errors
///
/// Those of the query.
pub fn by_token_hash(conn: &mut DbConnection, token_hash: &str) -> QueryResult<Option<SessionRow>> {
    if !can_be_stored(token_hash) {
        return Ok(None);
    }
    let found = sessions::table.filter(sessions::token_hash.eq(token_hash));
    Ok(found.select(SessionRow::as_select()).first(conn).optional()?)
}

/// Replaces the state of a session; says whether it still exists.
///
/// # Errors
///
/// Those of the query.
pub fn update_data(conn: &mut DbConnection, token_hash: &str, data: &str) -> QueryResult<bool> {
    let session = sessions::table.filter(sessions::token_hash.eq(token_hash));
    Ok(diesel::update(session).set(sessions::data.eq(data)).execute(conn)? > 0)
}

/// Notes that a session was used and lasts until `expires_at`; says whether it still exists.
///
/// # Errors
///
/// Those of the query.
pub fn touch(
    conn: &mut DbConnection,
    token_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<bool> {
    let session = sessions::table.filter(sessions::token_hash.eq(token_hash));
    let used = (sessions::last_seen.eq(stored(now)), sessions::expires_at.eq(stored(expires_at)));
    Ok(diesel::update(session).set(used).execute(conn)? > 0)
}

/// Gives a session another token, so that the old one is worth nothing; says whether it still exists.
///
/// # Errors
///
/// [`Conflict`](crate::DatabaseError::Conflict) when the new token is taken.
pub fn rotate(conn: &mut DbConnection, token_hash: &str, new_token_hash: &str) -> QueryResult<bool> {
    let session = sessions::table.filter(sessions::token_hash.eq(token_hash));
    Ok(diesel::update(session).set(sessions::token_hash.eq(new_token_hash)).execute(conn)? > 0)
}

/// Ends the session with this token; says whether there was one.
///
/// # Errors
///
/// Those of the query.
pub fn delete(conn: &mut DbConnection, token_hash: &str) -> QueryResult<bool> {
    Ok(diesel::delete(sessions::table.filter(sessions::token_hash.eq(token_hash))).execute(conn)? > 0)
}

/// Ends all sessions of a user except the one with this token; says how many.
///
/// # Errors
///
/// Those of the query.
pub fn delete_for_user(
    conn: &mut DbConnection,
    user: UserId,
    except_token_hash: Option<&str>,
) -> QueryResult<usize> {
    let all = sessions::table.filter(sessions::user_id.eq(user));
    let ended = match except_token_hash {
        Some(kept) => diesel::delete(all.filter(sessions::token_hash.ne(kept))).execute(conn)?,
        None => diesel::delete(all).execute(conn)?,
    };
    Ok(ended)
}

/// Removes the sessions that have expired; says how many.
///
/// # Errors
///
/// Those of the query.
pub fn purge_expired(conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(stored(now)))).execute(conn)?)
}

/// The sessions of a user that have not expired, the last used first.
///
/// # Errors
///
/// Those of the query.
pub fn list_for_user(
    conn: &mut DbConnection,
    user: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<SessionRow>> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.gt(stored(now)))
        .order((sessions::last_seen.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load(conn)?)
}
