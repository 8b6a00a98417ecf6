//! Why a database cannot be opened.

use std::path::PathBuf;

use crate::db::DatabaseUrl;
use crate::db::outage;

/// Why a database cannot be opened; the text is for the person who starts the site.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The file cannot be opened or written.
    #[error("cannot open {}: {reason}; check DATABASE_URL and the folder's owner", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The file is not a sound SQLite database. It was not changed.
    #[error("{} is damaged or no SQLite database ({reason}); nothing was changed in it: restore a backup, or move the file away to start afresh", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The server does not let us in.
    #[error("cannot reach the database at {url}: {reason}; is it running? check DATABASE_URL")]
    Unreachable {
        /// The address; it prints without the password.
        url: DatabaseUrl,
        /// What the server or the network said.
        reason: String,
    },
    /// The server has as many connections as it takes.
    #[error(
        "the server of the database at {url} takes no further connection ({reason}); raise its max_connections, or lower DATABASE_CONNECTIONS of the sites that share it"
    )]
    Crowded {
        /// The address; it prints without the password.
        url: DatabaseUrl,
        /// What the server said.
        reason: String,
    },
    /// The database cannot hold every language.
    #[error(
        "the database at {url} has the encoding {encoding}: create it again with ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding {
        /// The address; it prints without the password.
        url: DatabaseUrl,
        /// The encoding it has.
        encoding: String,
    },
}

impl ConnectError {
    /// Whether it may work in a moment without anybody doing anything.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Crowded { .. } => true,
            Self::Unreachable { reason, .. } => !outage::is_lasting(reason),
            Self::Unwritable { .. } | Self::Damaged { .. } | Self::Encoding { .. } => false,
        }
    }
}
