//! From a SQLite file to PostgreSQL.

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::super::RestoreError;
use super::{Batch, Name, columns_of_file};
use crate::inventory::{quoted, tables_of_server};

/// Copies all rows into the empty tables of the schema `public`, within the transaction that is open.
pub(in super::super) fn from_file(
    source: &mut SqliteConnection,
    target: &mut PgConnection,
) -> Result<(), RestoreError> {
    let references = references(target)?;
    for reference in &references {
        reference.alter(target, "DEFERRABLE INITIALLY DEFERRED")?;
    }
    for table in tables_of_server(target)? {
        let name = quoted(&table);
        target.batch_execute(&format!("ALTER TABLE public.{name} DISABLE TRIGGER USER"))?;
        copy(source, target, &table)?;
        set_sequences(source, target, &table)?;
    }
    // Now every reference is looked at; a constraint cannot be changed before.
    target.batch_execute("SET CONSTRAINTS ALL IMMEDIATE")?;
    for reference in &references {
        reference.alter(target, "NOT DEFERRABLE")?;
    }
    for table in tables_of_server(target)? {
        target.batch_execute(&format!("ALTER TABLE public.{} ENABLE TRIGGER USER", quoted(&table)))?;
    }
    Ok(())
}

/// A foreign key, which is looked at after each statement unless it is deferred.
#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
}

impl Reference {
    fn alter(&self, target: &mut PgConnection, how: &str) -> Result<(), RestoreError> {
        let Self { owner, name } = self;
        Ok(target.batch_execute(&format!(
            "ALTER TABLE public.{} ALTER CONSTRAINT {} {how}",
            quoted(owner),
            quoted(name)
        ))?)
    }
}

fn references(target: &mut PgConnection) -> Result<Vec<Reference>, RestoreError> {
    let references = "SELECT relname::text AS owner, conname::text AS name FROM pg_constraint \
                      JOIN pg_class ON pg_class.oid = conrelid \
                      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT condeferrable";
    Ok(sql_query(references).load(target)?)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

fn copy(source: &mut SqliteConnection, target: &mut PgConnection, table: &str) -> Result<(), RestoreError> {
    let columns = columns(source, target, table)?;
    let pairs: Vec<_> =
        columns.iter().map(|name| format!("'{}', {}", name.replace('\'', "''"), quoted(name))).collect();
    let select = format!("SELECT json_object({}) AS row FROM {}", pairs.join(", "), quoted(table));
    let list = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let name = quoted(table);
    let insert = format!(
        "INSERT INTO public.{name} ({list}) OVERRIDING SYSTEM VALUE \
         SELECT {list} FROM json_populate_recordset(NULL::public.{name}, $1::json)"
    );
    let mut batch = Batch::default();
    for row in sql_query(select).load_iter::<Row, DefaultLoadingMode>(source)? {
        if batch.push(&row?.row) {
            hand_over(target, &insert, &mut batch)?;
        }
    }
    hand_over(target, &insert, &mut batch)
}

fn hand_over(target: &mut PgConnection, insert: &str, batch: &mut Batch) -> Result<(), RestoreError> {
    if let Some(rows) = batch.take() {
        sql_query(insert).bind::<Text, _>(rows).execute(target)?;
    }
    Ok(())
}

/// The columns to copy, which both tables have.
fn columns(
    source: &mut SqliteConnection,
    target: &mut PgConnection,
    table: &str,
) -> Result<Vec<String>, RestoreError> {
    let here = "SELECT column_name::text AS name FROM information_schema.columns \
                WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'";
    let here: Vec<Name> = sql_query(here).bind::<Text, _>(table).load(target)?;
    let mut here: Vec<_> = here.into_iter().map(|column| column.name).collect();
    let mut there: Vec<_> = columns_of_file(source, table)?.into_iter().map(|column| column.name).collect();
    here.sort();
    there.sort();
    if here == there { Ok(here) } else { Err(RestoreError::Columns { table: table.to_owned() }) }
}

#[derive(QueryableByName)]
struct Sequence {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sequence: String,
}

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = Nullable<BigInt>)]
    last: Option<i64>,
}

/// Lets the next id be one that was never given, as the file would have.
fn set_sequences(
    source: &mut SqliteConnection,
    target: &mut PgConnection,
    table: &str,
) -> Result<(), RestoreError> {
    let sequences = "SELECT * FROM (SELECT column_name::text AS name, \
                     pg_get_serial_sequence(format('public.%I', table_name), column_name) AS sequence \
                     FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1) AS found \
                     WHERE sequence IS NOT NULL";
    let sequences: Vec<Sequence> = sql_query(sequences).bind::<Text, _>(table).load(target)?;
    if sequences.is_empty() {
        return Ok(());
    }
    let given = "SELECT max(seq) AS last FROM sqlite_sequence WHERE name = ?";
    let Given { last } = sql_query(given).bind::<Text, _>(table).get_result(source)?;
    for Sequence { name, sequence } in sequences {
        let set = format!(
            "SELECT setval($1::regclass, last, true) FROM \
             (SELECT greatest($2, max({})) AS last FROM public.{}) AS given WHERE last > 0",
            quoted(&name),
            quoted(table)
        );
        sql_query(set).bind::<Text, _>(sequence).bind::<Nullable<BigInt>, _>(last).execute(target)?;
    }
    Ok(())
}
