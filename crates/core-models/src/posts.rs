//! The posts of the blog: drafts, published ones, and the addresses they have had.

mod finding;
mod reading;
mod writing;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use sanitizer::SafeHtml;

use crate::clock::no_later;
use crate::ids::{PostId, UserId};
use crate::schema::blog_posts;

pub use finding::{fold_texts, search};
pub use reading::{by_id, counts, list, newest_published, others, published, published_by_slug, sitemap};
pub use writing::{Posts, create, delete, update};

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

/// The address of the post with this slug.
pub fn path(slug: &str) -> String {
    format!("/blog/{slug}")
}
