//! The folders of uploads: made at the start, and marked as the folders of one site.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::settings::StorageSettings;

/// The file that says which site the folder belongs to. Its name is none that an upload can have.
const MARK: &str = ".site";

/// A folder of uploads that this site cannot use. Each text is one line that names the variable.
#[derive(Debug, thiserror::Error)]
pub enum UploadFolderError {
    /// It cannot be made or written.
    #[error("{variable}: {} cannot be {done}: {source}", folder.display())]
    Unusable {
        /// The variable that names it.
        variable: &'static str,
        /// The folder.
        folder: PathBuf,
        /// What was tried.
        done: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Another site keeps its files there, and would remove what it does not know.
    #[error("{variable}: {} belongs to the site “{owner}”; give “{site}” a folder of its own", folder.display())]
    OfAnotherSite {
        /// The variable that names it.
        variable: &'static str,
        /// The folder.
        folder: PathBuf,
        /// Whose it is.
        owner: String,
        /// Who wanted to use it.
        site: &'static str,
    },
    /// Something else uses what has to be replaced.
    #[error("the site is running, or one of its commands is ({} is in use): stop it first", .0.display())]
    InUse(PathBuf),
    /// What the site has is being replaced.
    #[error("the site is being restored ({} is in use): start it when that is done", .0.display())]
    BeingRestored(PathBuf),
}

/// Keeps others from replacing what the site has, or from using it, as long as this is held.
#[derive(Debug)]
pub struct Hold {
    // The lock goes with the open file, also when the process is killed.
    _mark: File,
}

impl Hold {
    /// For a process that uses the folder; any number may.
    ///
    /// # Errors
    /// When what is in it is being replaced.
    pub fn shared(folder: &Path) -> Result<Self, UploadFolderError> {
        Self::take(folder, File::try_lock_shared, UploadFolderError::BeingRestored)
    }

    /// For the one process that replaces what is in it.
    ///
    /// # Errors
    /// When somebody uses it.
    pub fn alone(folder: &Path) -> Result<Self, UploadFolderError> {
        Self::take(folder, File::try_lock, UploadFolderError::InUse)
    }

    fn take(
        folder: &Path,
        lock: impl Fn(&File) -> Result<(), TryLockError>,
        taken: impl Fn(PathBuf) -> UploadFolderError,
    ) -> Result<Self, UploadFolderError> {
        let unusable = |source| UploadFolderError::Unusable {
            variable: "UPLOAD_FOLDER",
            folder: folder.to_owned(),
            done: "locked",
            source,
        };
        let mark = File::open(folder.join(MARK)).map_err(unusable)?;
        match lock(&mark) {
            Ok(()) => Ok(Self { _mark: mark }),
            Err(TryLockError::WouldBlock) => Err(taken(folder.to_owned())),
            // Some file systems have no locks; the operator has to look then.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Self { _mark: mark })
            }
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}

/// Who may look into a folder of uploads that is made.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Whoever the umask allows: a web server may serve the files.
    Public = 0o777,
    /// The site alone.
    Private = 0o700,
}

/// Makes both folders of uploads if need be, and marks them as this site's unless another site has done so.
///
/// # Errors
/// A folder that cannot be used, or is another site's.
pub fn prepare_both(storage: &StorageSettings, site: &'static str) -> Result<(), UploadFolderError> {
    prepare("UPLOAD_FOLDER", &storage.uploads, Access::Public, site)?;
    prepare("PRIVATE_UPLOAD_FOLDER", &storage.private_uploads, Access::Private, site)
}

/// Makes the folder that `variable` names if need be, and marks it as this site's unless another site has done so.
///
/// # Errors
/// A folder that cannot be used, or is another site's.
pub fn prepare(
    variable: &'static str,
    folder: &Path,
    access: Access,
    site: &'static str,
) -> Result<(), UploadFolderError> {
    let unusable = |done| {
        move |source| UploadFolderError::Unusable { variable, folder: folder.to_owned(), done, source }
    };
    DirBuilder::new().recursive(true).mode(access as u32).create(folder).map_err(unusable("made"))?;
    let mark = folder.join(MARK);
    if read(&mark).map_err(unusable("read"))?.is_none() {
        write(folder, &mark, site).map_err(unusable("written"))?;
    }
    match read(&mark).map_err(unusable("read"))? {
        Some(owner) if owner != site => {
            Err(UploadFolderError::OfAnotherSite { variable, folder: folder.to_owned(), owner, site })
        }
        _ => Ok(()),
    }
}

fn read(mark: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(mark) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the mark as a whole, unless somebody else was quicker.
fn write(folder: &Path, mark: &Path, site: &str) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    writeln!(file, "{site}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(mark) {
        Err(failure) if failure.error.kind() != io::ErrorKind::AlreadyExists => Err(failure.error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_belongs_to_the_site_that_came_first() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("new/uploads");
        let prepare = |site| prepare("UPLOAD_FOLDER", &folder, Access::Private, site);
        prepare("bakery").unwrap();
        prepare("bakery").unwrap();
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "nobody else looks into a private folder");
        let problem = prepare("florist").unwrap_err().to_string();
        let path = folder.display();
        assert_eq!(
            problem,
            format!("UPLOAD_FOLDER: {path} belongs to the site “bakery”; give “florist” a folder of its own")
        );
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [MARK], "nothing else is left in it");
    }

    #[test]
    fn a_folder_is_replaced_by_one_alone() {
        let folder = tempfile::tempdir().unwrap();
        prepare("UPLOAD_FOLDER", folder.path(), Access::Public, "bakery").unwrap();
        let users = [Hold::shared(folder.path()).unwrap(), Hold::shared(folder.path()).unwrap()];
        assert!(matches!(Hold::alone(folder.path()), Err(UploadFolderError::InUse(_))));
        drop(users);
        let alone = Hold::alone(folder.path()).unwrap();
        assert!(matches!(Hold::shared(folder.path()), Err(UploadFolderError::BeingRestored(_))));
        drop(alone);
        Hold::shared(folder.path()).unwrap();
    }

    #[test]
    fn of_many_sites_at_once_one_gets_the_folder() {
        const SITES: [&str; 4] = ["bakery", "florist", "gym", "butcher"];
        let folder = tempfile::tempdir().unwrap();
        let outcomes: Vec<bool> = std::thread::scope(|scope| {
            let prepare = |site| prepare("UPLOAD_FOLDER", folder.path(), Access::Public, site);
            let tries = SITES.map(|site| scope.spawn(move || prepare(site).is_ok()));
            tries.into_iter().map(|attempt| attempt.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|got_it| **got_it).count(), 1, "{outcomes:?}");
    }
}
