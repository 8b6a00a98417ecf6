//! What a site has: rows, files and pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a site has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    /// The name of the site's program.
    pub site: String,
    /// The release that says so.
    pub release: Release,
    /// The version of the newest migration that was applied.
    pub schema_version: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// The files of both folders of uploads.
    pub files: Vec<StoredFile>,
    /// Files that rows name and that are not there.
    pub missing: Vec<String>,
    /// The pages that a visitor could read, by path.
    pub pages: Vec<Page>,
}

/// One build of a site's program.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// The commit it was built from; empty for a build outside of a release.
    pub commit: String,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredFile {
    /// Where it is, named as in an archive: `uploads/x.jpg`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of it, in hexadecimal.
    pub sha256: String,
}

/// A page of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    /// The path, with a query if it has one.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The SHA-256 of the text that visitors read, in hexadecimal.
    pub sha256: String,
}
