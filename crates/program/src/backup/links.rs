//! Further names for the files of uploads, under which they stay when the site removes them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use archive::{PRIVATE_UPLOADS, Source, UPLOADS};
use base_app::settings::StorageSettings;
use tempfile::TempDir;

use super::BackupError;

use crate::inventory;

/// The folders with the names begin with this, so that they are no uploads.
const PREFIX: &str = ".backup-";

/// No backup takes so long: what is older is left of one that was killed.
const LEFT: Duration = Duration::from_secs(24 * 60 * 60);

/// The names, in one folder within each folder of uploads. They are gone when this is dropped.
pub(super) struct Links {
    folders: [(&'static str, TempDir); 2],
    /// By the name that an archive gives it.
    files: BTreeMap<String, PathBuf>,
}

impl Links {
    pub(super) fn new(storage: &StorageSettings) -> Result<Self, BackupError> {
        let folder = |parent: &Path| {
            let unusable = |source| BackupError::File { path: parent.to_owned(), source };
            sweep(parent).map_err(unusable)?;
            tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(unusable)
        };
        let folders =
            [(UPLOADS, folder(&storage.uploads)?), (PRIVATE_UPLOADS, folder(&storage.private_uploads)?)];
        Ok(Self { folders, files: BTreeMap::new() })
    }

    /// Links every file that has no link yet.
    pub(super) fn add(&mut self, storage: &StorageSettings) -> Result<(), BackupError> {
        let sources = [&storage.uploads, &storage.private_uploads];
        for ((prefix, folder), source) in self.folders.iter().zip(sources) {
            let unusable = |source| BackupError::File { path: folder.path().to_owned(), source };
            for name in inventory::names(source).map_err(unusable)? {
                let entry = format!("{prefix}/{name}");
                if self.files.contains_key(&entry) {
                    continue;
                }
                let link = folder.path().join(&name);
                if keep(&source.join(&name), &link).map_err(unusable)? {
                    self.files.insert(entry, link);
                }
            }
        }
        Ok(())
    }

    /// Whether a file of this name was there at one of the two times.
    pub(super) fn has(&self, entry: &str) -> bool {
        self.files.contains_key(entry)
    }

    /// The files for the archive.
    pub(super) fn sources(&self) -> Vec<Source> {
        let source = |(path, file): (&String, &PathBuf)| Source { path: path.clone(), file: file.clone() };
        self.files.iter().map(source).collect()
    }
}

/// Gives a file a further name, or copies it where that is not possible. False when it was removed just now.
fn keep(file: &Path, link: &Path) -> io::Result<bool> {
    match fs::hard_link(file, link) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(_impossible_here) => match fs::copy(file, link) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        },
    }
}

fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let modified = entry.metadata().and_then(|data| data.modified());
        let passed = modified.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        if is_ours && passed.is_some_and(|passed| passed > LEFT) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
