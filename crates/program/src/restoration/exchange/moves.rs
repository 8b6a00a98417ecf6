//! The single steps on a file system that an exchange is made of. Tests let any of them be refused.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
};

/// Whether something has this name. Not being allowed to look is an error, and no “no”.
pub(super) fn is_there(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

pub(super) fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Makes a folder for the site alone, unless it is there.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    step()?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Removes an empty folder. One that has something in it, which can be nothing of the site's, gets another name.
pub(super) fn put_away(path: &Path, other: &Path) -> io::Result<()> {
    step()?;
    match fs::remove_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => fs::rename(path, other),
        outcome => outcome,
    }
}

/// Makes an empty file.
pub(super) fn make_file(path: &Path) -> io::Result<()> {
    step()?;
    File::create_new(path).map(drop)
}

/// Makes new names survive a power failure.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    step()?;
    sync_file(&File::open(folder)?)
}

/// Makes the content of a file survive a power failure. Tests do not cut the power.
pub(super) fn sync_file(file: &File) -> io::Result<()> {
    if cfg!(test) { Ok(()) } else { file.sync_all() }
}

#[cfg(not(test))]
pub(super) fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use refusals::{refuse, step};

#[cfg(test)]
mod refusals {
    use std::{cell::RefCell, io, ops::Range};

    thread_local! {
        static REFUSED: RefCell<(usize, Vec<Range<usize>>)> = const { RefCell::new((0, Vec::new())) };
    }

    /// Refuses these steps of the current thread, counted from here on; says how many there were until now.
    pub(in crate::restoration::exchange) fn refuse(steps: Vec<Range<usize>>) -> usize {
        REFUSED.with_borrow_mut(|refused| std::mem::replace(refused, (0, steps)).0)
    }

    pub(in crate::restoration::exchange) fn step() -> io::Result<()> {
        REFUSED.with_borrow_mut(|(count, refused)| {
            let this = *count;
            *count += 1;
            if refused.iter().any(|range| range.contains(&this)) {
                return Err(io::Error::other(format!("step {this} is refused")));
            }
            Ok(())
        })
    }
}
