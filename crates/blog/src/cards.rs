//! Posts as cards: what lists show of them.

use base_app::{App, AppError};
use chrono::{DateTime, Utc};
use core_models::{DatabaseError, DbConnection, QueryResult, posts, posts::PostWithAuthor, uploads};
use serde::Serialize;

use crate::pictures::{Cover, name_of};

/// A post as lists show it.
#[derive(Debug, Clone, Serialize)]
pub struct PostCard {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Its first sentences as plain text.
    pub excerpt: String,
    /// When it appeared.
    pub published_at: DateTime<Utc>,
    /// Who wrote it.
    pub author: String,
    /// Its first picture.
    pub cover: Option<Cover>,
}

/// The newest published posts.
///
/// # Errors
/// A failed query.
pub async fn newest(app: &App, count: i64) -> Result<Vec<PostCard>, AppError> {
    let now = app.clock.now();
    let cards = app
        .db
        .read(move |conn| {
            let posts = posts::newest_published(conn, now, count)?;
            of(conn, posts)
        })
        .await
        .map_err(|error: DatabaseError| AppError::from(error))?;
    Ok(cards)
}

/// Cards of these posts, with one query for all their pictures.
pub(crate) fn of(conn: &mut DbConnection, posts: Vec<PostWithAuthor>) -> QueryResult<Vec<PostCard>> {
    let names: Vec<String> = posts
        .iter()
        .filter_map(|entry| name_of(entry.post.cover_image.as_deref()?))
        .map(str::to_owned)
        .collect();
    let pictures = uploads::by_filenames(conn, &names)?;
    Ok(posts
        .into_iter()
        .map(|entry| PostCard {
            cover: Cover::of(&entry.post, &pictures),
            href: format!("/blog/{}", entry.post.slug),
            published_at: entry.post.published_at.unwrap_or(entry.post.created_at).and_utc(),
            title: entry.post.title,
            excerpt: entry.post.excerpt,
            author: entry.author,
        })
        .collect())
}
