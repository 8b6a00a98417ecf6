//! What happens when somebody saves, publishes or deletes an entry, whoever asks for it.

use chrono::{DateTime, Utc};

use super::{Draft, Entries, Head, Part, Stamp, free_slug};
use crate::changes::{Note, Subject, Transaction, What};
use crate::db::{DatabaseError, QueryResult, serialise};
use crate::redirects;
use crate::saved_forms::{self, Outcome, Sending, Target};

/// The version of an entry that was just created.
pub const FIRST_VERSION: i32 = 1;

/// An entry that somebody wants to save.
#[derive(Clone)]
pub struct Saving<E: Entries> {
    /// The kind of entry.
    pub entries: E,
    /// What was written.
    pub draft: E::Draft,
    /// The entry that was opened, in the version that was read; nothing for a new one.
    pub opened: Option<Target<E::Id>>,
    /// Whether the person wrote the address, and no program made it from the title.
    pub slug_is_chosen: bool,
    /// By what it is known when it is sent once more.
    pub sending: Sending,
}

/// Saves an entry: never twice, and never over somebody else's newer text.
///
/// # Errors
///
/// [`DatabaseError::Conflict`] when the address is taken, [`DatabaseError::NotFound`] when the entry is not there any more,
/// and those of [`Entries::insert`] and [`Entries::replace`].
pub fn save<E: Entries>(
    tx: &mut Transaction<'_>,
    saving: Saving<E>,
    now: DateTime<Utc>,
) -> QueryResult<Outcome<E::Id>> {
    let Saving { entries, draft, opened, slug_is_chosen, sending } = saving;
    let is_new = opened.is_none();
    sending.save(tx, opened, now, |tx, target| {
        let mut draft = draft;
        if is_new && !slug_is_chosen {
            let free = free_slug::<E>(tx, draft.slug(), target.map(|target| target.id))?;
            draft.set_slug(free);
        }
        let Some(target) = target else {
            return Ok((create(tx, &entries, draft, now)?, FIRST_VERSION));
        };
        // Under another title it may be meant as another entry: the person is asked.
        if is_new && E::head(tx, target.id)?.title != draft.title() {
            return Err(DatabaseError::Stale);
        }
        Ok((target.id, update::<E>(tx, target.id, draft, target.version, now)?))
    })
}

/// Stores a new entry; a visible one is published now.
///
/// # Errors
///
/// Those of [`Entries::insert`].
pub fn create<E: Entries>(
    tx: &mut Transaction<'_>,
    entries: &E,
    draft: E::Draft,
    now: DateTime<Utc>,
) -> QueryResult<E::Id> {
    serialise(tx, E::LOCK)?;
    if draft.is_visible() {
        redirects::live(tx, &E::path(draft.slug()))?;
    }
    let stamp = Stamp::of(&draft, None, FIRST_VERSION, now);
    let what = if draft.is_visible() { What::Published } else { What::Created };
    let title = draft.title().to_owned();
    let id = entries.insert(tx, draft, stamp)?;
    tx.note(noted::<E>(id, title, what));
    Ok(id)
}

/// Stores a draft in place of what an entry holds, and says the entry's new version. One that was ever published leaves a
/// redirect behind when its slug changes.
///
/// # Errors
///
/// [`DatabaseError::Stale`] when the entry has another version than expected, [`DatabaseError::NotFound`], and those of
/// [`Entries::replace`].
pub fn update<E: Entries>(
    tx: &mut Transaction<'_>,
    id: E::Id,
    draft: E::Draft,
    expected_version: Option<i32>,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    serialise(tx, E::LOCK)?;
    let before = E::head(tx, id)?;
    if expected_version.is_some_and(|expected| expected != before.version) {
        return Err(DatabaseError::Stale);
    }
    let (old_path, new_path) = (E::path(&before.slug), E::path(draft.slug()));
    if before.published_at.is_some() && old_path != new_path {
        redirects::moved(tx, &old_path, &new_path, now)?;
    } else if draft.is_visible() {
        redirects::live(tx, &new_path)?;
    }
    let stamp = Stamp::of(&draft, before.published_at, before.version.wrapping_add(1), now);
    let what = match (before.visible, draft.is_visible()) {
        (false, true) => What::Published,
        (true, false) => What::Withdrawn,
        (true, true) | (false, false) => What::Changed,
    };
    let note = noted::<E>(id, draft.title().to_owned(), what)
        .field("title", before.title, draft.title())
        .field("address", old_path, new_path);
    let note = before.parts.into_iter().zip(draft.parts()).fold(note, compared);
    E::replace(tx, id, draft, stamp)?;
    tx.note(note);
    Ok(stamp.version)
}

/// Deletes an entry, and the redirects that led to it, and says what it was.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn delete<E: Entries>(tx: &mut Transaction<'_>, id: E::Id) -> QueryResult<Head> {
    serialise(tx, E::LOCK)?;
    let entry = E::head(tx, id)?;
    redirects::gone(tx, &E::path(&entry.slug))?;
    E::remove(tx, id)?;
    saved_forms::forget(tx, E::NOUN, id.into())?;
    tx.note(noted::<E>(id, entry.title.clone(), What::Deleted));
    Ok(entry)
}

/// The note with what has become of a part.
fn compared(note: Note, (before, now): (Part, Part)) -> Note {
    if before.is_short {
        note.field(before.name, before.value, now.value)
    } else {
        note.untold(before.name, before.value != now.value)
    }
}

/// What is noted about an entry.
pub fn noted<E: Entries>(id: E::Id, title: String, what: What) -> Note {
    Note::new(Subject { feature: E::FEATURE, kind: E::NOUN, key: id.to_string(), title }, what)
}
