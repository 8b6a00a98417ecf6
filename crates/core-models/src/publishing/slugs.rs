//! Finding an address that no other entry has.

use std::collections::HashSet;

use super::Entries;
use crate::db::{DbConnection, QueryResult, serialise};
use crate::text::like_prefix;

/// Room for `-` and the largest number.
const ROOM: usize = 21;

/// The wanted slug or, if another entry has it, the first of `wanted-2`, `wanted-3`, … that is free.
///
/// Inside [`Database::change`](crate::Database::change) it stays free until the end.
///
/// # Errors
///
/// Those of the queries.
pub fn free_slug<E: Entries>(
    conn: &mut DbConnection,
    wanted: &str,
    except: Option<E::Id>,
) -> QueryResult<String> {
    serialise(conn, E::LOCK)?;
    let wanted = shortened(wanted, E::SLUG_LENGTH);
    if !E::has_slug(conn, &wanted, except)? {
        return Ok(wanted);
    }
    // Every numbered slug begins with this, also one that had to be shortened for its number.
    let beginning = like_prefix(&shortened(&wanted, E::SLUG_LENGTH.saturating_sub(ROOM)));
    let taken: HashSet<String> = E::slugs_like(conn, &beginning, except)?.into_iter().collect();
    let mut numbers = (2_u64..).map(|number| numbered(&wanted, number, E::SLUG_LENGTH));
    Ok(numbers.find(|slug| !taken.contains(slug)).unwrap_or(wanted))
}

fn numbered(slug: &str, number: u64, longest: usize) -> String {
    let ending = format!("-{number}");
    shortened(slug, longest.saturating_sub(ending.len())) + &ending
}

fn shortened(slug: &str, longest: usize) -> String {
    let short: String = slug.chars().take(longest).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::SLUG_LENGTH;
    use super::*;

    #[test]
    fn a_numbered_slug_is_never_too_long() {
        let long = "a".repeat(500);
        assert_eq!(shortened(&long, SLUG_LENGTH).len(), SLUG_LENGTH);
        assert_eq!(numbered(&long, 12, SLUG_LENGTH).len(), SLUG_LENGTH);
        assert_eq!(numbered("tea-", 2, SLUG_LENGTH), "tea-2");
    }
}
