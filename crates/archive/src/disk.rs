//! What many files together ask of a disk: room, and one wait until all of them are on it.

use std::fs::File;
use std::io;
use std::path::Path;

/// Waits until all that was written on the file system of this folder is on its disk: once, however many files there are.
///
/// # Errors
/// If the folder cannot be opened, or something could not be written.
pub fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// How many bytes can still be written on the file system of this folder.
///
/// # Errors
/// If the system does not say.
pub fn free(folder: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
