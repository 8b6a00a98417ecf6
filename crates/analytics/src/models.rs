//! The table of page views: one row for each day, page, source and kind of visitor.

use std::collections::HashMap;

use chrono::NaiveDate;
use core_models::{DbConnection, MigrationSet, QueryResult, on_backend};
use diesel::{dsl::sum, prelude::*};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::{
    period::Days,
    source::SITE,
    tally::{Key, Kind},
};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

diesel::table! {
    page_views (day, path, source, kind) {
        day -> Date,
        path -> Text,
        source -> Text,
        kind -> Text,
        views -> Integer,
    }
}

/// What people did: how many pages they opened, and how often they came from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Traffic {
    pub(crate) views: i64,
    pub(crate) visits: i64,
}

/// A row as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(crate) struct PageViews {
    pub(crate) day: NaiveDate,
    pub(crate) path: String,
    pub(crate) source: String,
    pub(crate) kind: String,
    pub(crate) views: i32,
}

impl PageViews {
    fn key(&self) -> (NaiveDate, &str, &str, &str) {
        (self.day, &self.path, &self.source, &self.kind)
    }
}

/// The tables of this feature.
pub(crate) fn migrations() -> MigrationSet {
    MigrationSet { postgres: POSTGRES, sqlite: SQLITE }
}

/// Adds views to what other processes and times have counted. Call it in the order of the keys: so no two processes wait for
/// each other's rows.
pub(crate) fn add(conn: &mut DbConnection, key: &Key, views: i32) -> QueryResult<()> {
    use diesel::upsert::excluded;

    let row = (
        page_views::day.eq(key.day),
        page_views::path.eq(&*key.path),
        page_views::source.eq(&*key.source),
        page_views::kind.eq(key.kind.as_str()),
        page_views::views.eq(views),
    );
    on_backend!(conn, c => {
        diesel::insert_into(page_views::table)
            .values(row)
            .on_conflict((page_views::day, page_views::path, page_views::source, page_views::kind))
            .do_update()
            .set(page_views::views.eq(page_views::views + excluded(page_views::views)))
            .execute(c)
    })?;
    Ok(())
}

/// Deletes the days before `day`.
pub(crate) fn forget_before(conn: &mut DbConnection, day: NaiveDate) -> QueryResult<usize> {
    Ok(diesel::delete(page_views::table.filter(page_views::day.lt(day))).execute(conn)?)
}

/// Every row of these days.
pub(crate) fn all(conn: &mut DbConnection, days: Days) -> QueryResult<Vec<PageViews>> {
    let mut rows: Vec<PageViews> =
        page_views::table.filter(page_views::day.between(days.first, days.last)).load(conn)?;
    // Here, since databases sort texts each in their own way.
    rows.sort_unstable_by(|one, other| one.key().cmp(&other.key()));
    Ok(rows)
}

/// What people did on each of these days that has anything.
pub(crate) fn by_day(conn: &mut DbConnection, days: Days) -> QueryResult<HashMap<NaiveDate, Traffic>> {
    let people = || {
        page_views::table
            .filter(page_views::day.between(days.first, days.last))
            .filter(page_views::kind.eq(Kind::Person.as_str()))
            .group_by(page_views::day)
            .select((page_views::day, sum(page_views::views)))
    };
    let views: Vec<(NaiveDate, Option<i64>)> = people().load(conn)?;
    let visits: Vec<(NaiveDate, Option<i64>)> = people().filter(page_views::source.ne(SITE)).load(conn)?;
    Ok(joined(views, visits))
}

/// The pages that people opened most, the first first.
pub(crate) fn pages(conn: &mut DbConnection, days: Days, most: usize) -> QueryResult<Vec<(String, Traffic)>> {
    let people = || {
        page_views::table
            .filter(page_views::day.between(days.first, days.last))
            .filter(page_views::kind.eq(Kind::Person.as_str()))
            .group_by(page_views::path)
            .select((page_views::path, sum(page_views::views)))
    };
    let views = most_of(people().load(conn)?, most);
    let named: Vec<String> = views.iter().map(|(path, _)| path.clone()).collect();
    let visits = people()
        .filter(page_views::source.ne(SITE))
        .filter(page_views::path.eq_any(named.clone()))
        .load(conn)?;
    let traffic = joined(views, visits);
    let of = |path: &String| traffic.get(path).copied().unwrap_or_default();
    Ok(named.into_iter().map(|path| (path.clone(), of(&path))).collect())
}

/// The sources of most visits, the first first.
pub(crate) fn sources(conn: &mut DbConnection, days: Days, most: usize) -> QueryResult<Vec<(String, i64)>> {
    let rows: Vec<(String, Option<i64>)> = page_views::table
        .filter(page_views::day.between(days.first, days.last))
        .filter(page_views::kind.eq(Kind::Person.as_str()))
        .filter(page_views::source.ne(SITE))
        .group_by(page_views::source)
        .select((page_views::source, sum(page_views::views)))
        .load(conn)?;
    Ok(most_of(rows, most).into_iter().map(|(source, visits)| (source, visits.unwrap_or_default())).collect())
}

/// How often people opened this page.
pub(crate) fn of_page(conn: &mut DbConnection, days: Days, path: &str) -> QueryResult<i64> {
    let views: Option<i64> = page_views::table
        .filter(page_views::day.between(days.first, days.last))
        .filter(page_views::kind.eq(Kind::Person.as_str()))
        .filter(page_views::path.eq(path))
        .select(sum(page_views::views))
        .first(conn)?;
    Ok(views.unwrap_or_default())
}

/// How many pages programs opened.
pub(crate) fn by_robots(conn: &mut DbConnection, days: Days) -> QueryResult<i64> {
    let views: Option<i64> = page_views::table
        .filter(page_views::day.between(days.first, days.last))
        .filter(page_views::kind.eq(Kind::Robot.as_str()))
        .select(sum(page_views::views))
        .first(conn)?;
    Ok(views.unwrap_or_default())
}

/// The first of these, by number and then by name. Sorted here, since databases sort texts each in their own way.
fn most_of(mut counted: Vec<(String, Option<i64>)>, most: usize) -> Vec<(String, Option<i64>)> {
    counted.sort_unstable_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
    counted.truncate(most);
    counted
}

fn joined<K: std::hash::Hash + Eq>(
    views: Vec<(K, Option<i64>)>,
    visits: Vec<(K, Option<i64>)>,
) -> HashMap<K, Traffic> {
    let mut traffic: HashMap<K, Traffic> = HashMap::new();
    for (key, count) in views {
        traffic.entry(key).or_default().views = count.unwrap_or_default();
    }
    for (key, count) in visits {
        traffic.entry(key).or_default().visits = count.unwrap_or_default();
    }
    traffic
}
