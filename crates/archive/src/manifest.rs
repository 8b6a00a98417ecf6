//! What an archive says about itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// The entry that holds the manifest; it is the last one.
pub(crate) const NAME: &str = "manifest.json";

/// The folder of an archive with the public uploads.
pub const UPLOADS: &str = "uploads";

/// The folder of an archive with what only the panel shows.
pub const PRIVATE_UPLOADS: &str = "private-uploads";

/// The folder of an archive with the files of settings.
pub const CONFIG: &str = "config";

/// What is in an archive, and what the site was like when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The name of the site's program.
    pub site: String,
    /// Which release of it made the archive.
    pub release: Release,
    /// The moment at which the database and the pages were as the archive holds them.
    pub created_at: DateTime<Utc>,
    /// The database.
    pub database: ManifestDatabase,
    /// Every file of the archive but the manifest itself, in the order of the archive.
    pub files: Vec<ManifestFile>,
    /// Files that rows name and that the site itself had lost before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The pages of the site, by path. One that changed while the archive was made has no hash.
    pub pages: Vec<ManifestPage>,
}

/// One build of a site's program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// The commit it was built from; empty for a build outside of a release.
    pub commit: String,
}

/// The database of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestDatabase {
    /// Which kind it is.
    pub kind: DatabaseKind,
    /// The entry that holds it.
    pub file: String,
    /// The version of the newest migration that was applied.
    pub schema_version: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
}

/// The two kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    /// A dump in the custom format of `pg_dump`.
    Postgres,
    /// A SQLite file.
    Sqlite,
}

impl DatabaseKind {
    /// The entry that holds a database of this kind.
    #[must_use]
    pub fn entry(self) -> &'static str {
        match self {
            Self::Postgres => "database.dump",
            Self::Sqlite => "database.sqlite",
        }
    }
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Where it is in the archive: `uploads/x.jpg`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of it, in hexadecimal.
    pub sha256: String,
}

/// A page of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ManifestPage {
    /// The path, with a query if it has one.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The SHA-256 of the text that visitors read, in hexadecimal; empty when the text was about to change.
    pub sha256: String,
}
