//! An archive as a site's own program writes it.

use std::{collections::BTreeMap, fs, path::Path};

use archive::{DatabaseKind, FORMAT, Manifest, ManifestDatabase, Release, Source};

/// Writes one with an empty database.
pub(crate) fn write(path: &Path) {
    write_of("starter", None, path);
}

/// Writes one of this program, with settings that have this secret.
pub(crate) fn write_of(package: &str, secret: Option<&str>, path: &Path) {
    let database = path.with_extension("sqlite");
    fs::write(&database, "").unwrap();
    let settings = path.with_extension("env");
    fs::write(&settings, format!("SECRET_KEY={}\nSITE_DOMAIN=old.example\n", secret.unwrap_or_default()))
        .unwrap();
    let settings = secret.map(|_| Source { path: "config/bakery.env".to_owned(), file: settings });
    let manifest = Manifest {
        format: FORMAT,
        site: package.to_owned(),
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
    let database = Source { path: "database.sqlite".to_owned(), file: database };
    archive::write(path, manifest, &std::iter::once(database).chain(settings).collect::<Vec<_>>()).unwrap();
}
