//! A message and its mails as rows of one transaction.

use std::{net::IpAddr, time::Duration};

use auth::{AddressKeys, Issued};
use base_app::{App, AppError};
use core_models::{
    DatabaseError, Transaction, jobs,
    messages::{self, NewMessage, Received, SendingKeys},
    photos::{self, Photo},
    rate::{self, RateCheck, RateLimit},
    serialise,
};
use forms::{Fields, fingerprint, text};

use crate::{
    answers,
    inquiry::{HONEYPOT, Inquired, Inquiry},
    mails,
    settings::{MINIMUM_SECONDS, RATE_LIMIT},
};

/// How often one may send photos for each message that is allowed: forms come back for a wrong field.
const TRIES: u32 = 4;
/// The bucket in which these are counted.
const PHOTOS_BUCKET: &str = "contact_photos";

/// Who sends, and by what the sending is known when it comes again.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) keys: SendingKeys,
    /// The client's address as an unreadable key.
    pub(super) address_key: String,
}

impl Visitor {
    pub(super) fn new<'a>(
        app: &App,
        inquiry: &Inquiry,
        fields: &'a Fields,
        photos: impl Iterator<Item = &'a str>,
        address: IpAddr,
    ) -> Self {
        let values: Vec<_> =
            inquiry.names().map(|name| fields.get(name).map(String::as_str).unwrap_or_default()).collect();
        let mut photos: Vec<_> = photos.collect();
        // A cached page gives many visitors one token, and a person may send two different messages from one page.
        let form = fingerprint([token(fields)].iter().chain(&values).chain(&photos));
        // A form that comes back may have other line ends, and a form that was carried has its photos in another order.
        let text = values.iter().map(|value| text::lines(value)).collect::<Vec<_>>();
        photos.sort_unstable();
        let photos = if photos.is_empty() { String::new() } else { fingerprint(&photos) };
        let keys = SendingKeys { form, text: fingerprint(&text), photos };
        Self { keys, address_key: AddressKeys::new(&app.keys).of(address) }
    }
}

/// The token of the form.
pub(super) fn token(fields: &Fields) -> &str {
    fields.get("csrf_token").map(String::as_str).unwrap_or_default()
}

/// Whether photos of this visitor are kept: several tries for each message, but not without end. While the database is away
/// nobody can be counted, and nothing that was chosen should be lost.
pub(super) async fn may_keep_photos(app: &App, visitor: &Visitor) -> bool {
    let Some(messages) = app.settings.limit(&RATE_LIMIT) else { return true };
    let limit = RateLimit { count: messages.count.saturating_mul(TRIES), ..messages };
    let (key, now) = (visitor.address_key.clone(), app.clock.now());
    let counted = app.db.upkeep(move |conn| {
        serialise(conn, &format!("{PHOTOS_BUCKET}:{key}"))?;
        let checked = rate::check(conn, PHOTOS_BUCKET, &key, &limit, now)?;
        if checked == RateCheck::Clear {
            rate::record(conn, PHOTOS_BUCKET, &key, now)?;
        }
        Ok::<_, DatabaseError>(checked)
    });
    !matches!(counted.await, Ok(RateCheck::Limited { .. }))
}

/// Why a message is held back, in words for the owner; `None` for a message that is delivered.
pub(super) fn spam_reason(app: &App, fields: &Fields, issued: Issued) -> Option<String> {
    let filled = fields.get(HONEYPOT).is_some_and(|value| !value.trim().is_empty());
    if filled {
        return Some("a field that people cannot see was filled in".to_owned());
    }
    let minimum = Duration::from_secs(app.settings.number(&MINIMUM_SECONDS).into());
    let age = issued.opened.and_then(|opened| (app.clock.now() - opened).to_std().ok());
    age.is_some_and(|age| age < minimum)
        .then(|| format!("it was sent less than {} seconds after the page was opened", minimum.as_secs()))
}

/// Writes the row, its photos and its mails, the one to the visitor in the language of the form at `path`; those of a message that is held back are held too.
pub(super) fn store(
    tx: &mut Transaction<'_>,
    app: &App,
    path: &str,
    visitor: Visitor,
    inquired: &Inquired,
    photos: &[Photo],
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
        keys: visitor.keys,
        address_key: visitor.address_key,
    };
    let received = messages::receive(tx, new, app.settings.limit(&RATE_LIMIT).as_ref(), now)?;
    if let Received::Stored(id) = received {
        photos::add(tx, id, photos)?;
        for job in mails::about(tx, app, path, id, inquired, photos.len(), held)? {
            jobs::enqueue(tx, job, now)?;
        }
    }
    Ok(received)
}
