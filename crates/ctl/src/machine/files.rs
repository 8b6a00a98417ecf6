//! Changing files: whole or not at all, and in a dry run not.

use std::{
    fs::{self, DirBuilder, File, Permissions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{failure::Failure, output::Output};

/// A file or folder cannot be read or changed.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be {done}: {source}", path.display())]
pub struct FileError {
    /// Which.
    pub path: PathBuf,
    /// What was tried.
    pub done: &'static str,
    /// What the system says.
    #[source]
    pub source: io::Error,
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::caused_by(error)
    }
}

/// Makes an error of the system one that names the file.
pub fn failed(done: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError { path, done, source }
}

/// Changes files, or says what it would change.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    output: Output,
}

impl Files {
    /// Says what it does by this output, which also knows whether this is a dry run.
    #[must_use]
    pub fn new(output: Output) -> Self {
        Self { output }
    }

    /// The text of a file, or none if there is no such file.
    ///
    /// # Errors
    /// [`FileError`] for anything but a missing file.
    pub fn read(&self, path: &Path) -> Result<Option<String>, FileError> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("read", path)(error)),
        }
    }

    /// Gives a file this content and mode, in one step: a crash leaves the old file or the new one. The folder is made.
    /// Gives back whether anything was different.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn write(&self, path: &Path, content: impl AsRef<[u8]>, mode: u32) -> Result<bool, FileError> {
        let content = content.as_ref();
        let same = fs::read(path).is_ok_and(|old| old == content)
            && fs::symlink_metadata(path)
                .is_ok_and(|old| old.is_file() && old.permissions().mode() & 0o7777 == mode);
        if same {
            return Ok(false);
        }
        if self.output.dry_run {
            self.output.would(&format!("write {} ({} bytes, mode {mode:o})", path.display(), content.len()));
            return Ok(true);
        }
        let folder = path.parent().unwrap_or(Path::new("/"));
        make_all(folder).map_err(failed("made", folder))?;
        let written = || -> io::Result<()> {
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(content)?;
            file.as_file().set_permissions(Permissions::from_mode(mode))?;
            file.as_file().sync_all()?;
            file.persist(path)?;
            // Without this the name, unlike the content, could still be lost.
            File::open(folder)?.sync_all()
        };
        written().map_err(failed("written", path))?;
        Ok(true)
    }

    /// Makes a folder with this mode, and those above it that are missing.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn folder(&self, path: &Path, mode: u32) -> Result<bool, FileError> {
        let made = !path.is_dir();
        let same = !made && fs::metadata(path).is_ok_and(|old| old.permissions().mode() & 0o7777 == mode);
        if same {
            return Ok(false);
        }
        if self.output.dry_run {
            self.output.would(&format!("make the folder {} (mode {mode:o})", path.display()));
            return Ok(true);
        }
        if let Some(above) = path.parent() {
            make_all(above).map_err(failed("made", above))?;
        }
        if made {
            DirBuilder::new().mode(mode).create(path).map_err(failed("made", path))?;
        }
        // What the umask took away is given back.
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed("made", path))?;
        Ok(true)
    }

    /// Gives what is there this mode, if it has another.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn mode(&self, path: &Path, mode: u32) -> Result<bool, FileError> {
        let found = fs::symlink_metadata(path).map_err(failed("looked at", path))?;
        if found.permissions().mode() & 0o7777 == mode {
            return Ok(false);
        }
        if self.output.dry_run {
            self.output.would(&format!("give {} the mode {mode:o}", path.display()));
            return Ok(true);
        }
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed("changed", path))?;
        Ok(true)
    }

    /// Makes a symbolic link, or points one elsewhere in one step.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn link(&self, path: &Path, target: &Path) -> Result<bool, FileError> {
        if fs::read_link(path).is_ok_and(|old| old == target) {
            return Ok(false);
        }
        if self.output.dry_run {
            self.output.would(&format!("point {} to {}", path.display(), target.display()));
            return Ok(true);
        }
        let folder = path.parent().unwrap_or(Path::new("/"));
        let linked = || -> io::Result<()> {
            make_all(folder)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let beside = folder.join(format!(".{name}.new"));
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            symlink(target, &beside)?;
            fs::rename(&beside, path)?;
            File::open(folder)?.sync_all()
        };
        linked().map_err(failed("linked", path))?;
        Ok(true)
    }

    /// Gives a file or folder another name, in one step.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn rename(&self, from: &Path, to: &Path) -> Result<(), FileError> {
        if self.output.dry_run {
            self.output.would(&format!("rename {} to {}", from.display(), to.display()));
            return Ok(());
        }
        fs::rename(from, to).map_err(failed("renamed", from))
    }

    /// Removes a file, a link, or a folder with all that is in it; it may be gone already.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn remove(&self, path: &Path) -> Result<bool, FileError> {
        let Ok(found) = fs::symlink_metadata(path) else { return Ok(false) };
        if self.output.dry_run {
            self.output.would(&format!("remove {}", path.display()));
            return Ok(true);
        }
        if found.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
            .map_err(failed("removed", path))?;
        Ok(true)
    }
}

/// Makes a folder and those above it that are missing, for everybody to go through, whatever the umask would have them be.
pub(crate) fn make_all(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_all(above)?;
    }
    match DirBuilder::new().mode(0o755).create(folder) {
        // Another command was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    }
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: Files = Files { output: Output { json: false, dry_run: false } };
    const DRY: Files = Files { output: Output { json: false, dry_run: true } };

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_file_has_its_mode_from_the_first_moment_and_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etc/site.env");
        assert!(REAL.write(&path, "KEY=1", 0o600).unwrap());
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("KEY=1", 0o600));
        assert!(!REAL.write(&path, "KEY=1", 0o600).unwrap());
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(REAL.write(&path, "KEY=1", 0o600).unwrap());
        assert_eq!(mode(&path), 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_is_turned_and_what_is_removed_may_be_gone() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("current");
        for target in ["releases/1", "releases/2"] {
            assert!(REAL.link(&link, Path::new(target)).unwrap());
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(target));
        }
        assert!(!REAL.link(&link, Path::new("releases/2")).unwrap());
        assert!(REAL.remove(&link).unwrap());
        assert!(!REAL.remove(&link).unwrap());
    }

    #[test]
    fn a_dry_run_leaves_the_folder_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        REAL.write(&kept, "as it was", 0o644).unwrap();
        assert!(DRY.write(&kept, "other", 0o644).unwrap());
        assert!(DRY.folder(&folder.path().join("new"), 0o755).unwrap());
        assert!(DRY.link(&folder.path().join("link"), Path::new("kept")).unwrap());
        assert!(DRY.remove(&kept).unwrap());
        DRY.rename(&kept, &folder.path().join("moved")).unwrap();
        let names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["kept"]);
        assert_eq!(fs::read_to_string(&kept).unwrap(), "as it was");
    }

    #[test]
    fn a_folder_has_the_mode_that_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        assert!(REAL.folder(&path, 0o2770).unwrap());
        assert_eq!(mode(&path), 0o2770);
        assert!(!REAL.folder(&path, 0o2770).unwrap());
    }
}
