//! What an archive may hold: the one place that says which entries there are, and what they may be called.

use std::path::{Component, Path};

use crate::ArchiveError;
use crate::manifest::{CONFIG, DatabaseKind, Manifest, PRIVATE_UPLOADS, UPLOADS};

/// What a tar header has room for. A name that is longer would need an extension, and those are not read.
const LONGEST: usize = 100;

/// Whether a file of this name in a folder of uploads is an upload. Whatever else lies there is in no archive, and no restore
/// moves it: names that begin with a dot are the site's own, and no path leads into a folder.
#[must_use]
pub fn is_upload(name: &str) -> bool {
    !name.starts_with('.') && is_one_name(name)
}

/// Refuses a path that is not made of plain names alone, from the archive's own root on.
pub(crate) fn check_path(path: &str) -> Result<(), ArchiveError> {
    if path.is_empty() || path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(hostile("an entry with an odd name", path));
    }
    if Path::new(path).components().any(|part| !matches!(part, Component::Normal(_))) {
        return Err(hostile("an entry that leads elsewhere", path));
    }
    // `a//b` and `a/./b` are other names for `a/b`.
    if path.split('/').any(|name| name.is_empty() || name == ".") {
        return Err(hostile("an entry with an odd name", path));
    }
    Ok(())
}

/// Refuses a file that no archive of a site holds, before anything of it is read.
pub(crate) fn check_file(path: &str) -> Result<(), ArchiveError> {
    let is_known = match path.split_once('/') {
        None => [DatabaseKind::Postgres, DatabaseKind::Sqlite].iter().any(|kind| kind.entry() == path),
        Some((UPLOADS | PRIVATE_UPLOADS, name)) => is_upload(name),
        Some((CONFIG, name)) => is_one_name(name),
        Some(_) => false,
    };
    if is_known { Ok(()) } else { Err(hostile("a file with a name or a place of its own", path)) }
}

/// Refuses an archive that has no database, another one than it says, or two.
pub(crate) fn check_database(manifest: &Manifest) -> Result<(), ArchiveError> {
    let named = manifest.database.kind.entry();
    let is_other = |path: &&str| !path.contains('/') && *path != named;
    let mut paths = manifest.files.iter().map(|file| file.path.as_str());
    if manifest.database.file != named || !paths.clone().any(|path| path == named) {
        return Err(ArchiveError::Missing(named.to_owned()));
    }
    paths.find(is_other).map_or(Ok(()), |path| Err(ArchiveError::Unexpected(path.to_owned())))
}

fn is_one_name(name: &str) -> bool {
    !name.contains('/') && name.len() <= LONGEST && check_path(name).is_ok()
}

pub(crate) fn hostile(what: &'static str, name: &str) -> ArchiveError {
    ArchiveError::Hostile { what, name: name.escape_debug().to_string() }
}
