//! Writes the archive of a site while the site goes on: database, uploads and settings, consistent with each other.
//!
//! A picture's files are written before its row and removed after it, and never changed. So the files are linked, then the
//! snapshot is taken, then what is new is linked too: all that rows name is there, unless it was removed in between; then
//! everything is done again.

mod links;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use archive::{ArchiveError, CONFIG, DatabaseKind, FORMAT, Manifest, ManifestDatabase, ManifestPage, Source};
use base_app::App;
use core_models::snapshot::SnapshotError;
use tempfile::TempDir;

use crate::{
    inspection::{self, Page},
    inventory::{self, Holdings, InventoryError},
    release,
};
use links::Links;

/// After so many tries a file that is still not there was lost before.
const TRIES: usize = 4;

/// Why there is no archive.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("{} cannot be used: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("--with {}: this has no name of its own", .0.display())]
    Nameless(PathBuf),
}

/// Writes an archive of the site at `path`, where there must be nothing, with these further files.
///
/// The clock of `app` has to stand still: pages are read twice, and tell the time.
pub(crate) fn write(app: &Arc<App>, path: &Path, with: &[PathBuf]) -> Result<Manifest, BackupError> {
    if path.symlink_metadata().is_ok() {
        return Err(ArchiveError::Exists(path.to_owned()).into());
    }
    let config = config(with)?;
    let before = pages(app)?;
    let taken = take(app, folder_of(path))?;
    let after = pages(app)?;
    let kind = match app.db.kind() {
        core_models::DatabaseKind::Postgres => DatabaseKind::Postgres,
        core_models::DatabaseKind::Sqlite => DatabaseKind::Sqlite,
    };
    let manifest = Manifest {
        format: FORMAT,
        site: app.site.to_owned(),
        release: release::current(),
        created_at: app.clock.now(),
        database: ManifestDatabase {
            kind,
            file: kind.entry().to_owned(),
            schema_version: taken.holdings.schema_version.clone(),
            rows: taken.holdings.rows.clone(),
        },
        files: Vec::new(),
        missing: taken.missing.clone(),
        pages: unchanged(before, &after),
    };
    let database = Source { path: kind.entry().to_owned(), file: taken.snapshot() };
    let sources: Vec<_> = std::iter::once(database).chain(taken.links.sources()).chain(config).collect();
    Ok(archive::write(path, manifest, &sources)?)
}

/// A snapshot of the database and the files that belong to it.
struct Taken {
    folder: TempDir,
    links: Links,
    holdings: Holdings,
    /// What rows name and what is not there.
    missing: Vec<String>,
}

impl Taken {
    fn snapshot(&self) -> PathBuf {
        self.folder.path().join("database")
    }
}

fn take(app: &App, beside: &Path) -> Result<Taken, BackupError> {
    let storage = &app.settings.storage;
    let mut tries = 0;
    loop {
        tries += 1;
        let folder = tempfile::Builder::new().prefix(".backup-").suffix(".partial").tempdir_in(beside);
        let folder = folder.map_err(|source| BackupError::File { path: beside.to_owned(), source })?;
        let mut links = Links::new(storage)?;
        links.add(storage)?;
        let holdings =
            app.db.snapshot(&folder.path().join("database"), |conn| Holdings::of(conn, &app.features))?;
        links.add(storage)?;
        let missing: Vec<_> = holdings.named.iter().filter(|name| !links.has(name)).cloned().collect();
        if missing.is_empty() || tries == TRIES {
            return Ok(Taken { folder, links, holdings, missing });
        }
    }
}

fn pages(app: &Arc<App>) -> Result<BTreeMap<String, Page>, BackupError> {
    Ok(inspection::pages(app).map_err(InventoryError::from)?)
}

/// The pages, with a hash where nothing has changed meanwhile.
fn unchanged(before: BTreeMap<String, Page>, after: &BTreeMap<String, Page>) -> Vec<ManifestPage> {
    let stays = |(path, page): (String, Page)| {
        let same = after.get(&path)? == &page;
        let page = if same { page } else { Page { sha256: String::new(), ..page } };
        Some(inventory::entry(path, page))
    };
    before.into_iter().filter_map(stays).collect()
}

fn config(with: &[PathBuf]) -> Result<Vec<Source>, BackupError> {
    let source = |file: &PathBuf| {
        let name = file.file_name().ok_or_else(|| BackupError::Nameless(file.clone()))?;
        Ok(Source { path: format!("{CONFIG}/{}", name.to_string_lossy()), file: file.clone() })
    };
    with.iter().map(source).collect()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_changed_meanwhile_has_no_hash() {
        let page = |sha256: &str| Page { status: 200, sha256: sha256.to_owned() };
        let before = BTreeMap::from([
            ("/".to_owned(), page("a")),
            ("/about".to_owned(), page("b")),
            ("/gone".to_owned(), page("c")),
        ]);
        let after = BTreeMap::from([("/".to_owned(), page("x")), ("/about".to_owned(), page("b"))]);
        let pages = unchanged(before, &after);
        let told: Vec<_> = pages.iter().map(|page| (page.path.as_str(), page.sha256.as_str())).collect();
        assert_eq!(told, [("/", ""), ("/about", "b")]);
    }
}
