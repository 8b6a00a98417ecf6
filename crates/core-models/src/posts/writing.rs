//! Saving posts, and leaving a redirect where one was.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{ADDRESSES, FIRST_VERSION, Post, PostDraft, by_id, finding::folded_text, path};
use crate::clock::stored;
use crate::db::{DatabaseError, DbConnection, QueryResult, serialise};
use crate::ids::{PostId, UserId};
use crate::on_backend;
use crate::redirects;
use crate::schema::blog_posts;
use crate::text::fold_for_search;

/// Stores a new post; a visible one is published now.
///
/// # Errors
///
/// [`DatabaseError::Conflict`] on `blog_posts.slug`, [`DatabaseError::Referenced`] for an unknown author.
pub fn create(
    conn: &mut DbConnection,
    draft: PostDraft,
    author: UserId,
    now: DateTime<Utc>,
) -> QueryResult<PostId> {
    serialise(conn, ADDRESSES)?;
    if draft.visible {
        redirects::live(conn, &path(&draft.slug))?;
    }
    let published_at = draft.visible.then_some(stored(now));
    let row = (
        DraftRow::new(draft, published_at, now),
        blog_posts::author_id.eq(author),
        blog_posts::created_at.eq(stored(now)),
        blog_posts::version.eq(FIRST_VERSION),
    );
    Ok(on_backend!(conn, c => {
        diesel::insert_into(blog_posts::table).values(row).returning(blog_posts::id).get_result(c)
    })?)
}

/// Saves a post. The first time it is visible it is published now; hidden and shown again it keeps its date.
///
/// A post that was ever published leaves a redirect behind when its slug changes.
///
/// # Errors
///
/// [`DatabaseError::Stale`] when the post has another version than expected, [`DatabaseError::Conflict`] on
/// `blog_posts.slug`, [`DatabaseError::NotFound`].
pub fn update(
    conn: &mut DbConnection,
    id: PostId,
    draft: PostDraft,
    expected_version: Option<i32>,
    now: DateTime<Utc>,
) -> QueryResult<Post> {
    serialise(conn, ADDRESSES)?;
    let before = by_id(conn, id)?;
    if expected_version.is_some_and(|expected| expected != before.version) {
        return Err(DatabaseError::Stale);
    }
    let (old_path, new_path) = (path(&before.slug), path(&draft.slug));
    if before.published_at.is_some() && old_path != new_path {
        redirects::moved(conn, &old_path, &new_path, now)?;
    } else if draft.visible {
        redirects::live(conn, &new_path)?;
    }
    let published_at = before.published_at.or(draft.visible.then_some(stored(now)));
    diesel::update(blog_posts::table.find(id))
        .set((
            DraftRow::new(draft, published_at, now),
            blog_posts::version.eq(before.version.wrapping_add(1)),
        ))
        .execute(conn)?;
    by_id(conn, id)
}

/// Deletes a post, and the redirects that led to it.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn delete(conn: &mut DbConnection, id: PostId) -> QueryResult<()> {
    serialise(conn, ADDRESSES)?;
    let post = by_id(conn, id)?;
    redirects::gone(conn, &path(&post.slug))?;
    diesel::delete(blog_posts::table.find(id)).execute(conn)?;
    Ok(())
}

/// The columns that every save writes.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = blog_posts, treat_none_as_null = true)]
struct DraftRow {
    title_folded: String,
    text_folded: String,
    title: String,
    slug: String,
    content: String,
    excerpt: String,
    cover_image: Option<String>,
    cover_alt: Option<String>,
    visible: bool,
    published_at: Option<NaiveDateTime>,
    updated_at: NaiveDateTime,
}

impl DraftRow {
    fn new(draft: PostDraft, published_at: Option<NaiveDateTime>, now: DateTime<Utc>) -> Self {
        Self {
            title_folded: fold_for_search(&draft.title),
            text_folded: folded_text(draft.content.as_str()),
            title: draft.title,
            slug: draft.slug,
            content: draft.content.as_str().to_owned(),
            excerpt: draft.excerpt,
            cover_image: draft.cover_image,
            cover_alt: draft.cover_alt,
            visible: draft.visible,
            published_at,
            updated_at: stored(now),
        }
    }
}
