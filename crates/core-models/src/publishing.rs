//! The life of whatever can be published, written once: address, version, first publication, redirects, deletion.
//!
//! A kind of entry says in [`Entries`] how its rows are read and written; the rules are here, and alike for all. What
//! becomes of a text between two saves (revisions, a draft beside what visitors read, a time to publish at, a bin) belongs
//! into this module too: beside [`saving`](self) and [`slugs`](self), over the same trait.

mod feed;
mod saving;
mod slugs;

use std::fmt::Display;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;

use crate::clock::stored;
use crate::db::{DbConnection, QueryResult};
use crate::text::{fold_for_search, like_anywhere};

pub use feed::{FeedNames, Named};
pub use saving::{FIRST_VERSION, Saving, create, delete, noted, save, update};
pub use slugs::free_slug;

/// The most characters of the beginning of a text, as lists show it.
pub const EXCERPT_LENGTH: usize = 200;

/// The longest slug that [`free_slug`] makes, in characters, where a kind of entry says nothing else.
pub const SLUG_LENGTH: usize = 200;

/// A kind of entry that can be published, such as the posts of a blog.
pub trait Entries: Clone + Send + 'static {
    /// The id of an entry. No entry has the id 0.
    type Id: Copy + PartialEq + Display + From<i64> + Into<i64> + Send + 'static;
    /// What an editor writes.
    type Draft: Draft;

    /// One of them in a word, by which forms that were saved are told apart.
    const NOUN: &'static str;
    /// The feature it belongs to, by which changes are told apart.
    const FEATURE: &'static str;
    /// Whoever changes an entry does so under this key, one after the other, so that redirects and entries fit together.
    const LOCK: &'static str;
    /// The longest slug that is made for one, in characters.
    const SLUG_LENGTH: usize = SLUG_LENGTH;

    /// The address of the entry with this slug.
    fn path(slug: &str) -> String;

    /// What the rules look at of the entry with this id.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::DatabaseError::NotFound) when there is none.
    fn head(conn: &mut DbConnection, id: Self::Id) -> QueryResult<Head>;

    /// Whether an entry other than `except` has this slug.
    ///
    /// # Errors
    ///
    /// Those of the query.
    fn has_slug(conn: &mut DbConnection, slug: &str, except: Option<Self::Id>) -> QueryResult<bool>;

    /// The slugs that a `LIKE` pattern with `\` as escape finds, but for that of `except`.
    ///
    /// # Errors
    ///
    /// Those of the query.
    fn slugs_like(
        conn: &mut DbConnection,
        pattern: &str,
        except: Option<Self::Id>,
    ) -> QueryResult<Vec<String>>;

    /// Writes the row of a new entry.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::DatabaseError::Conflict) when the slug is taken.
    fn insert(&self, conn: &mut DbConnection, draft: Self::Draft, stamp: Stamp) -> QueryResult<Self::Id>;

    /// Writes the draft in place of what the row holds.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::DatabaseError::Conflict) when the slug is taken.
    fn replace(conn: &mut DbConnection, id: Self::Id, draft: Self::Draft, stamp: Stamp) -> QueryResult<()>;

    /// Removes the row.
    ///
    /// # Errors
    ///
    /// Those of the query.
    fn remove(conn: &mut DbConnection, id: Self::Id) -> QueryResult<()>;
}

/// What an editor writes, as far as the rules look at it.
pub trait Draft: Clone + Send + 'static {
    /// The title, as plain text.
    fn title(&self) -> &str;
    /// The last part of the address.
    fn slug(&self) -> &str;
    /// Gives it another address.
    fn set_slug(&mut self, slug: String);
    /// Whether visitors see it.
    fn is_visible(&self) -> bool;
    /// Whatever else can be another one after a save, in the order in which it is told.
    fn parts(&self) -> Vec<Part>;
}

/// What the rules look at of a stored entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The title, as plain text.
    pub title: String,
    /// The last part of the address.
    pub slug: String,
    /// Whether visitors see it.
    pub visible: bool,
    /// When it was first published; never empty while it is visible.
    pub published_at: Option<NaiveDateTime>,
    /// How often it was saved; a form sends it back, so that nobody overwrites another's work.
    pub version: i32,
    /// Whatever else an editor writes, as [`Draft::parts`] has it.
    pub parts: Vec<Part>,
}

/// A part of an entry beside its title and address, as the history of changes tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub name: &'static str,
    /// What it says.
    pub value: String,
    /// Whether it is short enough that the history has what it said before and what it says now.
    pub is_short: bool,
}

impl Part {
    /// A part of a few words.
    pub fn short(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), is_short: true }
    }

    /// A part of which the history says only that it is another one.
    pub fn long(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), is_short: false }
    }
}

/// What a save writes beside the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When the entry was first published; the first time it is visible that is now, and hidden and shown again it keeps it.
    pub published_at: Option<NaiveDateTime>,
    /// Now.
    pub saved_at: NaiveDateTime,
    /// The entry's version from now on.
    pub version: i32,
}

impl Stamp {
    fn of(draft: &impl Draft, published_at: Option<NaiveDateTime>, version: i32, now: DateTime<Utc>) -> Self {
        let saved_at = stored(now);
        let published_at = published_at.or(draft.is_visible().then_some(saved_at));
        Self { published_at, saved_at, version }
    }
}

/// Which entries a list of the panel shows: the tabs above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those that visitors see.
    Published,
    /// Those that they do not.
    Draft,
}

impl Filter {
    /// Every filter, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::All, Self::Published, Self::Draft];

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Published => "published",
            Self::Draft => "draft",
        }
    }

    /// The filter with this name in an address.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.as_str() == name)
    }

    /// What is the same for all that it shows.
    pub fn visible(self) -> Option<bool> {
        match self {
            Self::All => None,
            Self::Published => Some(true),
            Self::Draft => Some(false),
        }
    }
}

/// How many entries each filter shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// Those that visitors see.
    pub published: i64,
    /// Those that they do not.
    pub draft: i64,
}

impl FromIterator<(bool, i64)> for Counts {
    /// From how many are visible and how many are not.
    fn from_iter<Groups: IntoIterator<Item = (bool, i64)>>(groups: Groups) -> Self {
        groups.into_iter().fold(Self::default(), |counts, (visible, count)| match visible {
            true => Self { all: counts.all + count, published: counts.published + count, ..counts },
            false => Self { all: counts.all + count, draft: counts.draft + count, ..counts },
        })
    }
}

/// The text of an entry as it is searched. Never empty, which is how one looks whose text was not folded yet.
pub fn searched_text(html: &str) -> String {
    format!(" {}", fold_for_search(&sanitizer::plain_text(html).replace('\n', " ")))
}

/// The `LIKE` pattern, with `\` as escape, that finds an uploaded picture in a text, in any of its sizes.
pub fn picture_pattern(filename: &str) -> String {
    // The sizes of a picture differ only behind this part of the name.
    like_anywhere(filename.rsplit_once('.').map_or(filename, |(stem, _)| stem))
}
