//! Finding posts, each with its author's name in the same query.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Post, PostWithAuthor};
use crate::db::{DbConnection, QueryResult};
use crate::ids::PostId;
use crate::page::{Page, Window};
use crate::publishing::{Counts, Filter};
use crate::schema::{blog_posts, users};
use crate::text::{can_be_stored, like_title};

fn joined((post, author): (Post, String)) -> PostWithAuthor {
    PostWithAuthor { post, author }
}

fn all_joined(rows: Vec<(Post, String)>) -> Vec<PostWithAuthor> {
    rows.into_iter().map(joined).collect()
}

/// The posts as they count now: none was published later.
pub(super) fn dated_by(now: DateTime<Utc>, rows: Vec<(Post, String)>) -> Vec<PostWithAuthor> {
    rows.into_iter().map(|(post, author)| PostWithAuthor { post: post.dated_by(now), author }).collect()
}

/// One page of the posts for the panel, newest first; `search` looks for a part of the title, whatever its
/// case and accents.
///
/// # Errors
///
/// Those of the queries.
pub fn list(
    conn: &mut DbConnection,
    filter: Filter,
    search: Option<&str>,
    page: i64,
    per_page: i64,
) -> QueryResult<Page<PostWithAuthor>> {
    let window = Window::new(page, per_page);
    let mut counted = blog_posts::table.into_boxed();
    let mut listed = blog_posts::table.inner_join(users::table).into_boxed();
    if let Some(visible) = filter.visible() {
        counted = counted.filter(blog_posts::visible.eq(visible));
        listed = listed.filter(blog_posts::visible.eq(visible));
    }
    if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
        let pattern = like_title(search);
        counted = counted.filter(blog_posts::title_folded.like(pattern.clone()).escape('\\'));
        listed = listed.filter(blog_posts::title_folded.like(pattern).escape('\\'));
    }
    let total = counted.count().get_result(conn)?;
    let rows = listed
        .order((blog_posts::created_at.desc(), blog_posts::id.desc()))
        .limit(window.limit())
        .offset(window.offset())
        .select((Post::as_select(), users::display_name))
        .load(conn)?;
    Ok(window.page(all_joined(rows), total))
}

/// How many posts each filter shows.
///
/// # Errors
///
/// Those of the query.
pub fn counts(conn: &mut DbConnection) -> QueryResult<Counts> {
    let groups: Vec<(bool, i64)> = blog_posts::table
        .group_by(blog_posts::visible)
        .select((blog_posts::visible, count_star()))
        .load(conn)?;
    Ok(groups.into_iter().collect())
}

/// The post with this id, published or not.
///
/// # Errors
///
/// [`NotFound`](crate::DatabaseError::NotFound) when there is none.
pub fn by_id(conn: &mut DbConnection, id: PostId) -> QueryResult<Post> {
    Ok(blog_posts::table.find(id).select(Post::as_select()).first(conn)?)
}

/// One page of the posts that visitors see, the last published first.
///
/// # Errors
///
/// Those of the queries.
pub fn published(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    page: i64,
    per_page: i64,
) -> QueryResult<Page<PostWithAuthor>> {
    let window = Window::new(page, per_page);
    let public = blog_posts::visible.eq(true);
    let total = blog_posts::table.filter(public).count().get_result(conn)?;
    let rows = blog_posts::table
        .inner_join(users::table)
        .filter(public)
        .order((blog_posts::published_at.desc(), blog_posts::id.desc()))
        .limit(window.limit())
        .offset(window.offset())
        .select((Post::as_select(), users::display_name))
        .load(conn)?;
    Ok(window.page(dated_by(now, rows), total))
}

/// The `n` posts that were published last.
///
/// # Errors
///
/// Those of the query.
pub fn newest_published(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    n: i64,
) -> QueryResult<Vec<PostWithAuthor>> {
    // No row has the id 0.
    others(conn, now, PostId(0), n)
}

/// The `n` posts that were published last, without this one.
///
/// # Errors
///
/// Those of the query.
pub fn others(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    except: PostId,
    n: i64,
) -> QueryResult<Vec<PostWithAuthor>> {
    let rows = blog_posts::table
        .inner_join(users::table)
        .filter(blog_posts::visible.eq(true))
        .filter(blog_posts::id.ne(except))
        .order((blog_posts::published_at.desc(), blog_posts::id.desc()))
        .limit(n.max(0))
        .select((Post::as_select(), users::display_name))
        .load(conn)?;
    Ok(dated_by(now, rows))
}

/// The post that visitors see at this address.
///
/// # Errors
///
/// Those of the query.
pub fn published_by_slug(
    conn: &mut DbConnection,
    slug: &str,
    now: DateTime<Utc>,
) -> QueryResult<Option<PostWithAuthor>> {
    if !can_be_stored(slug) {
        return Ok(None);
    }
    let found: Option<(Post, String)> = blog_posts::table
        .inner_join(users::table)
        .filter(blog_posts::slug.eq(slug))
        .filter(blog_posts::visible.eq(true))
        .select((Post::as_select(), users::display_name))
        .first(conn)
        .optional()?;
    Ok(dated_by(now, found.into_iter().collect()).pop())
}

/// Slug and last change of every post that visitors see, the last published first.
///
/// # Errors
///
/// Those of the query.
pub fn sitemap(conn: &mut DbConnection) -> QueryResult<Vec<(String, NaiveDateTime)>> {
    Ok(blog_posts::table
        .filter(blog_posts::visible.eq(true))
        .order((blog_posts::published_at.desc(), blog_posts::id.desc()))
        .select((blog_posts::slug, blog_posts::updated_at))
        .load(conn)?)
}
