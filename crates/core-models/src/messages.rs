//! What visitors wrote through the contact form, and how far the answer is.

mod keeping;
mod receiving;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::dsl::count_star;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;

use crate::changes::{Note, Subject, Transaction, What};
use crate::clock::stored;
use crate::db::{DatabaseError, DbConnection, QueryResult};
use crate::ids::MessageId;
use crate::jobs;
use crate::page::{Page, Window};
use crate::schema::contact_submissions as messages;

pub use keeping::{Deleted, Waiting, delete, expire, page_of, set_kept, submitted_before, waiting};
pub use receiving::{NewMessage, Precheck, Received, SendingKeys, precheck, receive};

/// How far the answer to a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "lowercase")]
pub enum MessageStatus {
    /// Nobody has read it.
    New,
    /// Somebody has read it.
    Read,
    /// It was answered.
    Responded,
}

/// The text is no status of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a message is new, read or responded")]
pub struct MessageStatusError;

impl MessageStatus {
    /// The name in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Read => "read",
            Self::Responded => "responded",
        }
    }
}

crate::text_column::text_column!(MessageStatus, MessageStatusError, [New, Read, Responded]);

/// Which messages a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageTab {
    /// All but the quarantined ones.
    #[default]
    All,
    /// Those nobody has read.
    New,
    /// Those somebody has read.
    Read,
    /// Those that were answered.
    Responded,
    /// The quarantined ones.
    Spam,
}

impl MessageTab {
    /// Every tab, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::All, Self::New, Self::Read, Self::Responded, Self::Spam];

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::New => "new",
            Self::Read => "read",
            Self::Responded => "responded",
            Self::Spam => "spam",
        }
    }

    /// The tab with this name in an address; the first for any other name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.as_str() == name).unwrap_or_default()
    }

    fn status(self) -> Option<MessageStatus> {
        match self {
            Self::All | Self::Spam => None,
            Self::New => Some(MessageStatus::New),
            Self::Read => Some(MessageStatus::Read),
            Self::Responded => Some(MessageStatus::Responded),
        }
    }
}

/// A message from a visitor.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Message {
    /// The message's id.
    pub id: MessageId,
    /// Who wrote it.
    pub name: String,
    /// The address to answer to.
    pub email: String,
    /// The number to call, if given.
    pub phone: Option<String>,
    /// What was written.
    pub message: String,
    /// When.
    pub submitted_at: NaiveDateTime,
    /// How far the answer is.
    pub status: MessageStatus,
    /// What the owner noted about it.
    pub notes: String,
    /// Why it is in quarantine; `None` when it is not.
    pub spam_reason: Option<String>,
    /// What is the same for every repetition of this message.
    pub idempotency_key: String,
    /// What is the same for every message from this network address.
    pub address_key: String,
    /// The answers to what the form asked besides, as JSON.
    pub answers: String,
    /// Whether it stays when its time is over, because somebody still needs it.
    pub kept: bool,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, status, spam_reason, .. } = self;
        f.debug_struct("Message")
            .field("id", id)
            .field("status", status)
            .field("spam_reason", spam_reason)
            .finish_non_exhaustive()
    }
}

/// How many messages each tab has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MessageCounts {
    /// All but the quarantined ones.
    pub all: i64,
    /// Those nobody has read.
    pub new: i64,
    /// Those somebody has read.
    pub read: i64,
    /// Those that were answered.
    pub responded: i64,
    /// The quarantined ones.
    pub spam: i64,
}

/// The messages before and after one in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    /// The next newer one.
    pub newer: Option<MessageId>,
    /// The next older one.
    pub older: Option<MessageId>,
}

/// The reference of the jobs about a message.
pub fn reference(id: MessageId) -> String {
    format!("message:{id}")
}

/// One page of the messages of a tab, newest first.
///
/// # Errors
///
/// Those of the queries.
pub fn list(
    conn: &mut DbConnection,
    tab: MessageTab,
    page: i64,
    per_page: i64,
) -> QueryResult<Page<Message>> {
    let window = Window::new(page, per_page);
    let matching = || {
        let query = messages::table.into_boxed();
        if tab == MessageTab::Spam {
            return query.filter(messages::spam_reason.is_not_null());
        }
        let query = query.filter(messages::spam_reason.is_null());
        match tab.status() {
            Some(status) => query.filter(messages::status.eq(status)),
            None => query,
        }
    };
    let total = matching().count().get_result(conn)?;
    let items = matching()
        .order((messages::submitted_at.desc(), messages::id.desc()))
        .limit(window.limit())
        .offset(window.offset())
        .select(Message::as_select())
        .load(conn)?;
    Ok(window.page(items, total))
}

/// How many messages each tab has.
///
/// # Errors
///
/// Those of the queries.
pub fn counts(conn: &mut DbConnection) -> QueryResult<MessageCounts> {
    let groups: Vec<(MessageStatus, i64)> = messages::table
        .filter(messages::spam_reason.is_null())
        .group_by(messages::status)
        .select((messages::status, count_star()))
        .load(conn)?;
    let spam = messages::table.filter(messages::spam_reason.is_not_null()).count().get_result(conn)?;
    let mut counts = MessageCounts { spam, ..MessageCounts::default() };
    for (status, count) in groups {
        counts.all += count;
        match status {
            MessageStatus::New => counts.new += count,
            MessageStatus::Read => counts.read += count,
            MessageStatus::Responded => counts.responded += count,
        }
    }
    Ok(counts)
}

/// The message with this id.
///
/// # Errors
///
/// [`DatabaseError::NotFound`] when there is none.
pub fn by_id(conn: &mut DbConnection, id: MessageId) -> QueryResult<Message> {
    Ok(messages::table.find(id).select(Message::as_select()).first(conn)?)
}

/// The message with this id, which counts as read from now on.
///
/// # Errors
///
/// [`DatabaseError::NotFound`] when there is none.
pub fn open(conn: &mut DbConnection, id: MessageId) -> QueryResult<Message> {
    let unread = messages::table.find(id).filter(messages::status.eq(MessageStatus::New));
    diesel::update(unread).set(messages::status.eq(MessageStatus::Read)).execute(conn)?;
    by_id(conn, id)
}

/// Says how far the answer is.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn set_status(tx: &mut Transaction<'_>, id: MessageId, status: MessageStatus) -> QueryResult<()> {
    let before = by_id(tx, id)?.status;
    diesel::update(messages::table.find(id)).set(messages::status.eq(status)).execute(tx.conn())?;
    tx.note_if_different(noted(id, What::Changed).field("status", before.as_str(), status.as_str()));
    Ok(())
}

/// Replaces the notes.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn set_notes(tx: &mut Transaction<'_>, id: MessageId, notes: &str) -> QueryResult<()> {
    let before = by_id(tx, id)?.notes;
    diesel::update(messages::table.find(id)).set(messages::notes.eq(notes)).execute(tx.conn())?;
    tx.note_if_different(noted(id, What::Changed).untold("notes", before != notes));
    Ok(())
}

/// Takes a message out of quarantine and sends the mails that were held back; says whether it was in there.
///
/// However often and from however many places it is called, the mails go once.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn release(tx: &mut Transaction<'_>, id: MessageId) -> QueryResult<bool> {
    let quarantined = messages::table.find(id).filter(messages::spam_reason.is_not_null());
    let freed =
        diesel::update(quarantined).set(messages::spam_reason.eq(None::<String>)).execute(tx.conn())?;
    if freed == 0 {
        by_id(tx, id)?;
        return Ok(false);
    }
    jobs::let_go(tx, &reference(id))?;
    tx.note(noted(id, What::Changed).field("spam", "yes", "no"));
    Ok(true)
}

/// What is noted about a message: not who sent it, nor what it says, since both go before the note does.
fn noted(id: MessageId, what: What) -> Note {
    Note::new(
        Subject { feature: "contact", kind: "message", key: id.to_string(), title: String::new() },
        what,
    )
}

/// The messages before and after this one in its list: spam beside spam, the others beside the others.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn neighbours(conn: &mut DbConnection, id: MessageId) -> QueryResult<Neighbours> {
    let own = by_id(conn, id)?;
    let beside = || {
        let query = messages::table.select(messages::id).into_boxed();
        if own.spam_reason.is_some() {
            query.filter(messages::spam_reason.is_not_null())
        } else {
            query.filter(messages::spam_reason.is_null())
        }
    };
    let at = own.submitted_at;
    let newer = beside()
        .filter(messages::submitted_at.gt(at).or(messages::submitted_at.eq(at).and(messages::id.gt(id))))
        .order((messages::submitted_at.asc(), messages::id.asc()));
    let older = beside()
        .filter(messages::submitted_at.lt(at).or(messages::submitted_at.eq(at).and(messages::id.lt(id))))
        .order((messages::submitted_at.desc(), messages::id.desc()));
    Ok(Neighbours { newer: newer.first(conn).optional()?, older: older.first(conn).optional()? })
}

/// The newest messages that are not in quarantine.
///
/// # Errors
///
/// Those of the query.
pub fn newest(conn: &mut DbConnection, n: i64) -> QueryResult<Vec<Message>> {
    Ok(messages::table
        .filter(messages::spam_reason.is_null())
        .order((messages::submitted_at.desc(), messages::id.desc()))
        .limit(n.max(0))
        .select(Message::as_select())
        .load(conn)?)
}

/// How many messages arrived from `from` on and before `until`, without the quarantined ones.
///
/// # Errors
///
/// Those of the query.
pub fn received_between(
    conn: &mut DbConnection,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<i64> {
    Ok(messages::table
        .filter(messages::spam_reason.is_null())
        .filter(messages::submitted_at.ge(stored(from)))
        .filter(messages::submitted_at.lt(stored(until)))
        .count()
        .get_result(conn)?)
}

fn found(rows: usize) -> QueryResult<()> {
    if rows == 0 { Err(DatabaseError::NotFound) } else { Ok(()) }
}
