//! The photos that visitors sent with their messages: what is known about each file.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, exists, select};
use diesel::prelude::*;

use crate::db::{DbConnection, QueryResult};
use crate::ids::MessageId;
use crate::schema::contact_photos as photos;
use crate::text::can_be_stored;

/// A photo whose file is on disk, in the folder of private uploads. Only editors see it.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = photos)]
pub struct Photo {
    /// The name of the file, which nobody can guess.
    pub filename: String,
    /// The name it had on the visitor's machine; only ever shown as text.
    pub original_filename: String,
    /// The size in bytes.
    pub file_size: i64,
    /// The type, by content.
    pub mime_type: String,
    /// The width in pixels.
    pub width: i32,
    /// The height in pixels.
    pub height: i32,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Says that these photos belong to a message; in the transaction that stores it. They go when the message goes.
///
/// # Errors
///
/// [`DatabaseError::Referenced`](crate::DatabaseError::Referenced) for an unknown message.
pub fn add(conn: &mut DbConnection, message: MessageId, added: &[Photo]) -> QueryResult<()> {
    for photo in added {
        let row = (photos::message_id.eq(message), photo.clone());
        diesel::insert_into(photos::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The photos of a message, in the order in which they were sent.
///
/// # Errors
///
/// Those of the query.
pub fn of_message(conn: &mut DbConnection, message: MessageId) -> QueryResult<Vec<Photo>> {
    let own = photos::table.filter(photos::message_id.eq(message));
    Ok(own.order(photos::id).select(Photo::as_select()).load(conn)?)
}

/// How many photos each of these messages has; one without any is missing.
///
/// # Errors
///
/// Those of the query.
pub fn counts(conn: &mut DbConnection, messages: &[MessageId]) -> QueryResult<BTreeMap<MessageId, i64>> {
    let counts: Vec<(MessageId, i64)> = photos::table
        .filter(photos::message_id.eq_any(messages))
        .group_by(photos::message_id)
        .select((photos::message_id, count_star()))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}

/// Whether any message has a photo whose file has this name.
///
/// # Errors
///
/// Those of the query.
pub fn is_known(conn: &mut DbConnection, filename: &str) -> QueryResult<bool> {
    if !can_be_stored(filename) {
        return Ok(false);
    }
    Ok(select(exists(photos::table.filter(photos::filename.eq(filename)))).get_result(conn)?)
}

/// The file and the width of every photo.
///
/// # Errors
///
/// Those of the query.
pub fn files(conn: &mut DbConnection) -> QueryResult<Vec<(String, i32)>> {
    Ok(photos::table.select((photos::filename, photos::width)).load(conn)?)
}
