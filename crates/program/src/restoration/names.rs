//! The names that restores give to what they unpack, exchange and keep. Each begins with a dot, which no upload's does.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::error::RestorationError;

/// What is unpacked, or on its way out: swept away before the next restore.
pub(super) const UNPACKED: &str = ".unpacked-";

/// The new content, complete.
pub(super) const INCOMING: &str = ".restoring-";

/// The new content, on its way in.
pub(super) const ARRIVING: &str = ".arriving-";

/// The old content.
pub(super) const KEPT: &str = ".replaced-";

/// How names tell the time; a later one comes after an earlier one.
pub(super) const STAMP: &str = "%Y%m%d-%H%M%S%3f";

/// A time as names have it.
pub(super) fn stamp(time: DateTime<Utc>) -> String {
    time.format(STAMP).to_string()
}

/// The schema of PostgreSQL that holds what was replaced at a time.
pub(super) fn schema(stamp: &str) -> String {
    format!("replaced_{}", stamp.replace('-', "_"))
}

/// What lies in a folder, by name.
pub(super) fn listed(folder: &Path) -> Result<Vec<(String, PathBuf)>, RestorationError> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let entries = entries.map_err(RestorationError::file(folder, "read"))?;
    let named = |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), entry.path());
    Ok(entries.into_iter().map(named).collect())
}
