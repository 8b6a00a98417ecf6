//! Which messages have waited long enough, which stay all the same, and all that goes with one.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{Message, by_id, found, noted, reference};
use crate::changes::{Transaction, What};
use crate::clock::stored;
use crate::db::{DbConnection, QueryResult};
use crate::ids::MessageId;
use crate::jobs;
use crate::page::{Page, Window};
use crate::photos;
use crate::schema::contact_submissions as messages;

/// A message that goes when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The message's id.
    pub id: MessageId,
    /// When it came.
    pub submitted_at: NaiveDateTime,
    /// Whether it is in quarantine.
    pub quarantined: bool,
}

/// What a message leaves behind outside its row, for whoever deletes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deleted {
    /// The files of its photos that no other message has.
    pub photos: Vec<String>,
    /// The payloads of its mails.
    pub mails: Vec<String>,
}

/// The messages that came before `before` and that nobody wants to keep, the oldest first.
///
/// # Errors
///
/// Those of the query.
pub fn waiting(conn: &mut DbConnection, before: DateTime<Utc>) -> QueryResult<Vec<Waiting>> {
    let rows: Vec<(MessageId, NaiveDateTime, bool)> = messages::table
        .filter(messages::kept.eq(false))
        .filter(messages::submitted_at.lt(stored(before)))
        .order((messages::submitted_at, messages::id))
        .select((messages::id, messages::submitted_at, messages::spam_reason.is_not_null()))
        .load(conn)?;
    let waiting =
        rows.into_iter().map(|(id, submitted_at, quarantined)| Waiting { id, submitted_at, quarantined });
    Ok(waiting.collect())
}

/// When each message came that did so before `before`; in a database of any release.
///
/// # Errors
///
/// Those of the query.
pub fn submitted_before(conn: &mut DbConnection, before: DateTime<Utc>) -> QueryResult<Vec<NaiveDateTime>> {
    let old = messages::table.filter(messages::submitted_at.lt(stored(before)));
    Ok(old.select(messages::submitted_at).load(conn)?)
}

/// One page of these messages, in their order.
///
/// # Errors
///
/// Those of the query.
pub fn page_of(
    conn: &mut DbConnection,
    ids: &[MessageId],
    page: i64,
    per_page: i64,
) -> QueryResult<Page<Message>> {
    let window = Window::new(page, per_page);
    let skipped = usize::try_from(window.offset()).unwrap_or(usize::MAX);
    let taken = usize::try_from(window.limit()).unwrap_or_default();
    let shown: Vec<MessageId> = ids.iter().skip(skipped).take(taken).copied().collect();
    let mut items: Vec<Message> =
        messages::table.filter(messages::id.eq_any(&shown)).select(Message::as_select()).load(conn)?;
    items.sort_by_key(|message| shown.iter().position(|id| *id == message.id));
    Ok(window.page(items, i64::try_from(ids.len()).unwrap_or(i64::MAX)))
}

/// Says whether a message stays when its time is over.
///
/// # Errors
///
/// [`DatabaseError::NotFound`](crate::DatabaseError::NotFound).
pub fn set_kept(tx: &mut Transaction<'_>, id: MessageId, kept: bool) -> QueryResult<()> {
    let word = |kept| if kept { "yes" } else { "no" };
    let before = by_id(tx, id)?.kept;
    diesel::update(messages::table.find(id)).set(messages::kept.eq(kept)).execute(tx.conn())?;
    tx.note_if_different(noted(id, What::Changed).field("kept", word(before), word(kept)));
    Ok(())
}

/// Deletes a message as [`expire`] does, because somebody wants it.
///
/// # Errors
///
/// [`DatabaseError::NotFound`](crate::DatabaseError::NotFound).
pub fn delete(tx: &mut Transaction<'_>, id: MessageId) -> QueryResult<Deleted> {
    let deleted = expire(tx, id)?;
    tx.note(noted(id, What::Deleted));
    Ok(deleted)
}

/// Deletes a message whose time is over, with its answers, its notes, its mails, sent or not, and what is known of its photos.
/// The caller removes what is [left](Deleted) after the commit.
///
/// # Errors
///
/// [`DatabaseError::NotFound`](crate::DatabaseError::NotFound).
pub fn expire(conn: &mut DbConnection, id: MessageId) -> QueryResult<Deleted> {
    let sent = photos::of_message(conn, id)?;
    let mails = jobs::forget(conn, &reference(id))?;
    found(diesel::delete(messages::table.find(id)).execute(conn)?)?;
    let mut deleted = Deleted { photos: Vec::new(), mails };
    for photo in sent {
        if !photos::is_known(conn, &photo.filename)? {
            deleted.photos.push(photo.filename);
        }
    }
    Ok(deleted)
}
