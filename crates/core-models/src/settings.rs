//! Values by name: what an administrator has set in the panel, and what the site has found out about itself.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::clock::stored;
use crate::db::{DbConnection, QueryResult};
use crate::on_backend;
use crate::schema::settings;

/// The name of how many messages went by themselves, and when.
pub const MESSAGES_DELETED: &str = "messages_deleted";

/// The name of what was last promised about how long messages are kept, and from when on it is kept to.
pub const MESSAGES_PROMISED: &str = "messages_promised";

/// The name of the last day on which messages whose time is over were looked for, and from when on the clock is believed.
pub const MESSAGES_LOOKED: &str = "messages_looked";

/// The value of a setting, if it was set.
///
/// # Errors
///
/// Those of the query.
pub fn get(conn: &mut DbConnection, name: &str) -> QueryResult<Option<String>> {
    Ok(settings::table.find(name).select(settings::value).first(conn).optional()?)
}

/// Sets a value that the site has found out about itself, in place of an earlier one. One that somebody chose is set by
/// [`Transaction::choose`](crate::Transaction::choose).
///
/// # Errors
///
/// Those of the query.
pub fn set(conn: &mut DbConnection, name: &str, value: &str, now: DateTime<Utc>) -> QueryResult<()> {
    let written = (settings::value.eq(value), settings::updated_at.eq(stored(now)));
    on_backend!(conn, c => {
        diesel::insert_into(settings::table)
            .values((settings::name.eq(name), written))
            .on_conflict(settings::name)
            .do_update()
            .set(written)
            .execute(c)
    })?;
    Ok(())
}

/// All settings by name.
///
/// # Errors
///
/// Those of the query.
pub fn all(conn: &mut DbConnection) -> QueryResult<Vec<(String, String)>> {
    Ok(settings::table.order(settings::name).select((settings::name, settings::value)).load(conn)?)
}
