//! A message and its mails as rows of one transaction.

use std::net::IpAddr;

use auth::{AddressKeys, Issued};
use base_app::{App, AppError};
use core_models::{
    DbConnection, jobs,
    messages::{self, NewMessage, Received},
};
use forms::Fields;
use sha2::{Digest, Sha256};

use crate::{
    answers,
    inquiry::{HONEYPOT, Inquired, Inquiry},
    mails,
};

/// Who sends, and what makes a second identical message the same message.
#[derive(Clone)]
pub(super) struct Visitor {
    /// Hash of the token and the fields: a cached page gives many visitors one token, and a person may send two
    /// different messages from one page.
    pub(super) key: String,
    /// The client's address as an unreadable key.
    pub(super) address_key: String,
}

impl Visitor {
    pub(super) fn new(app: &App, inquiry: &Inquiry, token: &str, fields: &Fields, address: IpAddr) -> Self {
        let mut hash = Sha256::new();
        let values = inquiry.names().map(|name| fields.get(name).map(String::as_str).unwrap_or_default());
        for part in std::iter::once(token).chain(values) {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let key = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { key, address_key: AddressKeys::new(&app.keys).of(address) }
    }
}

/// Why a message is held back, in words for the owner; `None` for a message that is delivered.
pub(super) fn spam_reason(app: &App, fields: &Fields, issued: Issued) -> Option<String> {
    let filled = fields.get(HONEYPOT).is_some_and(|value| !value.trim().is_empty());
    if filled {
        return Some("a field that people cannot see was filled in".to_owned());
    }
    let minimum = app.settings.limits.contact_minimum;
    let age = (app.clock.now() - issued.at).to_std().unwrap_or_default();
    (age < minimum)
        .then(|| format!("it was sent less than {} seconds after the page was opened", minimum.as_secs()))
}

/// Writes the row and its mails, the one to the visitor in the language of the form at `path`; those of a message that is held back are held too.
pub(super) fn store(
    conn: &mut DbConnection,
    app: &App,
    path: &str,
    visitor: Visitor,
    inquired: &Inquired,
    spam_reason: Option<String>,
) -> Result<Received, AppError> {
    let (form, now) = (&inquired.form, app.clock.now());
    let held = spam_reason.is_some();
    let new = NewMessage {
        name: form.name.clone(),
        email: form.email.clone(),
        phone: form.phone.clone(),
        message: form.message.clone(),
        answers: answers::stored(&inquired.answers)?,
        spam_reason,
        idempotency_key: visitor.key,
        address_key: visitor.address_key,
    };
    let received = messages::receive(conn, new, Vec::new(), app.settings.limits.contact.as_ref(), now)?;
    if let Received::Stored(id) = received {
        for job in mails::about(conn, app, path, id, inquired, held)? {
            jobs::enqueue(conn, job, now)?;
        }
    }
    Ok(received)
}
