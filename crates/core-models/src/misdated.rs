//! What was stored while the clock was ahead: found, so that somebody is told, and set right, so that nothing waits for that
//! time to come.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use crate::clock::{latest, stored};
use crate::db::{DbConnection, QueryResult};
use crate::schema::{blog_posts, contact_submissions, jobs, login_attempts, rate_hits, sessions};

/// The time furthest ahead at which something is said to have happened; `None` when all of them can be right.
///
/// # Errors
///
/// Those of the queries.
pub fn furthest(conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<Option<NaiveDateTime>> {
    let newest: [Option<NaiveDateTime>; 4] = [
        blog_posts::table.select(max(blog_posts::updated_at)).get_result(conn)?,
        contact_submissions::table.select(max(contact_submissions::submitted_at)).get_result(conn)?,
        jobs::table.select(max(jobs::created_at)).get_result(conn)?,
        sessions::table.select(max(sessions::last_seen)).get_result(conn)?,
    ];
    Ok(newest.into_iter().flatten().max().filter(|time| *time > latest(now)))
}

/// Dates posts from the future now, and forgets tries and messages that were counted there; says how many rows that were.
///
/// # Errors
///
/// Those of the queries.
pub fn set_right(conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let (after, now) = (latest(now), stored(now));
    let published = blog_posts::table.filter(blog_posts::published_at.gt(after));
    let created = blog_posts::table.filter(blog_posts::created_at.gt(after));
    let updated = blog_posts::table.filter(blog_posts::updated_at.gt(after));
    let hits = rate_hits::table.filter(rate_hits::hit_at.gt(after));
    let tries = login_attempts::table.filter(login_attempts::attempted_at.gt(after));
    Ok(diesel::update(published).set(blog_posts::published_at.eq(now)).execute(conn)?
        + diesel::update(created).set(blog_posts::created_at.eq(now)).execute(conn)?
        + diesel::update(updated).set(blog_posts::updated_at.eq(now)).execute(conn)?
        + diesel::delete(hits).execute(conn)?
        + diesel::delete(tries).execute(conn)?)
}
