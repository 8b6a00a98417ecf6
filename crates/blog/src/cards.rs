//! Posts as cards: what lists show of them.

use base_app::{App, AppError, UploadedPicture, uploaded_name};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult,
    posts::{self, Post, PostWithAuthor},
    uploads::{self, Upload},
};
use serde::Serialize;

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
    pub cover: Option<UploadedPicture>,
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
        .filter_map(|entry| uploaded_name(entry.post.cover_image.as_deref()?))
        .map(str::to_owned)
        .collect();
    let pictures = uploads::by_filenames(conn, &names)?;
    Ok(posts
        .into_iter()
        .map(|entry| PostCard {
            cover: cover(&entry.post, &pictures),
            href: format!("/blog/{}", entry.post.slug),
            published_at: entry.post.published_at.unwrap_or(entry.post.created_at).and_utc(),
            title: entry.post.title,
            excerpt: entry.post.excerpt,
            author: entry.author,
        })
        .collect())
}

/// The first picture of a post, if it is among these.
pub(crate) fn cover(post: &Post, pictures: &[Upload]) -> Option<UploadedPicture> {
    let name = uploaded_name(post.cover_image.as_deref()?)?;
    let picture = pictures.iter().find(|picture| picture.filename == name)?;
    Some(UploadedPicture::of(picture, post.cover_alt.as_deref().unwrap_or_default()))
}
