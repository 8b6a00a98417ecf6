//! Dishes: rows, queries and migrations. Only this module knows the table.

use chrono::{NaiveDate, NaiveDateTime};
use core_models::{
    DatabaseError, DbConnection, MigrationSet, QueryResult, Transaction,
    changes::{Note, Subject, What},
    on_backend,
};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

diesel::table! {
    menu_dishes (id) {
        id -> BigInt,
        name -> Text,
        price -> Text,
        served_from -> Date,
        added_at -> Timestamp,
    }
}

/// A row of `menu_dishes`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = menu_dishes)]
pub(crate) struct Dish {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// As guests read it: `£7.50`.
    pub(crate) price: String,
    pub(crate) served_from: NaiveDate,
}

/// One dish that is to be added.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = menu_dishes)]
pub(crate) struct NewDish {
    pub(crate) name: String,
    pub(crate) price: String,
    pub(crate) served_from: NaiveDate,
    pub(crate) added_at: NaiveDateTime,
}

/// The table, for both databases.
pub(crate) fn migrations() -> MigrationSet {
    MigrationSet { postgres: POSTGRES, sqlite: SQLITE }
}

/// All dishes, in the order in which they were added.
pub(crate) fn all(conn: &mut DbConnection) -> QueryResult<Vec<Dish>> {
    Ok(menu_dishes::table.order(menu_dishes::id).select(Dish::as_select()).load(conn)?)
}

/// How many dishes there are.
pub(crate) fn count(conn: &mut DbConnection) -> QueryResult<i64> {
    Ok(menu_dishes::table.count().get_result(conn)?)
}

/// Adds one dish.
pub(crate) fn add(tx: &mut Transaction<'_>, new: &NewDish) -> QueryResult<()> {
    let id = on_backend!(tx.conn(), c => {
        diesel::insert_into(menu_dishes::table).values(new).returning(menu_dishes::id).get_result(c)
    })?;
    tx.note(noted(id, What::Created));
    Ok(())
}

/// Removes one dish; `NotFound` when it is gone already.
pub(crate) fn remove(tx: &mut Transaction<'_>, id: i64) -> QueryResult<()> {
    if diesel::delete(menu_dishes::table.find(id)).execute(tx.conn())? == 0 {
        return Err(DatabaseError::NotFound);
    }
    tx.note(noted(id, What::Deleted));
    Ok(())
}

fn noted(id: i64, what: What) -> Note {
    let (key, title) = (id.to_string(), String::new());
    Note::new(Subject { feature: "menu", kind: "dish", key, title }, what)
}
