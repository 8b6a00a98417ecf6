//! Which site a database belongs to: the first that brought it up to date.

use diesel::dsl::now;
use diesel::prelude::*;

use super::history::has_table;
use crate::db::{DbConnection, QueryResult};
use crate::on_backend;
use crate::schema::settings;

/// The setting that holds the site's name. The panel has none of this name.
const NAME: &str = "site";

/// The site that the database belongs to, unless it is new.
pub(super) fn of(conn: &mut DbConnection) -> QueryResult<Option<String>> {
    if has_table(conn, "settings")? { crate::settings::get(conn, NAME) } else { Ok(None) }
}

/// Writes down that the database is this site's, if it is nobody's yet.
pub(super) fn claim(conn: &mut DbConnection, site: &str) -> QueryResult<()> {
    if of(conn)?.is_some() {
        return Ok(());
    }
    let values = (settings::name.eq(NAME), settings::value.eq(site), settings::updated_at.eq(now));
    on_backend!(conn, c => diesel::insert_into(settings::table).values(values).execute(c))?;
    Ok(())
}

/// Writes down that the database is this site's, whosever it was.
pub(super) fn give(conn: &mut DbConnection, site: &str) -> QueryResult<()> {
    diesel::update(settings::table.filter(settings::name.eq(NAME)))
        .set((settings::value.eq(site), settings::updated_at.eq(now)))
        .execute(conn)?;
    claim(conn, site)
}
