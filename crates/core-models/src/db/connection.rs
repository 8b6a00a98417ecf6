//! One connection of either kind, and the few statements that each kind writes in its own way.

#![expect(missing_docs, reason = "diesel's derive writes items without documentation")]

use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::QueryResult;
use super::outage::is_damage;

/// A connection to either database; queries written for it run on both.
///
/// `RETURNING` and `ON CONFLICT` need the concrete connection: see [`on_backend!`](crate::on_backend).
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// A connection to a PostgreSQL server.
    Postgres(PgConnection),
    /// An open SQLite file.
    Sqlite(SqliteConnection),
}

/// Runs the same expression on the concrete connection, for what the shared connection cannot say:
/// `RETURNING` and `ON CONFLICT`.
///
/// ```text
/// let id = on_backend!(conn, c => diesel::insert_into(t::table).values(&row).returning(t::id).get_result(c))?;
/// ```
#[macro_export]
macro_rules! on_backend {
    ($conn:expr, $concrete:ident => $query:expr) => {
        match $conn {
            $crate::DbConnection::Postgres($concrete) => $query,
            $crate::DbConnection::Sqlite($concrete) => $query,
        }
    };
}

/// Asks for the least that shows the database is there.
pub(super) fn ping(conn: &mut DbConnection) -> QueryResult<()> {
    match conn {
        DbConnection::Postgres(c) => sql_query("SELECT 1").execute(c)?,
        DbConnection::Sqlite(c) => sql_query("SELECT count(*) FROM sqlite_master").execute(c)?,
    };
    Ok(())
}

/// Writes what SQLite's log holds into the file, and empties it.
pub(super) fn empty_log(conn: &mut DbConnection) -> QueryResult<()> {
    if let DbConnection::Sqlite(c) = conn {
        diesel::connection::SimpleConnection::batch_execute(c, "PRAGMA wal_checkpoint(TRUNCATE);")?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

/// One line for each damaged place of a SQLite file.
pub(super) fn find_damage(conn: &mut DbConnection) -> QueryResult<Vec<String>> {
    match conn {
        DbConnection::Postgres(_) => Ok(Vec::new()),
        DbConnection::Sqlite(c) => {
            let findings: Vec<Finding> = match sql_query("PRAGMA quick_check").load(c) {
                // Damage can be such that SQLite does not get to the end of looking.
                Err(Error::DatabaseError(_, told)) if is_damage(told.message()) => {
                    return Ok(vec![told.message().to_owned()]);
                }
                findings => findings?,
            };
            let lines = findings.iter().flat_map(|finding| finding.quick_check.lines());
            // The first finding has a heading.
            let places = lines.filter(|line| *line != "ok" && !line.starts_with("***"));
            Ok(places.map(str::to_owned).collect())
        }
    }
}
