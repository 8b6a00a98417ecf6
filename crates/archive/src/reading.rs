//! Reading an archive that may be damaged or made to do harm.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;

use crate::entries::{Form, Limits, Modes, Place, Take, entries, make, place};
use crate::layout::{check_database, check_file};
use crate::manifest::{CONFIG, FORMAT, Manifest};
use crate::{ArchiveError, sync};

/// What only its owner and those who restore it may read.
const MODES: Modes = Modes { file: 0o640, folder: 0o750 };

/// Reads a whole archive and says whether it is complete and unchanged; nothing is written.
///
/// # Errors
/// What is wrong with it.
pub fn verify(archive: &Path, limits: &Limits) -> Result<Manifest, ArchiveError> {
    read(archive, limits, &mut |_path, content| {
        io::copy(content, &mut io::sink()).map_err(|error| ArchiveError::reading(&error))?;
        Ok(())
    })
}

/// Reads a whole archive, verifies it, and gives the files of settings in it, by name.
///
/// # Errors
/// What is wrong with it.
pub fn config_files(archive: &Path, limits: &Limits) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    /// No file of settings is larger.
    const LARGEST: u64 = 1 << 20;
    let mut files = BTreeMap::new();
    read(archive, limits, &mut |path, content| {
        let reading = |error: io::Error| ArchiveError::reading(&error);
        if let Some(name) = path.strip_prefix(CONFIG).and_then(|rest| rest.strip_prefix('/')) {
            let mut text = Vec::new();
            content.take(LARGEST).read_to_end(&mut text).map_err(reading)?;
            files.insert(name.to_owned(), text);
        }
        io::copy(content, &mut io::sink()).map_err(reading)?;
        Ok(())
    })?;
    Ok(files)
}

/// Unpacks an archive into a folder that does not exist yet, and verifies it meanwhile. Files get the mode 0640, and are on the
/// disk when this returns.
///
/// # Errors
/// What is wrong with the archive, or a file that cannot be written; the folder is removed then.
pub fn unpack(archive: &Path, folder: &Path, limits: &Limits) -> Result<Manifest, ArchiveError> {
    make(folder, 0o700)?;
    let unpacked = read(archive, limits, &mut |path, content| place(folder, path, content, MODES));
    let unpacked = unpacked
        .and_then(|manifest| sync(folder).map_err(ArchiveError::file(folder, "written")).map(|()| manifest));
    if unpacked.is_err() {
        // What is wrong with the archive matters more than a folder that cannot be removed.
        drop(fs::remove_dir_all(folder));
    }
    unpacked
}

fn read(archive: &Path, limits: &Limits, take: &mut Take<'_>) -> Result<Manifest, ArchiveError> {
    let form = Form { manifest: Place::Last };
    let contents = entries(archive, limits, form, &mut |path, content| {
        check_file(path)?;
        take(path, content)
    })?;
    let manifest = parse(&contents.manifest)?;
    check_database(&manifest)?;
    contents
        .compare(manifest.files.iter().map(|file| (file.path.as_str(), file.size, file.sha256.as_str())))?;
    Ok(manifest)
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

fn parse(text: &[u8]) -> Result<Manifest, ArchiveError> {
    let unreadable = |error: serde_json::Error| ArchiveError::Manifest(error.to_string());
    let Format { format } = serde_json::from_slice(text).map_err(unreadable)?;
    if format > FORMAT {
        return Err(ArchiveError::NewerFormat { found: format, known: FORMAT });
    }
    serde_json::from_slice(text).map_err(unreadable)
}
