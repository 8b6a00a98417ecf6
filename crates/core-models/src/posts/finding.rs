//! Searching what visitors see of the posts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::reading::dated_by;
use super::{Post, PostWithAuthor};
use crate::db::{DbConnection, QueryResult};
use crate::ids::PostId;
use crate::publishing::searched_text;
use crate::schema::{blog_posts, users};
use crate::search::SearchWords;

/// The newest posts that visitors see and that hold every word in their title or their text; at most `limit`.
///
/// # Errors
///
/// Those of the query.
pub fn search(
    conn: &mut DbConnection,
    words: &SearchWords,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<PostWithAuthor>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut found =
        blog_posts::table.inner_join(users::table).filter(blog_posts::visible.eq(true)).into_boxed();
    for pattern in words.patterns() {
        let in_title = blog_posts::title_folded.like(pattern.clone()).escape('\\');
        found = found.filter(in_title.or(blog_posts::text_folded.like(pattern).escape('\\')));
    }
    let rows: Vec<(Post, String)> = found
        .order((blog_posts::published_at.desc(), blog_posts::id.desc()))
        .limit(limit.max(0))
        .select((Post::as_select(), users::display_name))
        .load(conn)?;
    Ok(dated_by(now, rows))
}

/// Makes the text of older posts searchable, at most `limit` of them, and says how many that were.
///
/// # Errors
///
/// Those of the queries.
pub fn fold_texts(conn: &mut DbConnection, limit: i64) -> QueryResult<usize> {
    let rows: Vec<(PostId, String)> = blog_posts::table
        .filter(blog_posts::text_folded.eq(""))
        .order(blog_posts::id)
        .limit(limit.max(0))
        .select((blog_posts::id, blog_posts::content))
        .load(conn)?;
    for (id, content) in &rows {
        diesel::update(blog_posts::table.find(id))
            .set(blog_posts::text_folded.eq(searched_text(content)))
            .execute(conn)?;
    }
    Ok(rows.len())
}
