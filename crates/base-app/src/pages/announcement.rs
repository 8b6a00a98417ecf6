//! The line above every page with which a business says what is new, between two days.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use core_models::{
    Database, DatabaseError, DbConnection, QueryResult, Transaction,
    changes::{Change, Edition, Note, Subject, What},
    settings,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::bell::{Hearing, Subscriber};

const FEATURE: &str = "site";
const KIND: &str = "announcement";

const TEXT: &str = "announcement_text";
const HREF: &str = "announcement_href";
const LABEL: &str = "announcement_label";
const FROM: &str = "announcement_from";
const UNTIL: &str = "announcement_until";

/// What is announced, as it is kept in the settings of the panel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announcement {
    /// One or two sentences; empty when there is nothing to say.
    pub text: String,
    /// Where it leads: a path of the site or an `https` address; empty when nowhere.
    pub href: String,
    /// What the link says.
    pub label: String,
    /// The first day on which it is shown; none means at once.
    pub from: Option<NaiveDate>,
    /// The last day on which it is shown; none means until it is taken away.
    pub until: Option<NaiveDate>,
}

/// What pages print of an announcement.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    text: &'a str,
    href: &'a str,
    label: &'a str,
    /// Differs from that of any other announcement, so that whoever has closed one sees the next.
    id: String,
}

/// The current announcement of a running site, known without asking the database for each page.
#[derive(Debug, Clone, Default)]
pub struct NoticeBoard {
    current: Arc<RwLock<Announcement>>,
    /// Whoever looks it up does so one after the other, so that what is put up last is what is stored.
    turn: Arc<Mutex<()>>,
    edition: Edition,
}

impl Announcement {
    /// What is stored.
    ///
    /// # Errors
    /// A failed query.
    pub fn load(conn: &mut DbConnection) -> QueryResult<Self> {
        let mut value = |name: &str| Ok::<_, DatabaseError>(settings::get(conn, name)?.unwrap_or_default());
        Ok(Self {
            text: value(TEXT)?,
            href: value(HREF)?,
            label: value(LABEL)?,
            from: value(FROM)?.parse().ok(),
            until: value(UNTIL)?.parse().ok(),
        })
    }

    /// Stores it in place of an earlier one.
    ///
    /// # Errors
    /// A failed query.
    pub fn store(&self, tx: &mut Transaction<'_>) -> QueryResult<()> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let subject = Subject { feature: FEATURE, kind: KIND, key: String::new(), title: String::new() };
        let mut note = Note::new(subject, What::Changed);
        for (field, name, value) in [
            ("text", TEXT, &self.text),
            ("address", HREF, &self.href),
            ("link", LABEL, &self.label),
            ("from", FROM, &day(self.from)),
            ("until", UNTIL, &day(self.until)),
        ] {
            let before = tx.choose(name, value)?;
            note = note.field(field, before, value.as_str());
        }
        tx.note_if_different(note);
        Ok(())
    }

    /// Whether visitors see it at `now`, by the days of the site's time zone.
    #[must_use]
    pub fn is_shown(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        let today = now.with_timezone(&zone).date_naive();
        !self.text.is_empty()
            && self.from.is_none_or(|from| from <= today)
            && self.until.is_none_or(|until| today <= until)
    }

    fn shown(&self) -> Shown<'_> {
        let digest = Sha256::digest(format!("{}\n{}\n{}", self.text, self.href, self.label));
        let mut id = base16ct::lower::encode_string(&digest);
        id.truncate(12);
        Shown { text: &self.text, href: &self.href, label: &self.label, id }
    }
}

impl NoticeBoard {
    /// An empty one for the pages of this edition.
    pub(crate) fn new(edition: Edition) -> Self {
        Self { edition, ..Self::default() }
    }

    /// Puts up an announcement in place of the earlier one.
    pub fn put(&self, announcement: Announcement) {
        *self.current.write().unwrap_or_else(std::sync::PoisonError::into_inner) = announcement;
        self.edition.renew();
    }

    /// Puts up what is stored.
    ///
    /// # Errors
    /// A failed query.
    pub async fn look_up(&self, db: &Database) -> Result<(), DatabaseError> {
        let _turn = self.turn.lock().await;
        self.put(db.read(Announcement::load).await?);
        Ok(())
    }

    /// Calls `print` with what visitors see at `now`, if anything.
    pub(crate) fn with_shown<T>(
        &self,
        now: DateTime<Utc>,
        zone: Tz,
        print: impl FnOnce(Option<Shown<'_>>) -> T,
    ) -> T {
        let current = self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        print(current.is_shown(now, zone).then(|| current.shown()))
    }
}

/// Puts up what another process, or the command line, has announced.
pub(crate) struct Watch {
    pub(crate) board: NoticeBoard,
    pub(crate) db: Database,
}

impl Subscriber for Watch {
    fn hear<'a>(&'a self, changes: &'a [Change]) -> Hearing<'a> {
        Box::pin(async move {
            if changes.iter().any(|change| change.is_about(FEATURE, KIND)) {
                self.board.look_up(&self.db).await?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_between_its_days_where_the_business_is() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let announcement = Announcement {
            text: "Closed on Friday.".to_owned(),
            from: day("2026-12-08"),
            until: day("2026-12-09"),
            ..Announcement::default()
        };
        for (now, shown) in [
            ("2026-12-07T22:59:59Z", false),
            ("2026-12-07T23:00:00Z", true),
            ("2026-12-09T22:59:59Z", true),
            ("2026-12-09T23:00:00Z", false),
        ] {
            assert_eq!(
                announcement.is_shown(now.parse().unwrap(), chrono_tz::Europe::Berlin),
                shown,
                "{now}"
            );
        }
        let always = Announcement { from: None, until: None, ..announcement.clone() };
        assert!(always.is_shown(DateTime::UNIX_EPOCH, chrono_tz::UTC));
        assert!(!Announcement::default().is_shown(DateTime::UNIX_EPOCH, chrono_tz::UTC));
        assert_ne!(always.shown().id, Announcement { text: "Open.".to_owned(), ..always.clone() }.shown().id);
    }
}
