//! One sending of a form of the panel. Sent again, because its answer was lost, it saves the same thing once.

use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult,
    saved_forms::{self, SavedForm},
};
use forms::{FORM_KEY, Fields, fingerprint};

/// The fewest and the most characters of a key.
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// Fields that differ between two sendings of the same.
const APART: &[&str] = &["csrf_token", "kept", "form_key"];

/// A form that was sent, and what it is about.
#[derive(Debug, Clone)]
pub struct Sending {
    kind: &'static str,
    /// Nothing for a form without a usable key, which is saved as often as it is sent.
    key: Option<String>,
    digest: String,
}

/// What has become of a sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<Id> {
    /// It is saved, now or when it was sent before.
    Saved(Id),
    /// It is not: that has changed since the form was made, or since it was sent before.
    Stale(Id),
}

/// What is to be changed, and the version that it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<Id> {
    /// Its id.
    pub id: Id,
    /// Nothing for whatever it has.
    pub version: Option<i32>,
}

impl Sending {
    /// A sending of these fields. `kind` is what it saves: `post`.
    #[must_use]
    pub fn of(kind: &'static str, fields: &Fields) -> Self {
        Self { kind, key: key_of(fields), digest: digest(fields) }
    }

    /// A sending with secrets in it, which leave no trace to know them by: sent again, it is stored again.
    #[must_use]
    pub(crate) fn of_secrets(kind: &'static str, fields: &Fields) -> Self {
        Self { kind, key: key_of(fields), digest: new_key() }
    }

    /// Saves what was sent by `store`, which is told what to change, or nothing for something new, and says its id and its
    /// version. A form that has saved something already changes that; sent again as it was, it changes nothing.
    ///
    /// # Errors
    /// Those of `store`, but for `Stale`, and of the queries.
    pub fn save<Id: Copy + PartialEq + From<i64> + Into<i64>>(
        &self,
        conn: &mut DbConnection,
        opened: Option<Target<Id>>,
        now: DateTime<Utc>,
        store: impl FnOnce(&mut DbConnection, Option<Target<Id>>) -> QueryResult<(Id, i32)>,
    ) -> QueryResult<Outcome<Id>> {
        let earlier = self.earlier(conn, opened.map(|opened| opened.id.into()))?;
        let target = match &earlier {
            Some(earlier) if earlier.digest == self.digest => {
                return Ok(Outcome::Saved(earlier.target.into()));
            }
            Some(earlier) => {
                let version = opened.and_then(|opened| opened.version).unwrap_or_default();
                Some(Target { id: earlier.target.into(), version: Some(version.max(earlier.version)) })
            }
            None => opened,
        };
        match (store(conn, target), target) {
            (Ok((id, version)), _) => {
                self.note(conn, id.into(), version, now)?;
                Ok(Outcome::Saved(id))
            }
            (Err(DatabaseError::Stale), Some(target)) => Ok(Outcome::Stale(target.id)),
            (Err(error), _) => Err(error),
        }
    }

    /// What this form has saved before: a new thing, or the one that was opened.
    fn earlier(&self, conn: &mut DbConnection, opened: Option<i64>) -> QueryResult<Option<SavedForm>> {
        let Some(key) = &self.key else { return Ok(None) };
        let found = saved_forms::find(conn, key)?;
        Ok(found.filter(|saved| saved.kind == self.kind && opened.is_none_or(|id| id == saved.target)))
    }

    fn note(
        &self,
        conn: &mut DbConnection,
        target: i64,
        version: i32,
        now: DateTime<Utc>,
    ) -> QueryResult<()> {
        let Some(key) = &self.key else { return Ok(()) };
        let (kind, digest) = (self.kind.to_owned(), self.digest.clone());
        saved_forms::note(conn, key, &SavedForm { kind, target, version, digest }, now)
    }
}

/// The key of a form that is made now.
#[must_use]
pub(crate) fn new_key() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The key that came with these fields, if it is one.
pub(crate) fn key_of(fields: &Fields) -> Option<String> {
    let key = fields.get(FORM_KEY.name)?;
    let is_key = KEY_LENGTH.contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_key.then(|| key.clone())
}

/// The same for the same text, however often it is sent.
fn digest(fields: &Fields) -> String {
    let typed = fields.iter().filter(|(name, _)| !APART.contains(&name.as_str()));
    fingerprint(typed.flat_map(|(name, value)| [name, value]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_key_is_made_anew_and_accepted() {
        let keys = [new_key(), new_key()];
        assert_ne!(keys[0], keys[1]);
        for key in &keys {
            assert_eq!(key_of(&fields(&[("form_key", key)])).as_ref(), Some(key));
        }
    }

    #[test]
    fn what_is_no_key_is_ignored() {
        for key in ["", "short", &"a".repeat(65), "ääääääääääääääääää", "aaaaaaaaaaaaaaaaaaaa'--;"]
        {
            assert_eq!(key_of(&fields(&[("form_key", key)])), None, "{key}");
        }
        assert_eq!(key_of(&fields(&[])), None);
    }

    #[test]
    fn two_sendings_differ_by_what_was_typed_alone() {
        let sent = digest(&fields(&[("csrf_token", "a"), ("title", "T"), ("content", "<p>x</p>")]));
        let again = digest(&fields(&[("csrf_token", "b"), ("title", "T"), ("content", "<p>x</p>")]));
        assert_eq!(sent, again);
        for other in
            [&[("title", "T"), ("content", "<p>y</p>")][..], &[("title", "T<p>x</p>"), ("content", "")]]
        {
            assert_ne!(sent, digest(&fields(other)));
        }
    }
}
