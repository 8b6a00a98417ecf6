//! What a site has: rows, files and pages, so that a copy of it can be compared.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use archive::{ManifestPage, PRIVATE_UPLOADS, UPLOADS};
use base_app::{App, Features, InspectionError, settings::StorageSettings};
use core_models::{DatabaseError, DbConnection, QueryResult, inventory, uploads};
use image_handler::renditions;
use site_interface::{Inventory, Release, StoredFile};

use crate::{
    inspection::{self, Page},
    release,
};

/// Why there is no inventory.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InventoryError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Inspection(#[from] InspectionError),
    #[error("{} cannot be read: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}

/// What the database holds, as far as a copy is compared by it.
pub(crate) struct Holdings {
    pub(crate) rows: BTreeMap<String, i64>,
    pub(crate) schema_version: String,
    /// The files that rows name, as an archive names them.
    pub(crate) named: Vec<String>,
}

impl Holdings {
    pub(crate) fn of(conn: &mut DbConnection, features: &Features) -> QueryResult<Self> {
        let schema_version = inventory::schema_version(conn)?;
        let rows = inventory::rows(conn)?;
        let mut named = all_sizes(UPLOADS, &uploads::files(conn)?);
        for pictures in features.private_pictures() {
            named.extend(all_sizes(PRIVATE_UPLOADS, &(pictures.files)(conn)?));
        }
        Ok(Self { rows, schema_version, named })
    }
}

/// Takes stock of a site.
pub(crate) fn take(app: &Arc<App>, with_pages: bool) -> Result<Inventory, InventoryError> {
    let Holdings { rows, schema_version, named } =
        app.db.read_blocking(|conn| Holdings::of(conn, &app.features))?;
    let mut files = Vec::new();
    for (name, path) in stored(&app.settings.storage)? {
        let unreadable = |source| InventoryError::File { path: path.clone(), source };
        let (size, sha256) = File::open(&path).and_then(archive::hash_of).map_err(unreadable)?;
        files.push(StoredFile { path: name, size, sha256 });
    }
    let missing = named.into_iter().filter(|name| !files.iter().any(|file| file.path == *name)).collect();
    let pages = if with_pages { inspection::pages(app)? } else { BTreeMap::new() };
    let page = |(path, Page { status, sha256 })| site_interface::Page { path, status, sha256 };
    let archive::Release { version, commit } = release::current();
    Ok(Inventory {
        site: app.site.to_owned(),
        release: Release { version, commit },
        schema_version,
        rows,
        files,
        missing,
        pages: pages.into_iter().map(page).collect(),
    })
}

/// The numbers of it, for a person.
pub(crate) fn summary(inventory: &Inventory) -> String {
    let mut text = format!("schema  {}\n", inventory.schema_version);
    for (table, rows) in &inventory.rows {
        text.push_str(&format!("{rows:7} {table}\n"));
    }
    let bytes: u64 = inventory.files.iter().map(|file| file.size).sum();
    text.push_str(&format!("{:7} uploaded files ({bytes} bytes)\n", inventory.files.len()));
    text.push_str(&format!("{:7} pages", inventory.pages.len()));
    for name in &inventory.missing {
        text.push_str(&format!("\nMISSING {name}"));
    }
    text
}

pub(crate) fn entry(path: String, page: Page) -> ManifestPage {
    ManifestPage { path, status: page.status, sha256: page.sha256 }
}

/// All files of uploads by the names that an archive gives them.
pub(crate) fn stored(storage: &StorageSettings) -> Result<BTreeMap<String, PathBuf>, InventoryError> {
    let mut files = BTreeMap::new();
    for (prefix, folder) in [(UPLOADS, &storage.uploads), (PRIVATE_UPLOADS, &storage.private_uploads)] {
        let found = names(folder).map_err(|source| InventoryError::File { path: folder.clone(), source })?;
        files.extend(found.into_iter().map(|name| (format!("{prefix}/{name}"), folder.join(name))));
    }
    Ok(files)
}

/// The names of the uploads in a folder of uploads; something else may lie there too.
pub(crate) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && archive::is_upload(&name)
            && entry.file_type()?.is_file()
        {
            names.push(name);
        }
    }
    Ok(names)
}

fn all_sizes(folder: &str, pictures: &[(String, i32)]) -> Vec<String> {
    let sizes =
        |(filename, width): &(String, i32)| renditions(filename, u32::try_from(*width).unwrap_or_default());
    pictures.iter().flat_map(sizes).map(|rendition| format!("{folder}/{}", rendition.filename)).collect()
}
