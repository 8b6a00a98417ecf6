//! From a dump of PostgreSQL to a SQLite file.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;

use super::super::RestoreError;
use super::super::dump::{self, Piece};
use super::{Batch, Column, columns_of_file};
use crate::inventory::quoted;

/// Copies all rows into empty tables, within the transaction that is open and does not look at references.
pub(in super::super) fn from_dump(file: &Path, target: &mut SqliteConnection) -> Result<(), RestoreError> {
    let triggers = triggers(target)?;
    for Trigger { name, .. } in &triggers {
        target.batch_execute(&format!("DROP TRIGGER {}", quoted(name)))?;
    }
    let mut table = None;
    dump::read(file, None, |piece| {
        match piece {
            Piece::Table { name, .. } if name == "__diesel_schema_migrations" => {
                finish(target, table.take())?
            }
            Piece::Table { name, columns } => {
                finish(target, table.take())?;
                table = Some(Table::of(target, &name, &columns)?);
            }
            Piece::Row(values) => {
                if let Some(table) = &mut table {
                    table.add(target, values)?;
                }
            }
            Piece::Sequence { table: name, last } => {
                finish(target, table.take())?;
                set_sequence(target, &name, last)?;
            }
        }
        Ok(())
    })?;
    finish(target, table)?;
    for Trigger { sql, .. } in &triggers {
        target.batch_execute(sql)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

fn triggers(target: &mut SqliteConnection) -> Result<Vec<Trigger>, RestoreError> {
    Ok(sql_query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").load(target)?)
}

/// A table whose rows are being copied.
struct Table {
    insert: String,
    /// The declared type of each column, in the order of the dump.
    declared: Vec<String>,
    batch: Batch,
}

impl Table {
    fn of(target: &mut SqliteConnection, table: &str, columns: &[String]) -> Result<Self, RestoreError> {
        let known = columns_of_file(target, table)?;
        let declared: Option<Vec<String>> = columns
            .iter()
            .map(|name| {
                known.iter().find(|known| known.name == *name).map(|Column { declared, .. }| declared.clone())
            })
            .collect();
        let declared = declared
            .filter(|declared| declared.len() == known.len())
            .ok_or_else(|| RestoreError::Columns { table: table.to_owned() })?;
        let list = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let values: Vec<_> =
            (0..columns.len()).map(|place| format!("json_extract(value, '$[{place}]')")).collect();
        let insert =
            format!("INSERT INTO {} ({list}) SELECT {} FROM json_each(?)", quoted(table), values.join(", "));
        Ok(Self { insert, declared, batch: Batch::default() })
    }

    fn add(
        &mut self,
        target: &mut SqliteConnection,
        values: Vec<Option<String>>,
    ) -> Result<(), RestoreError> {
        let row: Vec<Value> = values
            .into_iter()
            .zip(&self.declared)
            .map(|(value, declared)| converted(value, declared))
            .collect();
        if self.batch.push(&Value::Array(row).to_string()) { self.hand_over(target) } else { Ok(()) }
    }

    fn hand_over(&mut self, target: &mut SqliteConnection) -> Result<(), RestoreError> {
        if let Some(rows) = self.batch.take() {
            sql_query(&self.insert).bind::<Text, _>(rows).execute(target)?;
        }
        Ok(())
    }
}

fn finish(target: &mut SqliteConnection, table: Option<Table>) -> Result<(), RestoreError> {
    table.map_or(Ok(()), |mut table| table.hand_over(target))
}

/// A value of PostgreSQL in the form in which SQLite keeps it.
fn converted(value: Option<String>, declared: &str) -> Value {
    let Some(text) = value else { return Value::Null };
    match declared {
        "BOOLEAN" => Value::Bool(text == "t"),
        "INTEGER" | "BIGINT" => text.parse::<i64>().map_or(Value::String(text), Value::from),
        "TIMESTAMP" => Value::String(with_whole_fraction(text)),
        _ => Value::String(text),
    }
}

/// A time with three or six digits of its second's fraction, or none, as all other times in the file are written:
/// SQLite compares them as texts.
fn with_whole_fraction(mut time: String) -> String {
    if let Some((_, fraction)) = time.split_once('.') {
        let missing = fraction.len().next_multiple_of(3) - fraction.len();
        time.extend(std::iter::repeat_n('0', missing));
    }
    time
}

/// Lets the next id be one that was never given, as the server would have.
fn set_sequence(target: &mut SqliteConnection, table: &str, last: i64) -> Result<(), RestoreError> {
    let changed = sql_query("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?")
        .bind::<BigInt, _>(last)
        .bind::<Text, _>(table)
        .execute(target)?;
    if changed == 0 {
        sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
            .bind::<Text, _>(table)
            .bind::<BigInt, _>(last)
            .execute(target)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_the_program_writes_it() {
        for (from, to) in [
            ("2026-11-21 10:00:00", "2026-11-21 10:00:00"),
            ("2026-11-21 10:00:00.5", "2026-11-21 10:00:00.500"),
            ("2026-11-21 10:00:00.123", "2026-11-21 10:00:00.123"),
            ("2026-11-21 10:00:00.12345", "2026-11-21 10:00:00.123450"),
        ] {
            assert_eq!(converted(Some(from.to_owned()), "TIMESTAMP"), Value::from(to));
        }
    }
}
