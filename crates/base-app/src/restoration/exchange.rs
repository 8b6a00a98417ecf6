//! Exchanges a site's uploads and database for others that lie ready, and keeps what was there.
//!
//! What is ready lies beside what it replaces, and a journal says that the exchange has begun. From then on it is only
//! renaming, and each step shows by the names that are there whether it is done: a process that is killed is followed by
//! one that goes on where it stopped, before anything else looks at the site. On PostgreSQL the exchange has begun when the
//! transaction is committed that renames the schema.

pub(super) mod database;

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use core_models::restoring;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::RestorationError;
use crate::{inventory, settings::StorageSettings};

/// The journal, in the folder of uploads. Like all names here it begins with a dot, which no upload's does.
const JOURNAL: &str = ".restore.json";

/// What is unpacked, or on its way out: swept away before the next restore.
pub(super) const UNPACKED: &str = ".unpacked-";
const INCOMING: &str = ".restoring-";
const ARRIVING: &str = ".arriving-";
pub(super) const KEPT: &str = ".replaced-";

/// One exchange.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    /// When it began; in the names of all that belongs to it.
    stamp: String,
    /// The exchange that is taken back by this one.
    back: Option<String>,
}

/// Brings an exchange to its end that was cut off, or forgets it if it had not begun.
pub(super) fn settle(storage: &StorageSettings) -> Result<(), RestorationError> {
    let Some(exchange) = Exchange::under_way(storage)? else { return Ok(()) };
    let server = storage.database.path().is_none();
    if server && !restoring::has_happened(&storage.database, &exchange.kept_schema())? {
        // What lies ready is swept away before the next restore.
        return exchange.forget(storage);
    }
    exchange.finish(storage)
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
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self { stamp: stamp(now), back: None }
    }

    /// The one that takes back the last one, unless there is none.
    pub(super) fn back(
        storage: &StorageSettings,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, RestorationError> {
        let names = listed(&storage.uploads)?.into_iter();
        let last = names.filter_map(|(name, _)| name.strip_prefix(KEPT).map(str::to_owned)).max();
        Ok(last.map(|last| Self { back: Some(last), ..Self::new(now) }))
    }

    /// The one that the journal speaks of.
    pub(super) fn under_way(storage: &StorageSettings) -> Result<Option<Self>, RestorationError> {
        let path = storage.uploads.join(JOURNAL);
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| RestorationError::file(&path, "read")(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RestorationError::file(&path, "read")(error)),
        }
    }

    pub(super) fn unpacked(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{UNPACKED}{}", self.stamp))
    }

    /// Where the new content of a folder has to lie.
    pub(super) fn incoming(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{INCOMING}{}", self.stamp))
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
        let folder = |folder: &Path| folder.join(format!("{KEPT}{}", self.stamp)).display().to_string();
        let database = match storage.database.path() {
            Some(live) => database::beside(live, "replaced", &self.stamp).display().to_string(),
            None => format!("the schema {} of the database", self.kept_schema()),
        };
        vec![database, folder(&storage.uploads), folder(&storage.private_uploads)]
    }

    /// Writes the journal, so that it survives a power failure.
    pub(super) fn write_down(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let path = storage.uploads.join(JOURNAL);
        let write = || {
            let mut file = NamedTempFile::new_in(&storage.uploads)?;
            file.write_all(&serde_json::to_vec(self)?)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            sync(&storage.uploads)
        };
        write().map_err(RestorationError::file(&path, "written"))
    }

    /// Exchanges everything; what was done already is not done again.
    pub(super) fn finish(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let folders = [&storage.uploads, &storage.private_uploads];
        if let Some(live) = storage.database.path() {
            database::exchange(live, &self.stamp, self.back.as_deref())?;
        }
        for folder in folders {
            self.exchange(folder).map_err(RestorationError::file(folder, "exchanged"))?;
        }
        self.forget(storage)
    }

    fn exchange(&self, folder: &Path) -> io::Result<()> {
        let named = |prefix: &str, stamp: &str| folder.join(format!("{prefix}{stamp}"));
        let (incoming, kept) = (self.incoming(folder), named(KEPT, &self.stamp));
        let arriving = named(ARRIVING, &self.stamp);
        if let Some(back) = &self.back {
            rename_if_there(&named(KEPT, back), &incoming)?;
        }
        if incoming.is_dir() {
            private_folder(&kept)?;
            move_files(folder, &kept)?;
            fs::rename(&incoming, &arriving)?;
            sync(folder)?;
        }
        if arriving.is_dir() {
            move_files(&arriving, folder)?;
            fs::remove_dir(&arriving)?;
            sync(folder)?;
        }
        Ok(())
    }

    /// Removes the journal: the exchange is done, or has not begun.
    pub(super) fn forget(&self, storage: &StorageSettings) -> Result<(), RestorationError> {
        let path = storage.uploads.join(JOURNAL);
        fs::remove_file(&path)
            .and_then(|()| sync(&storage.uploads))
            .map_err(RestorationError::file(&path, "removed"))
    }
}

/// A time as names have it; a later one comes after an earlier one.
pub(super) fn stamp(time: DateTime<Utc>) -> String {
    time.format("%Y%m%d-%H%M%S%3f").to_string()
}

/// The schema of PostgreSQL that holds what was replaced at a time.
pub(super) fn schema(stamp: &str) -> String {
    format!("replaced_{}", stamp.replace('-', "_"))
}

fn move_files(from: &Path, to: &Path) -> io::Result<()> {
    for name in inventory::names(from)? {
        fs::rename(from.join(&name), to.join(&name))?;
    }
    sync(to)
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

fn private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes new names survive a power failure.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

pub(super) fn listed(folder: &Path) -> Result<Vec<(String, PathBuf)>, RestorationError> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let entries = entries.map_err(RestorationError::file(folder, "read"))?;
    let named = |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), entry.path());
    Ok(entries.into_iter().map(named).collect())
}
