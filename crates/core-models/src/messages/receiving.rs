//! Taking a message in exactly once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, select};
use diesel::prelude::*;

use super::{MessageStatus, noted};
use crate::changes::{Transaction, What};
use crate::clock::stored;
use crate::db::{DbConnection, QueryResult, serialise};
use crate::ids::MessageId;
use crate::on_backend;
use crate::rate::{self, RateCheck, RateLimit};
use crate::schema::contact_submissions as messages;

/// The bucket in which messages are counted.
const BUCKET: &str = "contact";

/// The same text with another token is the same message for so long: whoever goes back and sends again has not written twice.
/// Later it is a message of its own, such as a second “Please call me”.
const REPEATED: TimeDelta = TimeDelta::hours(1);

/// By what a sending is known when it comes again.
#[derive(Debug, Clone, Default)]
pub struct SendingKeys {
    /// The same for every repetition from one copy of the form, and different for any other sending.
    pub form: String,
    /// The same for the same text, whichever copy of the form it was typed into.
    pub text: String,
    /// The same for the same photos; empty for none.
    pub photos: String,
}

/// A message to be stored.
#[derive(Clone)]
pub struct NewMessage {
    /// Who wrote it.
    pub name: String,
    /// The address to answer to.
    pub email: String,
    /// The number to call, if given.
    pub phone: Option<String>,
    /// What was written.
    pub message: String,
    /// The answers to what the form asked besides, as JSON; `[]` for none.
    pub answers: String,
    /// Why it goes into quarantine; `None` when it does not.
    pub spam_reason: Option<String>,
    /// By what it is known when it comes again.
    pub keys: SendingKeys,
    /// What is the same for every message from this network address.
    pub address_key: String,
}

/// Whether a message would be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precheck {
    /// It would.
    Clear,
    /// It is stored already.
    Duplicate,
    /// This address has sent too many.
    Limited {
        /// How long to wait until one more is allowed; at least a second.
        retry_after: Duration,
    },
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is stored.
    Stored(MessageId),
    /// It was stored before; nothing happened.
    Duplicate,
    /// This address has sent too many; nothing happened.
    Limited {
        /// How long to wait until one more is allowed; at least a second.
        retry_after: Duration,
    },
}

/// Whether a message would be taken in, before any work is done for it. One that is not `suspicious` repeats none that is held
/// back as spam: it would be lost with it.
///
/// # Errors
///
/// Those of the queries.
pub fn precheck(
    conn: &mut DbConnection,
    keys: &SendingKeys,
    suspicious: bool,
    address_key: &str,
    limit: Option<&RateLimit>,
    now: DateTime<Utc>,
) -> QueryResult<Precheck> {
    if is_stored(conn, keys, suspicious, now)? {
        return Ok(Precheck::Duplicate);
    }
    let Some(limit) = limit else { return Ok(Precheck::Clear) };
    match rate::check(conn, BUCKET, address_key, limit, now)? {
        RateCheck::Clear => Ok(Precheck::Clear),
        RateCheck::Limited { retry_after } => Ok(Precheck::Limited { retry_after }),
    }
}

/// Whether the sending came before: from the same copy of the form, or with the same words a moment ago. Photos that are missing
/// the second time make it no other message: browsers forget them on the way back.
fn is_stored(
    conn: &mut DbConnection,
    keys: &SendingKeys,
    suspicious: bool,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let same_form = messages::table.filter(messages::idempotency_key.eq(&keys.form));
    if select(exists(same_form)).get_result(conn)? {
        return Ok(true);
    }
    let mut same_text = messages::table
        .select(messages::id)
        .filter(messages::text_key.eq(&keys.text))
        .filter(messages::submitted_at.gt(stored(now - REPEATED)))
        .into_boxed();
    if !keys.photos.is_empty() {
        same_text = same_text.filter(messages::photos_key.eq(&keys.photos));
    }
    if !suspicious {
        same_text = same_text.filter(messages::spam_reason.is_null());
    }
    let found: Option<MessageId> = same_text.first(conn).optional()?;
    Ok(found.is_some() && !keys.text.is_empty())
}

/// Takes a message in.
///
/// However often the same message arrives, also at the same time, it is stored once.
///
/// # Errors
///
/// Those of the queries.
pub fn receive(
    tx: &mut Transaction<'_>,
    new: NewMessage,
    limit: Option<&RateLimit>,
    now: DateTime<Utc>,
) -> QueryResult<Received> {
    serialise(tx, &format!("contact:form:{}", new.keys.form))?;
    serialise(tx, &format!("contact:text:{}", new.keys.text))?;
    serialise(tx, &format!("contact:address:{}", new.address_key))?;
    match precheck(tx, &new.keys, new.spam_reason.is_some(), &new.address_key, limit, now)? {
        Precheck::Clear => {}
        Precheck::Duplicate => return Ok(Received::Duplicate),
        Precheck::Limited { retry_after } => return Ok(Received::Limited { retry_after }),
    }
    rate::record(tx, BUCKET, &new.address_key, now)?;
    let id = insert(tx, new, now)?;
    tx.note(noted(id, What::Created));
    Ok(Received::Stored(id))
}

fn insert(conn: &mut DbConnection, new: NewMessage, now: DateTime<Utc>) -> QueryResult<MessageId> {
    let row = (
        messages::name.eq(new.name),
        messages::email.eq(new.email),
        messages::phone.eq(new.phone),
        messages::message.eq(new.message),
        messages::answers.eq(new.answers),
        messages::submitted_at.eq(stored(now)),
        messages::status.eq(MessageStatus::New),
        messages::spam_reason.eq(new.spam_reason),
        messages::idempotency_key.eq(new.keys.form),
        messages::text_key.eq(new.keys.text),
        messages::photos_key.eq(new.keys.photos),
        messages::address_key.eq(new.address_key),
    );
    Ok(on_backend!(conn, c => {
        diesel::insert_into(messages::table).values(row).returning(messages::id).get_result(c)
    })?)
}
