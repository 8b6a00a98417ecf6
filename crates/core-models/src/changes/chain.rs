//! The chain: each change is hashed together with the one before, so that none can be altered or taken out unnoticed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{Actor, Change, ChangeId, LOCK, Note};
use crate::clock::stored;
use crate::db::{DbConnection, QueryResult, serialise};
use crate::on_backend;
use crate::schema::changes;
use crate::settings;

/// The setting with id and hash of the last change that was forgotten because its time was over.
const FORGOTTEN: &str = "changes_forgotten";

/// At most this many changes are looked at with one query.
const AT_ONCE: i64 = 1000;

/// Where the chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// A change that should be there is not.
    #[error("change {0} is missing")]
    Missing(ChangeId),
    /// A change is not as it was written.
    #[error("change {0} is not as it was written")]
    Altered(ChangeId),
}

/// How many changes are written at once: a statement holds no more than 32,766 values on SQLite, and 65,535 on PostgreSQL.
const ROWS: usize = 1000;

/// The last link.
struct Link {
    id: ChangeId,
    hash: String,
}

/// Writes these changes behind the last one, and says the id of the last.
pub(super) fn append(
    conn: &mut DbConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    notes: Vec<Note>,
) -> QueryResult<ChangeId> {
    // Otherwise ids would be committed out of their order, and whoever reads on from the last one would miss some.
    serialise(conn, LOCK)?;
    let mut last = head(conn)?;
    let mut rows = Vec::with_capacity(notes.len());
    for note in notes {
        let mut row = Change {
            id: last.id.saturating_add(1),
            at: stored(now),
            actor: actor.kind.as_str().to_owned(),
            actor_id: actor.user,
            actor_name: actor.name.clone(),
            address: actor.address.clone(),
            feature: note.subject.feature.to_owned(),
            kind: note.subject.kind.to_owned(),
            key: storable(note.subject.key),
            title: storable(note.subject.title),
            what: note.what.as_str().to_owned(),
            fields: serde_json::to_string(&note.fields).unwrap_or_default(),
            hash: String::new(),
        };
        row.hash = hash(&last.hash, &row);
        last = Link { id: row.id, hash: row.hash.clone() };
        rows.push(row);
    }
    for rows in rows.chunks(ROWS) {
        on_backend!(conn, c => diesel::insert_into(changes::table).values(rows).execute(c))?;
    }
    Ok(last.id)
}

/// The last change; that before the first one, if there is none.
fn head(conn: &mut DbConnection) -> QueryResult<Link> {
    let last = changes::table.order(changes::id.desc()).select((changes::id, changes::hash));
    match last.first::<(ChangeId, String)>(conn).optional()? {
        Some((id, hash)) => Ok(Link { id, hash }),
        None => start(conn),
    }
}

/// What precedes the first change that is kept.
fn start(conn: &mut DbConnection) -> QueryResult<Link> {
    let forgotten = settings::get(conn, FORGOTTEN)?.unwrap_or_default();
    let (id, hash) = forgotten.split_once(' ').unwrap_or_default();
    Ok(Link { id: id.parse().unwrap_or_default(), hash: hash.to_owned() })
}

/// Looks at every change that is kept, and says how many there are, or where the chain is broken first.
///
/// # Errors
///
/// Those of the queries.
pub fn verify(conn: &mut DbConnection) -> QueryResult<Result<u64, Break>> {
    let mut last = start(conn)?;
    let mut count = 0;
    loop {
        let rows: Vec<Change> = changes::table
            .filter(changes::id.gt(last.id))
            .order(changes::id)
            .limit(AT_ONCE)
            .select(Change::as_select())
            .load(conn)?;
        if rows.is_empty() {
            return Ok(Ok(count));
        }
        for row in rows {
            let expected = last.id.saturating_add(1);
            if row.id != expected {
                return Ok(Err(Break::Missing(expected)));
            }
            if row.hash != hash(&last.hash, &row) {
                return Ok(Err(Break::Altered(row.id)));
            }
            last = Link { id: row.id, hash: row.hash };
            count += 1;
        }
    }
}

/// Forgets the changes before the first one that was made at `before` or later, and says how many those are. The chain goes on
/// from the last of them.
///
/// # Errors
///
/// Those of the queries.
pub fn forget_before(
    conn: &mut DbConnection,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    serialise(conn, LOCK)?;
    let kept: Option<ChangeId> = changes::table
        .filter(changes::at.ge(stored(before)))
        .select(diesel::dsl::min(changes::id))
        .get_result(conn)?;
    let over = || changes::table.filter(changes::id.lt(kept.unwrap_or(ChangeId::MAX)));
    let last: Option<(ChangeId, String)> =
        over().order(changes::id.desc()).select((changes::id, changes::hash)).first(conn).optional()?;
    let Some((id, hash)) = last else { return Ok(0) };
    settings::set(conn, FORGOTTEN, &format!("{id} {hash}"), now)?;
    Ok(diesel::delete(over()).execute(conn)?)
}

/// Of a change and of the hash of the one before. Each part is told apart from the next by its length.
fn hash(before: &str, change: &Change) -> String {
    let Change {
        id, at, actor, actor_id, actor_name, address, feature, kind, key, title, what, fields, ..
    } = change;
    let (id, at) = (id.to_string(), at.and_utc().timestamp_micros().to_string());
    let user = actor_id.map(|id| id.to_string()).unwrap_or_default();
    let mut digest = Sha256::new();
    for part in [before, &id, &at, actor, &user, actor_name, address, feature, kind, key, title, what, fields]
    {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    base16ct::lower::encode_string(&digest.finalize())
}

/// PostgreSQL has no NUL in text.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}
