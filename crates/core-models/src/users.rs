//! The people who may sign in, and who of them is an administrator.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;

use crate::changes::{Note, Subject, Transaction, What};
use crate::clock::stored;
use crate::db::{DatabaseError, DbConnection, QueryResult, serialise};
use crate::ids::UserId;
use crate::on_backend;
use crate::schema::{blog_posts, sessions, uploaded_files, users};
use crate::text::{can_be_stored, fold_case, fold_for_search};

/// What a user may do. An administrator may do everything an editor may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Posts, messages and uploads.
    Editor,
    /// Also users and settings.
    Admin,
}

/// The text is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is admin or editor")]
pub struct RoleError;

impl Role {
    /// The name in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

crate::text_column::text_column!(Role, RoleError, [Editor, Admin]);

/// A person who may sign in.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The name to sign in with; compared without case.
    pub username: String,
    /// The mail address; also good for signing in.
    pub email: String,
    /// The hash of the password, as `auth` made it.
    pub password_hash: String,
    /// What the user may do.
    pub role: Role,
    /// When the user was created.
    pub created_at: NaiveDateTime,
    /// When the user last signed in.
    pub last_login: Option<NaiveDateTime>,
    /// The name that visitors see under posts.
    pub display_name: String,
    /// Sessions that began before this are over.
    pub sessions_valid_after: Option<NaiveDateTime>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, username, role, .. } = self;
        f.debug_struct("User")
            .field("id", id)
            .field("username", username)
            .field("role", role)
            .finish_non_exhaustive()
    }
}

/// A user to be created.
#[derive(Clone)]
pub struct NewUser {
    /// The name to sign in with.
    pub username: String,
    /// The mail address.
    pub email: String,
    /// The hash of the password.
    pub password_hash: String,
    /// What the user may do.
    pub role: Role,
    /// The name that visitors see under posts.
    pub display_name: String,
    /// The time now.
    pub created_at: DateTime<Utc>,
}

/// What can be changed about a user.
#[derive(Debug, Clone)]
pub struct UserChanges {
    /// The name to sign in with.
    pub username: String,
    /// The mail address.
    pub email: String,
    /// The name that visitors see under posts.
    pub display_name: String,
    /// What the user may do.
    pub role: Role,
}

/// The user with this id.
///
/// # Errors
///
/// [`DatabaseError::NotFound`] when there is none.
pub fn by_id(conn: &mut DbConnection, id: UserId) -> QueryResult<User> {
    Ok(users::table.find(id).select(User::as_select()).first(conn)?)
}

/// The user with this name, whatever its case.
///
/// # Errors
///
/// Those of the query.
pub fn by_username(conn: &mut DbConnection, username: &str) -> QueryResult<Option<User>> {
    if !can_be_stored(username) {
        return Ok(None);
    }
    let found = users::table.filter(users::username_folded.eq(fold_case(username)));
    Ok(found.select(User::as_select()).first(conn).optional()?)
}

/// The user with this mail address, whatever its case.
///
/// # Errors
///
/// Those of the query.
pub fn by_email(conn: &mut DbConnection, email: &str) -> QueryResult<Option<User>> {
    if !can_be_stored(email) {
        return Ok(None);
    }
    let found = users::table.filter(users::email_folded.eq(fold_case(email)));
    Ok(found.select(User::as_select()).first(conn).optional()?)
}

/// The user with this name or, if there is none, with this mail address.
///
/// # Errors
///
/// Those of the queries.
pub fn by_login(conn: &mut DbConnection, name_or_email: &str) -> QueryResult<Option<User>> {
    match by_username(conn, name_or_email)? {
        Some(user) => Ok(Some(user)),
        None => by_email(conn, name_or_email),
    }
}

/// All users by name, whatever the order in which the database sorts: letters with accents stand beside those without.
///
/// # Errors
///
/// Those of the query.
pub fn list(conn: &mut DbConnection) -> QueryResult<Vec<User>> {
    let mut all: Vec<User> = users::table.select(User::as_select()).load(conn)?;
    all.sort_by_cached_key(|user| (fold_for_search(&user.username), fold_case(&user.username)));
    Ok(all)
}

/// How many users there are.
///
/// # Errors
///
/// Those of the query.
pub fn count(conn: &mut DbConnection) -> QueryResult<i64> {
    Ok(users::table.count().get_result(conn)?)
}

/// How many users are administrators.
///
/// # Errors
///
/// Those of the query.
pub fn count_admins(conn: &mut DbConnection) -> QueryResult<i64> {
    Ok(users::table.filter(users::role.eq(Role::Admin)).count().get_result(conn)?)
}

/// Creates a user.
///
/// # Errors
///
/// [`DatabaseError::Conflict`] on `users.username` or `users.email` when another user has it, in any case.
pub fn create(tx: &mut Transaction<'_>, new: NewUser) -> QueryResult<User> {
    let row = (
        users::username_folded.eq(fold_case(&new.username)),
        users::username.eq(new.username),
        users::email_folded.eq(fold_case(&new.email)),
        users::email.eq(new.email),
        users::password_hash.eq(new.password_hash),
        users::role.eq(new.role),
        users::display_name.eq(new.display_name),
        users::created_at.eq(stored(new.created_at)),
    );
    let created = on_backend!(tx.conn(), c => {
        diesel::insert_into(users::table).values(row).returning(User::as_returning()).get_result(c)
    });
    let user: User = created.map_err(conflict)?;
    tx.note(noted(&user, What::Created).field("role", "", user.role.as_str()));
    Ok(user)
}

/// Changes a user. Another role ends the user's sessions.
///
/// # Errors
///
/// [`DatabaseError::Conflict`] as for [`create`], [`DatabaseError::LastAdmin`] when nobody else is an
/// administrator, [`DatabaseError::NotFound`].
pub fn update(tx: &mut Transaction<'_>, id: UserId, changes: UserChanges) -> QueryResult<User> {
    serialise(tx, ADMINS)?;
    let before = by_id(tx, id)?;
    if before.role == Role::Admin && changes.role != Role::Admin {
        keep_an_admin(tx, id)?;
    }
    let row = (
        users::username_folded.eq(fold_case(&changes.username)),
        users::username.eq(changes.username),
        users::email_folded.eq(fold_case(&changes.email)),
        users::email.eq(changes.email),
        users::display_name.eq(changes.display_name),
        users::role.eq(changes.role),
    );
    diesel::update(users::table.find(id)).set(row).execute(tx.conn()).map_err(conflict)?;
    if before.role != changes.role {
        diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(tx.conn())?;
    }
    let user = by_id(tx, id)?;
    let note = noted(&user, What::Changed)
        .field("username", before.username, user.username.as_str())
        .field("email", before.email, user.email.as_str())
        .field("display name", before.display_name, user.display_name.as_str())
        .field("role", before.role.as_str(), user.role.as_str());
    tx.note_if_different(note);
    Ok(user)
}

/// Gives a user another name to show.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn rename(tx: &mut Transaction<'_>, id: UserId, display_name: &str) -> QueryResult<()> {
    let before = by_id(tx, id)?;
    let row = users::display_name.eq(display_name);
    diesel::update(users::table.find(id)).set(row).execute(tx.conn())?;
    let note = noted(&before, What::Changed);
    tx.note_if_different(note.field("display name", before.display_name, display_name));
    Ok(())
}

/// Gives a user another password, and ends all sessions of that user.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn set_password(tx: &mut Transaction<'_>, id: UserId, hash: &str, now: DateTime<Utc>) -> QueryResult<()> {
    let user = by_id(tx, id)?;
    let row = (users::password_hash.eq(hash), users::sessions_valid_after.eq(stored(now)));
    diesel::update(users::table.find(id)).set(row).execute(tx.conn())?;
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(tx.conn())?;
    tx.note(noted(&user, What::Changed).untold("password", true));
    Ok(())
}

/// Stores a better hash of the same password; sessions go on.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn rehash_password(conn: &mut DbConnection, id: UserId, hash: &str) -> QueryResult<()> {
    let changed = diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(conn)?;
    if changed == 0 { Err(DatabaseError::NotFound) } else { Ok(()) }
}

/// Notes that a user signed in.
///
/// # Errors
///
/// Those of the query.
pub fn touch_login(conn: &mut DbConnection, id: UserId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::last_login.eq(stored(now))).execute(conn)?;
    Ok(())
}

/// Deletes a user, whose posts and uploads go to `reassign_to`; the sessions go too.
///
/// # Errors
///
/// [`DatabaseError::Referenced`] when there are posts or uploads and nobody to take them,
/// [`DatabaseError::LastAdmin`], [`DatabaseError::NotFound`] (also for `reassign_to`).
pub fn delete(tx: &mut Transaction<'_>, id: UserId, reassign_to: Option<UserId>) -> QueryResult<()> {
    serialise(tx, ADMINS)?;
    let user = by_id(tx, id)?;
    if user.role == Role::Admin {
        keep_an_admin(tx, id)?;
    }
    let mut note = noted(&user, What::Deleted);
    if let Some(heir) = reassign_to {
        if heir == id {
            return Err(DatabaseError::Referenced);
        }
        let heir = by_id(tx, heir)?;
        diesel::update(blog_posts::table.filter(blog_posts::author_id.eq(id)))
            .set(blog_posts::author_id.eq(heir.id))
            .execute(tx.conn())?;
        diesel::update(uploaded_files::table.filter(uploaded_files::uploaded_by.eq(id)))
            .set(uploaded_files::uploaded_by.eq(heir.id))
            .execute(tx.conn())?;
        note = note.field("posts and pictures", user.display_name, heir.display_name);
    }
    diesel::delete(users::table.find(id)).execute(tx.conn())?;
    tx.note(note);
    Ok(())
}

/// What is noted about a user.
pub fn noted(user: &User, what: What) -> Note {
    let key = user.id.to_string();
    Note::new(Subject { feature: "users", kind: "user", key, title: user.display_name.clone() }, what)
}

/// Whoever may take an administrator away does so one after the other.
const ADMINS: &str = "users:admins";

fn keep_an_admin(conn: &mut DbConnection, except: UserId) -> QueryResult<()> {
    let others = users::table.filter(users::role.eq(Role::Admin)).filter(users::id.ne(except));
    match others.count().get_result::<i64>(conn)? {
        0 => Err(DatabaseError::LastAdmin),
        _ => Ok(()),
    }
}

/// A name that differs only in case is the same conflict.
fn conflict(error: diesel::result::Error) -> DatabaseError {
    match DatabaseError::from(error) {
        DatabaseError::Conflict { constraint } => {
            let constraint = constraint.strip_suffix("_folded").unwrap_or(&constraint).to_owned();
            DatabaseError::Conflict { constraint }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_is_more_than_an_editor() {
        assert!(Role::Editor < Role::Admin);
        for role in [Role::Editor, Role::Admin] {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert_eq!("root".parse::<Role>(), Err(RoleError));
    }
}
