//! Reading what has changed: on from a change, or selected by person, kind and time.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use super::{Change, ChangeId};
use crate::clock::stored;
use crate::db::{DbConnection, MultiBackend, QueryResult};
use crate::ids::UserId;
use crate::page::{Page, Window};
use crate::schema::changes;
use crate::text::can_be_stored;

/// Which changes are wanted; without anything, all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of this user.
    pub user: Option<UserId>,
    /// Those of actors of this kind.
    pub actor: Option<String>,
    /// Those of things of this kind.
    pub kind: Option<String>,
    /// Those from here on.
    pub from: Option<DateTime<Utc>>,
    /// Those before.
    pub until: Option<DateTime<Utc>>,
}

/// The changes after this one, in the order in which they were made, at most `limit`.
///
/// # Errors
///
/// Those of the query.
pub fn after(conn: &mut DbConnection, id: ChangeId, limit: i64) -> QueryResult<Vec<Change>> {
    Ok(changes::table
        .filter(changes::id.gt(id))
        .order(changes::id)
        .limit(limit.max(0))
        .select(Change::as_select())
        .load(conn)?)
}

/// The id of the last change; 0 before the first.
///
/// # Errors
///
/// Those of the query.
pub fn last_id(conn: &mut DbConnection) -> QueryResult<ChangeId> {
    let last: Option<ChangeId> = changes::table.select(max(changes::id)).get_result(conn)?;
    Ok(last.unwrap_or_default())
}

/// One page of the selected changes, the last first.
///
/// # Errors
///
/// Those of the queries.
pub fn list(
    conn: &mut DbConnection,
    wanted: &Selection,
    page: i64,
    per_page: i64,
) -> QueryResult<Page<Change>> {
    let window = Window::new(page, per_page);
    if !wanted.can_be_asked() {
        return Ok(window.page(Vec::new(), 0));
    }
    let total = wanted.query().count().get_result(conn)?;
    let rows = wanted
        .query()
        .order(changes::id.desc())
        .limit(window.limit())
        .offset(window.offset())
        .select(Change::as_select())
        .load(conn)?;
    Ok(window.page(rows, total))
}

impl Selection {
    fn can_be_asked(&self) -> bool {
        [&self.actor, &self.kind].into_iter().flatten().all(|text| can_be_stored(text))
    }

    fn query(&self) -> changes::BoxedQuery<'_, MultiBackend> {
        let mut query = changes::table.into_boxed();
        if let Some(user) = self.user {
            query = query.filter(changes::actor_id.eq(user));
        }
        if let Some(actor) = &self.actor {
            query = query.filter(changes::actor.eq(actor));
        }
        if let Some(kind) = &self.kind {
            query = query.filter(changes::kind.eq(kind));
        }
        if let Some(from) = self.from {
            query = query.filter(changes::at.ge(stored(from)));
        }
        if let Some(until) = self.until {
            query = query.filter(changes::at.lt(stored(until)));
        }
        query
    }
}

/// Every user who has changed something, with the last name under which they did, by name.
///
/// # Errors
///
/// Those of the query.
pub fn people(conn: &mut DbConnection) -> QueryResult<Vec<(UserId, String)>> {
    let named: Vec<(Option<UserId>, Option<ChangeId>)> = changes::table
        .filter(changes::actor_id.is_not_null())
        .group_by(changes::actor_id)
        .select((changes::actor_id, max(changes::id)))
        .load(conn)?;
    let ids: Vec<ChangeId> = named.into_iter().filter_map(|(_, last)| last).collect();
    let mut people: Vec<(UserId, String)> = changes::table
        .filter(changes::id.eq_any(ids))
        .select((changes::actor_id.assume_not_null(), changes::actor_name))
        .load(conn)?;
    people.sort_by_cached_key(|(_, name)| crate::text::fold_for_search(name));
    Ok(people)
}

/// Every kind of thing that was changed, by name.
///
/// # Errors
///
/// Those of the query.
pub fn kinds(conn: &mut DbConnection) -> QueryResult<Vec<String>> {
    let mut kinds: Vec<String> = changes::table.select(changes::kind).distinct().load(conn)?;
    kinds.sort_unstable();
    Ok(kinds)
}
