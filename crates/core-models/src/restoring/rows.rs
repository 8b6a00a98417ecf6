//! Moves all rows of one kind of database to the other, whatever tables the site has.
//!
//! JSON stands in between, which both databases read and write themselves. Tables are those of one schema version, so
//! both sides have the same columns; what a column generates by itself is left to it.

mod into_file;
mod into_server;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::RestoreError;

pub(super) use into_file::from_dump;
pub(super) use into_server::from_file;

/// The most bytes of rows that are handed over at once.
const BATCH: usize = 1 << 20;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// A column, and the type that its table gives it.
#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
}

/// The versions of the migrations that were applied to a file, oldest first.
pub(super) fn versions(source: &mut SqliteConnection) -> Result<Vec<String>, RestoreError> {
    let versions: Vec<Name> =
        sql_query("SELECT version AS name FROM __diesel_schema_migrations ORDER BY version").load(source)?;
    Ok(versions.into_iter().map(|row| row.name).collect())
}

/// The columns of a table of SQLite that can be written.
fn columns_of_file(conn: &mut SqliteConnection, table: &str) -> Result<Vec<Column>, RestoreError> {
    let columns =
        "SELECT name, upper(type) AS declared FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid";
    Ok(sql_query(columns).bind::<Text, _>(table).load(conn)?)
}

/// Rows as one text, until there are enough of them.
#[derive(Default)]
struct Batch {
    text: String,
}

impl Batch {
    /// Adds a row as JSON, and says whether it is time to hand all over.
    fn push(&mut self, row: &str) -> bool {
        self.text.push(if self.text.is_empty() { '[' } else { ',' });
        self.text.push_str(row);
        self.text.len() > BATCH
    }

    /// The rows as a JSON array, if there are any; the batch is empty then.
    fn take(&mut self) -> Option<String> {
        let mut text = std::mem::take(&mut self.text);
        (!text.is_empty()).then(|| {
            text.push(']');
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_an_array() {
        let mut batch = Batch::default();
        assert_eq!(batch.take(), None);
        assert!(!batch.push("{}"));
        assert!(!batch.push("{}"));
        assert!(batch.push(&" ".repeat(BATCH)));
        assert!(batch.take().unwrap().starts_with("[{},{}, "));
        assert_eq!(batch.take(), None);
    }
}
