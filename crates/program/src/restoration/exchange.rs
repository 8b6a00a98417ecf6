//! Exchanges a site's uploads and database for others that lie ready, and keeps what was there.
//!
//! What is ready lies beside what it replaces, and a journal says that the exchange has begun. From then on it is only
//! renaming, and each step shows by the names that are there whether it is done: a process that is killed is followed by
//! one that goes on where it stopped, before anything else looks at the site. An exchange that cannot be brought to its end is
//! taken back, which the journal says too. On PostgreSQL the exchange has begun when the transaction is committed that renames
//! the schema.

pub(super) mod database;
mod folder;
mod moves;
#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use base_app::settings::StorageSettings;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use core_models::{
    changes::{Note, Subject, What},
    restoring,
};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{
    error::RestorationError,
    names::{INCOMING, KEPT, STAMP, UNPACKED, listed, schema, stamp},
};
use folder::Places;

/// The journal, in the folder of uploads. Like all names here it begins with a dot, which no upload's does.
const JOURNAL: &str = ".restore.json";

/// The journal of an exchange that is done, until the site's history has it.
const DONE: &str = ".restored.json";

/// One exchange.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Exchange {
    /// When it began; in the names of all that belongs to it.
    stamp: String,
    /// The exchange that is taken back by this one.
    back: Option<String>,
    /// When the archive was made.
    #[serde(default)]
    made: Option<DateTime<Utc>>,
    /// It cannot be brought to its end, and what was done of it is taken back.
    #[serde(default)]
    given_up: bool,
}

/// Brings an exchange to its end that was cut off, takes it back if that is impossible, or forgets it if it had not begun.
pub(super) fn settle(storage: &StorageSettings) -> Result<(), RestorationError> {
    let Some(exchange) = Exchange::under_way(storage)? else { return Ok(()) };
    let may_have_begun = !exchange.given_up && storage.database.path().is_none();
    if may_have_begun && !restoring::has_happened(&storage.database, &exchange.kept_schema())? {
        // What lies ready is swept away before the next restore.
        return exchange.forget(storage);
    }
    match exchange.finish(storage) {
        Err(RestorationError::TakenBack(cause)) => {
            tracing::warn!(%cause, "a restore that was cut off was taken back: the site has what it had");
            Ok(())
        }
        outcome => outcome,
    }
}

/// Removes what is left of restores that were killed before their exchange began. None may be under way.
pub(super) fn sweep(storage: &StorageSettings) -> Result<(), RestorationError> {
    for folder in [&storage.uploads, &storage.private_uploads] {
        for (name, path) in listed(folder)? {
            if name.starts_with(UNPACKED) || name.starts_with(INCOMING) {
                fs::remove_dir_all(&path).map_err(RestorationError::file(&path, "removed"))?;
            }
        }
    }
    storage.database.path().map_or(Ok(()), database::sweep)
}

impl Exchange {
    /// One that comes after all that were kept, also when the clock was ahead then.
    pub(super) fn new(storage: &StorageSettings, now: DateTime<Utc>) -> Result<Self, RestorationError> {
        let last = last_kept(storage)?.and_then(|last| NaiveDateTime::parse_from_str(&last, STAMP).ok());
        let after = last.map(|last| last.and_utc() + TimeDelta::milliseconds(1));
        let stamp = stamp(after.map_or(now, |after| after.max(now)));
        Ok(Self { stamp, back: None, made: None, given_up: false })
    }

    /// The same for an archive that was made then.
    pub(super) fn of_archive(self, made: DateTime<Utc>) -> Self {
        Self { made: Some(made), ..self }
    }

    /// The one that takes back the last one, unless there is none.
    pub(super) fn back(
        storage: &StorageSettings,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, RestorationError> {
        let Some(last) = last_kept(storage)? else { return Ok(None) };
        let exchange = Self { back: Some(last.clone()), ..Self::new(storage, now)? };
        // All of it, or nothing: somebody may have removed a part.
        let private = Places::of(&storage.private_uploads, &last, None).kept().to_owned();
        let database = storage.database.path().map(|live| database::beside(live, "replaced", &last));
        for part in [Some(private), database].into_iter().flatten() {
            if !moves::is_there(&part).map_err(RestorationError::file(&part, "read"))? {
                return Err(RestorationError::PartlyKept(part));
            }
        }
        Ok(Some(exchange))
    }

    /// The one that the journal speaks of.
    pub(super) fn under_way(storage: &StorageSettings) -> Result<Option<Self>, RestorationError> {
        Self::read(&storage.uploads.join(JOURNAL))
    }

    /// The last one that was done, unless the site's history has it.
    pub(super) fn done(storage: &StorageSettings) -> Result<Option<Self>, RestorationError> {
        Self::read(&storage.uploads.join(DONE))
    }

    fn read(path: &Path) -> Result<Option<Self>, RestorationError> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| RestorationError::file(path, "read")(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RestorationError::file(path, "read")(error)),
        }
    }

    /// When it began.
    pub(super) fn began(&self) -> Option<DateTime<Utc>> {
        NaiveDateTime::parse_from_str(&self.stamp, STAMP).ok().map(|began| began.and_utc())
    }

    /// What the site's history says of it.
    pub(super) fn noted(&self) -> Note {
        let subject =
            Subject { feature: "site", kind: "site", key: self.stamp.clone(), title: String::new() };
        let made = self.made.map(|made| made.format("%Y-%m-%d %H:%M UTC").to_string());
        Note::new(subject, What::Restored)
            .field("archive of", "", made.unwrap_or_default())
            .untold("a restore is taken back", self.back.is_some())
    }

    pub(super) fn unpacked(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{UNPACKED}{}", self.stamp))
    }

    /// Where the new content of a folder has to lie.
    pub(super) fn incoming(&self, folder: &Path) -> PathBuf {
        self.places(folder).incoming().to_owned()
    }

    /// Where the new SQLite file has to lie.
    pub(super) fn incoming_database(&self, live: &Path) -> PathBuf {
        database::beside(live, "restoring", &self.stamp)
    }

    /// The schema of PostgreSQL that holds what was replaced.
    pub(super) fn kept_schema(&self) -> String {
        schema(&self.stamp)
    }

    /// The schema of PostgreSQL that is put back.
    pub(super) fn returning_schema(&self) -> Option<String> {
        self.back.as_deref().map(schema)
    }

    /// Says where everything is that was replaced.
    pub(super) fn kept(&self, storage: &StorageSettings) -> Vec<String> {
        let folder = |folder: &Path| self.places(folder).kept().display().to_string();
        let database = match storage.database.path() {
            Some(live) => database::beside(live, "replaced", &self.stamp).display().to_string(),
            None => format!("the schema {} of the database", self.kept_schema()),
        };
        vec![database, folder(&storage.uploads), folder(&storage.private_uploads)]
    }

    /// Finds out whether anything stands in the way of the files that are to come.
    pub(super) fn check(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let folders = [&storage.uploads, &storage.private_uploads];
        folders.into_iter().try_for_each(|folder| {
            self.places(folder).check().map_err(RestorationError::file(folder, "exchanged"))
        })
    }

    /// Writes the journal, so that it survives a power failure.
    pub(super) fn write_down(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let path = storage.uploads.join(JOURNAL);
        let write = || {
            moves::step()?;
            let mut file = NamedTempFile::new_in(&storage.uploads)?;
            file.write_all(&serde_json::to_vec(self)?)?;
            moves::sync_file(file.as_file())?;
            file.persist(&path)?;
            moves::sync(&storage.uploads)
        };
        write().map_err(RestorationError::file(&path, "written"))
    }

    /// Exchanges everything, or takes everything back; what was done already is not done again.
    ///
    /// # Errors
    /// [`RestorationError::TakenBack`] when the site has what it had, [`RestorationError::Unfinished`] when the next process that
    /// looks at the site has to go on.
    pub(super) fn finish(mut self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let cause = if self.given_up { None } else { self.exchange(storage).err() };
        if self.given_up || cause.is_some() {
            self.given_up = true;
            let back = self.write_down(storage).and_then(|()| self.take_back(storage));
            if let Err(then) = back {
                let cause =
                    cause.map_or_else(|| "a restore was given up".to_owned(), |cause| cause.to_string());
                return Err(RestorationError::Unfinished { cause, then: Box::new(then) });
            }
        }
        let ended = if self.given_up { self.forget(storage) } else { self.set_aside(storage) };
        if let Err(error) = ended {
            // All is in its place; whoever looks at the site next finds nothing left to do, and tries again.
            tracing::warn!(%error, "the journal of a restore is still there");
        }
        cause.map_or(Ok(()), |cause| Err(RestorationError::TakenBack(Box::new(cause))))
    }

    fn exchange(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        if let Some(live) = storage.database.path() {
            let exchanged = database::exchange(live, &self.stamp, self.back.as_deref());
            exchanged.map_err(RestorationError::file(live, "exchanged"))?;
        }
        [&storage.uploads, &storage.private_uploads].into_iter().try_for_each(|folder| {
            self.places(folder).exchange().map_err(RestorationError::file(folder, "exchanged"))
        })
    }

    fn take_back(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        for folder in [&storage.private_uploads, &storage.uploads] {
            self.places(folder).take_back().map_err(RestorationError::file(folder, "put back"))?;
        }
        let Some(live) = storage.database.path() else {
            let (kept, returning) = (self.kept_schema(), self.returning_schema());
            return Ok(restoring::take_back(&storage.database, &kept, returning.as_deref())?);
        };
        let back = database::take_back(live, &self.stamp, self.back.as_deref());
        back.map_err(RestorationError::file(live, "put back"))
    }

    fn places<'a>(&self, folder: &'a Path) -> Places<'a> {
        Places::of(folder, &self.stamp, self.back.as_deref())
    }

    /// Sets the journal aside for the site's history: the exchange is done.
    fn set_aside(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let path = storage.uploads.join(JOURNAL);
        moves::rename(&path, &storage.uploads.join(DONE))
            .and_then(|()| moves::sync(&storage.uploads))
            .map_err(RestorationError::file(&path, "renamed"))
    }

    /// Forgets an exchange that the site's history has now, and says whether it was there still.
    pub(super) fn forget_done(storage: &StorageSettings) -> io::Result<bool> {
        match fs::remove_file(storage.uploads.join(DONE)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes the journal: nothing is exchanged.
    pub(super) fn forget(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let path = storage.uploads.join(JOURNAL);
        moves::step()
            .and_then(|()| fs::remove_file(&path))
            .and_then(|()| moves::sync(&storage.uploads))
            .map_err(RestorationError::file(&path, "removed"))
    }
}

/// The stamp of the last exchange whose old content is still there.
fn last_kept(storage: &StorageSettings) -> Result<Option<String>, RestorationError> {
    let names = listed(&storage.uploads)?.into_iter();
    Ok(names.filter_map(|(name, _)| name.strip_prefix(KEPT).map(str::to_owned)).max())
}
