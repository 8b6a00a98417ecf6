//! The part of an exchange that renames a SQLite file, with the files that belong to it, and the way back.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::moves;
use crate::restoration::{error::RestorationError, names::listed};

/// What SQLite adds to the name of a file for its log, after a crash for example.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The name beside a file with a word and a stamp.
pub(super) fn beside(live: &Path, word: &str, stamp: &str) -> PathBuf {
    with_ending(live, &format!(".{word}-{stamp}"))
}

/// Puts the file that lies ready, or the one that another exchange has kept, in the place of the live one.
pub(super) fn exchange(live: &Path, stamp: &str, back: Option<&str>) -> io::Result<()> {
    let (incoming, kept) = (beside(live, "restoring", stamp), beside(live, "replaced", stamp));
    if let Some(back) = back {
        move_all(&beside(live, "replaced", back), &incoming)?;
    }
    if !moves::is_there(&incoming)? {
        return Ok(());
    }
    if moves::is_there(live)? {
        move_all(live, &kept)?;
    } else if !moves::is_there(&kept)? {
        // An empty file is a database without tables, to which one can go back.
        moves::make_file(&kept)?;
    }
    move_all(&incoming, live)?;
    moves::sync(folder_of(live))
}

/// Puts the file that was replaced back, however far the exchange has come.
pub(super) fn take_back(live: &Path, stamp: &str, back: Option<&str>) -> io::Result<()> {
    let (incoming, kept) = (beside(live, "restoring", stamp), beside(live, "replaced", stamp));
    if moves::is_there(&kept)? {
        // As long as the old file is kept, what stands in its place belongs to the new one.
        move_companions(live, &incoming)?;
        if !moves::is_there(&incoming)? {
            moves::rename_if_there(live, &incoming)?;
        }
    }
    // First the file: from then on what stands beside it is its own.
    moves::rename_if_there(&kept, live)?;
    move_companions(&kept, live)?;
    if let Some(back) = back {
        move_all(&incoming, &beside(live, "replaced", back))?;
    }
    moves::sync(folder_of(live))
}

/// Removes files that were not ready when their restore was killed.
pub(super) fn sweep(live: &Path) -> Result<(), RestorationError> {
    remove(live, "restoring", |_stamp| true).map(drop)
}

/// Removes files that were replaced before a time, and says how many.
pub(in crate::restoration) fn remove_kept(live: &Path, before: &str) -> Result<usize, RestorationError> {
    remove(live, "replaced", |stamp| stamp < before)
}

/// Removes the files beside the live one with a word and one of these stamps.
fn remove(live: &Path, word: &str, is_wanted: impl Fn(&str) -> bool) -> Result<usize, RestorationError> {
    let prefix = beside(live, word, "");
    let prefix = prefix.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut removed = 0;
    for (name, path) in listed(folder_of(live))? {
        if name.strip_prefix(&prefix).is_some_and(&is_wanted) {
            fs::remove_file(&path).map_err(RestorationError::file(&path, "removed"))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Renames a file and what belongs to it. The file itself comes last: as long as it is there, this is not done.
fn move_all(from: &Path, to: &Path) -> io::Result<()> {
    move_companions(from, to)?;
    moves::rename_if_there(from, to)
}

fn move_companions(from: &Path, to: &Path) -> io::Result<()> {
    COMPANIONS.iter().try_for_each(|companion| {
        moves::rename_if_there(&with_ending(from, companion), &with_ending(to, companion))
    })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
