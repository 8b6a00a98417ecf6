//! What feed readers know an entry by: a name that stays when the entry's address or the site's domain changes.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::db::{DbConnection, QueryResult};
use crate::settings;

/// The setting with scheme, host and port that the addresses of entries began with when the site first named entries.
const ORIGIN: &str = "feed_origin";
/// The setting with the site's domain and the day on which it first named entries.
const AUTHORITY: &str = "feed_authority";

/// Names entries for feeds. Both parts are found out once and are then the site's for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedNames {
    origin: String,
    authority: String,
}

impl FeedNames {
    /// The names of this site's entries; while they are not settled, by the site's address without a path (`origin`) and
    /// its domain of this day.
    ///
    /// # Errors
    ///
    /// Those of the queries.
    pub fn load(
        conn: &mut DbConnection,
        origin: &str,
        domain: &str,
        now: DateTime<Utc>,
    ) -> QueryResult<Self> {
        let authority = || format!("{domain},{}", now.format("%Y-%m-%d"));
        Ok(Self {
            origin: settings::get(conn, ORIGIN)?.unwrap_or_else(|| origin.to_owned()),
            authority: settings::get(conn, AUTHORITY)?.unwrap_or_else(authority),
        })
    }

    /// Whether they stay as they are.
    ///
    /// # Errors
    ///
    /// Those of the query.
    pub fn are_settled(conn: &mut DbConnection) -> QueryResult<bool> {
        Ok(settings::get(conn, AUTHORITY)?.is_some())
    }

    /// Makes these the names for good.
    ///
    /// # Errors
    ///
    /// Those of the queries.
    pub fn settle(&self, conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        settings::set(conn, ORIGIN, &self.origin, now)?;
        settings::set(conn, AUTHORITY, &self.authority, now)
    }

    /// The name of an entry: a `tag:` URI (RFC 4151). One that was in feeds before there were such names keeps its address
    /// of that time, by which readers know it.
    pub fn of<'a>(&self, entry: impl Into<Named<'a>>) -> String {
        let Named { noun, id, created_at, feed_path } = entry.into();
        match feed_path {
            Some(path) => format!("{}{path}", self.origin),
            // The time too: a restored database may give the number of an entry that was lost once more.
            None => format!("tag:{}:{noun}/{id}/{}", self.authority, created_at.format("%Y%m%dT%H%M%S")),
        }
    }
}

/// What the name of an entry is made of.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// One of its kind in a word.
    pub noun: &'a str,
    /// Its id.
    pub id: i64,
    /// When it was created.
    pub created_at: NaiveDateTime,
    /// Its path when feeds still knew entries by their address.
    pub feed_path: Option<&'a str>,
}
