//! Where a page went whose address changed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::clock::stored;
use crate::db::{DbConnection, QueryResult};
use crate::on_backend;
use crate::schema::redirects;
use crate::text::can_be_stored;

/// The path to which a request for `from_path` should go; ask only when there is no page.
///
/// # Errors
///
/// Those of the query.
pub fn find(conn: &mut DbConnection, from_path: &str) -> QueryResult<Option<String>> {
    if !can_be_stored(from_path) {
        return Ok(None);
    }
    let found = redirects::table.filter(redirects::from_path.eq(from_path)).select(redirects::to_path);
    Ok(found.first(conn).optional()?)
}

/// Notes that the page at `from_path` is now at `to_path`.
///
/// Redirects to the old path go straight to the new one, and none leads away from it.
///
/// # Errors
///
/// Those of the queries.
pub fn moved(conn: &mut DbConnection, from_path: &str, to_path: &str, now: DateTime<Utc>) -> QueryResult<()> {
    live(conn, to_path)?;
    if from_path == to_path {
        return Ok(());
    }
    diesel::update(redirects::table.filter(redirects::to_path.eq(from_path)))
        .set(redirects::to_path.eq(to_path))
        .execute(conn)?;
    on_backend!(conn, c => {
        diesel::insert_into(redirects::table)
            .values((
                redirects::from_path.eq(from_path),
                redirects::to_path.eq(to_path),
                redirects::created_at.eq(stored(now)),
            ))
            .on_conflict(redirects::from_path)
            .do_update()
            .set(redirects::to_path.eq(to_path))
            .execute(c)
    })?;
    Ok(())
}

/// Notes that there is a page at `path`: no redirect leads away from it.
///
/// # Errors
///
/// Those of the query.
pub fn live(conn: &mut DbConnection, path: &str) -> QueryResult<()> {
    diesel::delete(redirects::table.filter(redirects::from_path.eq(path))).execute(conn)?;
    Ok(())
}

/// Notes that there is no page at `path` any more: no redirect leads to it.
///
/// # Errors
///
/// Those of the query.
pub fn gone(conn: &mut DbConnection, path: &str) -> QueryResult<()> {
    diesel::delete(redirects::table.filter(redirects::to_path.eq(path))).execute(conn)?;
    Ok(())
}
