//! What can be wrong with an archive, in words that name the cause.

use std::io;
use std::path::PathBuf;

/// Why an archive cannot be written, or is not to be trusted.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is something of this name already; it was left as it is.
    #[error("{} exists already; choose another name", .0.display())]
    Exists(PathBuf),
    /// A file cannot be read or written.
    #[error("{} cannot be {done}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        done: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A file changed while it was copied into the archive.
    #[error("{0} changed while it was copied; try again")]
    Changed(String),
    /// It is something else.
    #[error("this is no archive of a site: {0}")]
    NoArchive(&'static str),
    /// It ends too early.
    #[error("the archive is truncated: it ends too early; use another one")]
    Truncated,
    /// Bytes of it are not what was written.
    #[error("the archive is damaged ({0}); use another one")]
    Damaged(String),
    /// Its manifest cannot be understood.
    #[error("the manifest of the archive cannot be read ({0}); use another archive")]
    Manifest(String),
    /// A later release made it.
    #[error(
        "the archive has the format {found}, and this program reads formats up to {known}: use the release that made it, or a later one"
    )]
    NewerFormat {
        /// The format of the archive.
        found: u32,
        /// The newest format this program reads.
        known: u32,
    },
    /// A file that the manifest names is not there.
    #[error("the archive lacks {0}, which its manifest names; use another one")]
    Missing(String),
    /// There is a file that the manifest does not name.
    #[error("the archive has {0}, which its manifest does not name; use another one")]
    Unexpected(String),
    /// A file is not the one that the manifest names.
    #[error(
        "{0} in the archive is not the file that its manifest names: size or hash differ; use another one"
    )]
    Differs(String),
    /// Two entries have the same name.
    #[error("the archive has {0} twice; use another one")]
    Duplicate(String),
    /// An entry that no archive of a site has: a link, a device, a name that leads elsewhere.
    #[error("the archive holds {what}, which no archive of a site does ({name}); do not use it")]
    Hostile {
        /// What it is.
        what: &'static str,
        /// The name of the entry, printable.
        name: String,
    },
    /// More than an archive may hold.
    #[error("the archive is too large: {0}")]
    TooLarge(String),
}

impl ArchiveError {
    /// For `map_err`: what was tried with this file.
    pub(crate) fn file(path: impl Into<PathBuf>, done: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, done, source }
    }

    /// What it means that an archive cannot be read on.
    #[must_use]
    pub fn reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            // The words of `tar` for a header that is cut off.
            _ if error.to_string().contains("unexpected EOF") => Self::Truncated,
            _ => Self::Damaged(error.to_string()),
        }
    }
}
