//! An archive as a site's own program writes it.

use std::{collections::BTreeMap, fs, path::Path};

use archive::{DatabaseKind, FORMAT, Manifest, ManifestDatabase, Release, Source};

/// Writes one with an empty database.
pub(crate) fn write(path: &Path) {
    let database = path.with_extension("sqlite");
    fs::write(&database, "").unwrap();
    let manifest = Manifest {
        format: FORMAT,
        site: "starter".to_owned(),
        release: Release { version: "0.1.0".to_owned(), commit: "abc1234".to_owned() },
        created_at: chrono::Utc::now(),
        database: ManifestDatabase {
            kind: DatabaseKind::Sqlite,
            file: "database.sqlite".to_owned(),
            schema_version: "20261121100000".to_owned(),
            rows: BTreeMap::new(),
        },
        files: Vec::new(),
        missing: Vec::new(),
        pages: Vec::new(),
    };
    archive::write(path, manifest, &[Source { path: "database.sqlite".to_owned(), file: database }]).unwrap();
}
