//! What was stored while the clock was ahead: found, so that somebody is told, and forgotten where it only limits something.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use crate::clock::latest;
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

/// Forgets tries and messages that were counted in the future; says how many rows that were.
///
/// Content keeps its dates: a clock that is behind makes all of them look like that, and they would be lost. Who reads one counts
/// it as now (see [`no_later`](crate::clock::no_later)).
///
/// # Errors
///
/// Those of the queries.
pub fn forget_counted(conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let after = latest(now);
    let hits = rate_hits::table.filter(rate_hits::hit_at.gt(after));
    let tries = login_attempts::table.filter(login_attempts::attempted_at.gt(after));
    Ok(diesel::delete(hits).execute(conn)? + diesel::delete(tries).execute(conn)?)
}
