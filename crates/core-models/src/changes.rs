//! What has changed, when, and by whom: noted in the transaction of the change itself, each row chained to the one before.
//!
//! Who wants to hear of changes has two ways. [`Database::bell`](crate::Database::bell) wakes whoever waits for it, who then reads
//! on with [`after`]; so does base-app's bell, also for what other processes have changed. Who must not be a moment late, such as a
//! cache of pages, compares the number of [`Database::edition`](crate::Database::edition): it is another one before
//! [`Database::change`](crate::Database::change) returns (unless it only notes that somebody has signed in or was refused), and so before whoever has changed something gets an answer; and once
//! more when every subscriber of base-app's bell has taken the change up, whichever process made it. The number is read before
//! the first query for what is kept with it, never after.

mod actor;
mod chain;
mod edition;
mod listener;
mod note;
mod reading;
mod transaction;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::ids::UserId;
use crate::schema::changes;

pub use actor::{Actor, ActorKind};
pub use chain::{Break, forget_before, verify};
pub use edition::Edition;
pub use listener::Listener;
pub use note::{Field, Note, Subject, What};
pub use reading::{Selection, after, kinds, last_id, list, people};
pub use transaction::Transaction;

pub(crate) use transaction::{Noted, perform};

/// Whoever notes changes does so one after the other, so that the ids are committed in their order.
const LOCK: &str = "changes";

/// The id of a change. The first is 1, each further one is one more, and none comes again.
pub type ChangeId = i64;

/// A change, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// When it was made.
    pub at: NaiveDateTime,
    /// Who made it: the name of an [`ActorKind`].
    pub actor: String,
    /// The user who made it; perhaps there is none any more.
    pub actor_id: Option<UserId>,
    /// The name of who made it, as it was then.
    pub actor_name: String,
    /// The network address from which it was made; empty where there is none, or none is kept.
    pub address: String,
    /// The feature that what was changed belongs to.
    pub feature: String,
    /// What kind of thing was changed.
    pub kind: String,
    /// Which one: its id, its name, its path.
    pub key: String,
    /// What people call it; empty where that is no one else's business.
    pub title: String,
    /// What became of it: the name of a [`What`].
    pub what: String,
    /// The fields that changed, as JSON: see [`Change::fields`].
    pub fields: String,
    /// Of all of this and of the hash of the change before.
    pub hash: String,
}

impl Change {
    /// The fields that changed.
    pub fn fields(&self) -> Vec<Field> {
        serde_json::from_str(&self.fields).unwrap_or_default()
    }

    /// Whether something is other than it was, and not only noted.
    pub fn alters(&self) -> bool {
        [What::SignedIn, What::Refused].iter().all(|what| what.as_str() != self.what)
    }

    /// Whether it is about a thing of this kind.
    pub fn is_about(&self, feature: &str, kind: &str) -> bool {
        self.feature == feature && self.kind == kind
    }
}
