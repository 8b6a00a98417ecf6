//! Writes, finds and removes the files of pictures. A file is either whole and on the disk, or not there.

use crate::names::{Name, possible_files};
use crate::{ImageError, Processed};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::NamedTempFile;

const UNFINISHED_PREFIX: &str = ".upload-";
const UNFINISHED_SUFFIX: &str = ".tmp";

/// A picture on the disk; all of it describes the main file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name in the folder, random.
    pub filename: String,
    /// The folder and the name.
    pub path: PathBuf,
    /// Its media type.
    pub mime: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// In bytes.
    pub size: u64,
    /// The digest of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Writes all files of `picture` into `dir`, which is made if need be. When this returns, they will survive a power
/// failure; so commit the row that mentions them afterwards.
///
/// # Errors
/// [`ImageError::StorageFull`] or [`ImageError::Storage`]; then none of the files is there.
pub fn store(picture: &Processed, dir: &Path) -> Result<Stored, ImageError> {
    let main = picture.variants.first().ok_or(ImageError::Damaged)?;
    fs::create_dir_all(dir)?;
    let id = hexadecimal(&rand::random::<[u8; 16]>());
    let name = |suffix: &str| format!("{id}{suffix}.{}", picture.format.extension());
    let mut written = Written::default();
    for variant in &picture.variants {
        let path = dir.join(name(variant.suffix));
        write_whole(&variant.bytes, dir, &path)?;
        written.0.push(path);
    }
    // Without this the names, unlike the contents, could still be lost.
    File::open(dir)?.sync_all()?;
    written.keep();
    let filename = name(main.suffix);
    Ok(Stored {
        path: dir.join(&filename),
        filename,
        mime: picture.format.mime(),
        width: picture.width,
        height: picture.height,
        size: main.bytes.len() as u64,
        sha256: hexadecimal(&Sha256::digest(&main.bytes)),
    })
}

/// Removes all files of the picture whose main file is `filename`. What is already gone is no error, and a name that
/// [`store`] never gave is ignored.
///
/// # Errors
/// [`ImageError::Storage`] if a file is there and cannot be removed.
pub fn remove(dir: &Path, filename: &str) -> Result<(), ImageError> {
    let Some(main) = Name::parse(filename).filter(|name| name.suffix.is_none()) else {
        return Ok(());
    };
    possible_files(&main).try_for_each(|file| remove_if_there(&dir.join(file)))
}

/// The file that a visitor asks for by `requested`: the name of a file that [`store`] wrote into `dir`, and nothing else.
/// Never a path, never a link.
pub fn locate(dir: &Path, requested: &str) -> Option<PathBuf> {
    Name::parse(requested)?;
    let path = dir.join(requested);
    let kind = fs::symlink_metadata(&path).ok()?.file_type();
    kind.is_file().then_some(path)
}

/// How many bytes the files in `dir` take together. A missing folder holds nothing.
///
/// # Errors
/// [`ImageError::Storage`] if the folder cannot be read.
pub fn used(dir: &Path) -> Result<u64, ImageError> {
    let mut bytes = 0;
    for entry in entries(dir)? {
        match entry?.metadata() {
            Ok(file) if file.is_file() => bytes += file.len(),
            Ok(_) => {}
            // It went meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
}

/// Removes what a crash left behind: unfinished files, and pictures that `is_known` (asked with the main file's name)
/// does not know, as far as they are older than `age`. Returns how many files went.
///
/// # Errors
/// [`ImageError::Storage`] if the folder cannot be read or a file not removed. A missing folder holds nothing.
pub fn sweep(dir: &Path, age: Duration, mut is_known: impl FnMut(&str) -> bool) -> Result<usize, ImageError> {
    let mut removed = 0;
    for entry in entries(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let is_unfinished = name.starts_with(UNFINISHED_PREFIX) && name.ends_with(UNFINISHED_SUFFIX);
        let main = Name::parse(name).map(|name| format!("{}.{}", name.id, name.format.extension()));
        if is_older(&entry, age) && (is_unfinished || main.is_some_and(|main| !is_known(&main))) {
            remove_if_there(&entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn entries(dir: &Path) -> io::Result<impl Iterator<Item = io::Result<fs::DirEntry>>> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None.into_iter().flatten()),
        entries => Ok(Some(entries?).into_iter().flatten()),
    }
}

fn is_older(entry: &fs::DirEntry, age: Duration) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|time| SystemTime::now().duration_since(time).is_ok_and(|passed| passed >= age))
}

fn remove_if_there(path: &Path) -> Result<(), ImageError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes beside, syncs, renames: no reader ever sees a part. The temporary file removes itself on an error.
fn write_whole(bytes: &[u8], dir: &Path, path: &Path) -> Result<(), ImageError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED_PREFIX).suffix(UNFINISHED_SUFFIX);
    // Another user's web server serves the files; the umask may narrow this.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file: NamedTempFile = builder.tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|failure| failure.error)?;
    Ok(())
}

/// The files of a picture that is not complete yet; removed unless kept.
#[derive(Default)]
struct Written(Vec<PathBuf>);

impl Written {
    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for path in &self.0 {
            if let Err(error) = remove_if_there(path) {
                tracing::warn!(%error, path = %path.display(), "could not remove a file of a failed upload");
            }
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
