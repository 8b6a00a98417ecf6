//! Finding an address that no other post has.

use std::collections::HashSet;

use diesel::dsl::{exists, select};
use diesel::prelude::*;

use super::ADDRESSES;
use crate::db::{DbConnection, QueryResult, serialise};
use crate::ids::PostId;
use crate::schema::blog_posts;
use crate::text::{can_be_stored, like_prefix};

/// The longest slug that [`free_slug`] makes, in characters.
pub const SLUG_LENGTH: usize = 200;

/// Room for `-` and the largest number.
const ROOM: usize = 21;

/// Whether a post other than `except` has this slug.
///
/// # Errors
///
/// Those of the query.
pub fn slug_exists(conn: &mut DbConnection, slug: &str, except: Option<PostId>) -> QueryResult<bool> {
    if !can_be_stored(slug) {
        return Ok(false);
    }
    // No row has the id 0.
    let others = blog_posts::table
        .filter(blog_posts::slug.eq(slug))
        .filter(blog_posts::id.ne(except.unwrap_or(PostId(0))));
    Ok(select(exists(others)).get_result(conn)?)
}

/// The wanted slug or, if another post has it, the first of `wanted-2`, `wanted-3`, … that is free.
///
/// Inside [`Database::write`](crate::Database::write) it stays free until the end.
///
/// # Errors
///
/// Those of the queries.
pub fn free_slug(conn: &mut DbConnection, wanted: &str, except: Option<PostId>) -> QueryResult<String> {
    serialise(conn, ADDRESSES)?;
    let wanted = shortened(wanted, 0);
    if !slug_exists(conn, &wanted, except)? {
        return Ok(wanted);
    }
    // Every numbered slug begins with this, also one that had to be shortened for its number.
    let beginning = like_prefix(&shortened(&wanted, ROOM));
    let taken: HashSet<String> = blog_posts::table
        .filter(blog_posts::slug.like(beginning).escape('\\'))
        .filter(blog_posts::id.ne(except.unwrap_or(PostId(0))))
        .select(blog_posts::slug)
        .load(conn)?
        .into_iter()
        .collect();
    let free = (2_u64..).map(|number| numbered(&wanted, number)).find(|slug| !taken.contains(slug));
    Ok(free.unwrap_or(wanted))
}

fn numbered(slug: &str, number: u64) -> String {
    let ending = format!("-{number}");
    shortened(slug, ending.len()) + &ending
}

fn shortened(slug: &str, room: usize) -> String {
    let short: String = slug.chars().take(SLUG_LENGTH.saturating_sub(room)).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numbered_slug_is_never_too_long() {
        let long = "a".repeat(500);
        assert_eq!(shortened(&long, 0).len(), SLUG_LENGTH);
        assert_eq!(numbered(&long, 12).len(), SLUG_LENGTH);
        assert_eq!(numbered("tea-", 2), "tea-2");
    }
}
