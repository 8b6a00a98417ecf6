//! The posts of the blog: drafts, published ones, and the addresses they have had.

mod feed;
mod finding;
mod reading;
mod slugs;
mod writing;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use sanitizer::SafeHtml;
use serde::Serialize;

use crate::clock::no_later;
use crate::ids::{PostId, UserId};
use crate::schema::blog_posts;

pub use feed::FeedNames;
pub use finding::{fold_texts, search};
pub use reading::{
    by_id, counts, list, newest_published, others, published, published_by_slug, sitemap, with_author,
};
pub use slugs::{SLUG_LENGTH, free_slug, slug_exists};
pub use writing::{create, delete, update};

/// The version of a post that was just created.
pub const FIRST_VERSION: i32 = 1;

/// Whoever changes addresses does so one after the other, so that redirects and posts fit together.
const ADDRESSES: &str = "posts:addresses";

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = blog_posts)]
pub struct Post {
    /// The post's id.
    pub id: PostId,
    /// The title, as plain text.
    pub title: String,
    /// The last part of its address.
    pub slug: String,
    /// The text, as HTML; sanitise it again before showing it.
    pub content: String,
    /// The beginning, as plain text.
    pub excerpt: String,
    /// The path of the picture at its head.
    pub cover_image: Option<String>,
    /// The text for those who do not see the picture.
    pub cover_alt: Option<String>,
    /// Who wrote it.
    pub author_id: UserId,
    /// Whether visitors see it.
    pub visible: bool,
    /// When it was first published; never empty while it is visible.
    pub published_at: Option<NaiveDateTime>,
    /// When it was created.
    pub created_at: NaiveDateTime,
    /// When it was last changed.
    pub updated_at: NaiveDateTime,
    /// How often it was saved; a form sends it back, so that nobody overwrites another's work.
    pub version: i32,
    /// Its path when feeds still knew posts by their address.
    pub feed_path: Option<String>,
}

impl Post {
    /// The post as it counts now: what a clock that was ahead has dated later is dated now.
    fn dated_by(self, now: DateTime<Utc>) -> Self {
        Self {
            published_at: self.published_at.map(|time| no_later(time, now)),
            created_at: no_later(self.created_at, now),
            updated_at: no_later(self.updated_at, now),
            ..self
        }
    }
}

/// A post and the name under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostWithAuthor {
    /// The post.
    pub post: Post,
    /// The author's display name.
    pub author: String,
}

/// What an editor writes.
#[derive(Debug, Clone)]
pub struct PostDraft {
    /// The title, as plain text.
    pub title: String,
    /// The last part of its address.
    pub slug: String,
    /// The text.
    pub content: SafeHtml,
    /// The beginning, as plain text.
    pub excerpt: String,
    /// The path of the picture at its head.
    pub cover_image: Option<String>,
    /// The text for those who do not see the picture.
    pub cover_alt: Option<String>,
    /// Whether visitors see it.
    pub visible: bool,
}

/// Which posts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PostFilter {
    /// All.
    #[default]
    All,
    /// Those that visitors see.
    Published,
    /// Those that they do not.
    Draft,
}

impl PostFilter {
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

    /// The filter with this name in an address; the first for any other name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.as_str() == name).unwrap_or_default()
    }

    fn visible(self) -> Option<bool> {
        match self {
            Self::All => None,
            Self::Published => Some(true),
            Self::Draft => Some(false),
        }
    }
}

/// How many posts each filter shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PostCounts {
    /// All.
    pub all: i64,
    /// Those that visitors see.
    pub published: i64,
    /// Those that they do not.
    pub draft: i64,
}

/// The address of the post with this slug.
pub fn path(slug: &str) -> String {
    format!("/blog/{slug}")
}
