//! Why nothing was restored.

use std::{
    io,
    path::{Path, PathBuf},
};

use archive::ArchiveError;
use base_app::upload_folder::UploadFolderError;
use core_models::restoring::RestoreError;

/// Why nothing was restored. The site has what it had, or has it again when it starts.
#[derive(Debug, thiserror::Error)]
pub enum RestorationError {
    /// The archive is not to be trusted.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The database in the archive cannot be used here.
    #[error(transparent)]
    Database(#[from] RestoreError),
    /// The folders of uploads cannot be used, or the site is running.
    #[error(transparent)]
    Folder(#[from] UploadFolderError),
    /// The archive is another site's.
    #[error("this is an archive of the site “{owner}”; add --as-site to make it the content of “{site}”")]
    AnotherSite {
        /// Whose it is.
        owner: String,
        /// Where it was to go.
        site: String,
    },
    /// There is no room for what the archive holds.
    #[error("{} has room for {free} bytes, and this needs {needed}: make room first", folder.display())]
    NoRoom {
        /// Where the room is needed.
        folder: PathBuf,
        /// How many bytes it takes.
        needed: u64,
        /// How many there are.
        free: u64,
    },
    /// What was begun could not be brought to its end, and was taken back.
    #[error("{0}; all that was done is undone")]
    TakenBack(Box<RestorationError>),
    /// What was begun could neither be brought to its end nor be taken back yet.
    #[error(
        "{cause}; and it cannot be taken back yet ({then}): see to that, and the site's next start or command puts things in order"
    )]
    Unfinished {
        /// Why it could not be brought to its end.
        cause: String,
        /// Why it could not be taken back.
        then: Box<RestorationError>,
    },
    /// A part of what the last restore has replaced is gone.
    #[error("{} was removed, so what the last restore has replaced cannot be put back as a whole", .0.display())]
    PartlyKept(PathBuf),
    /// There is no way back.
    #[error(
        "nothing was restored here, or what that replaced was removed since: there is nothing to put back"
    )]
    NothingKept,
    /// A file cannot be read, written or moved.
    #[error("{} cannot be {done}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        done: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl RestorationError {
    pub(super) fn file(path: &Path, done: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, done, source }
    }
}
