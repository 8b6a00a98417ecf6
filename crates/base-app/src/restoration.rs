//! Puts an archive in the place of what a site has, or what it had before back; never a mixture.

mod exchange;
mod kept;
mod unpacked;

use std::{
    io,
    path::{Path, PathBuf},
};

use archive::{ArchiveError, Limits, Manifest};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseKind, Migrations,
    restoring::{self, Backup, RestoreError},
};

use crate::{
    settings::StorageSettings,
    upload_folder::{self, Access, Hold, UploadFolderError},
};
use exchange::Exchange;
use unpacked::Unpacked;

pub(crate) use kept::remove as remove_kept;

/// Why nothing was restored. The site has what it had.
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
    fn file(path: &Path, done: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, done, source }
    }
}

/// The site that is restored.
pub(crate) struct Target<'a> {
    pub(crate) site: &'static str,
    pub(crate) storage: &'a StorageSettings,
    pub(crate) migrations: Migrations,
}

/// Makes the folders of uploads and holds them for a process of the site. A restore that was cut off is brought to its
/// end first.
pub(crate) fn enter(storage: &StorageSettings, site: &'static str) -> Result<Hold, RestorationError> {
    prepare(storage, site)?;
    loop {
        if Exchange::under_way(storage)?.is_some() {
            let alone = Hold::alone(&storage.uploads);
            let _alone = alone.map_err(|_taken| UploadFolderError::BeingRestored(storage.uploads.clone()))?;
            exchange::settle(storage)?;
        }
        let hold = Hold::shared(&storage.uploads)?;
        if Exchange::under_way(storage)?.is_none() {
            return Ok(hold);
        }
    }
}

/// Restores an archive, and says what it holds and where the things are that it has replaced.
pub(crate) fn restore(
    target: &Target<'_>,
    archive: &Path,
    as_site: bool,
    now: DateTime<Utc>,
) -> Result<(Manifest, Vec<String>), RestorationError> {
    let storage = target.storage;
    let _alone = begin(target)?;
    let exchange = Exchange::new(now);
    let unpacked = Unpacked::of(archive, &exchange, storage, &Limits::default())?;
    let manifest = unpacked.manifest();
    if manifest.site != target.site && !as_site {
        let owner = manifest.site.clone();
        return Err(RestorationError::AnotherSite { owner, site: target.site.to_owned() });
    }
    if let Err(error) = make_ready(target, &exchange, &unpacked, as_site) {
        exchange::sweep(storage)?;
        return Err(error);
    }
    exchange.finish(storage)?;
    Ok((manifest.clone(), exchange.kept(storage)))
}

/// Puts everything where the exchange looks for it. When this returns, the exchange has begun; when it fails, it has not.
fn make_ready(
    target: &Target<'_>,
    exchange: &Exchange,
    unpacked: &Unpacked,
    as_site: bool,
) -> Result<(), RestorationError> {
    let (storage, manifest) = (target.storage, unpacked.manifest());
    let backup = Backup {
        kind: match manifest.database.kind {
            archive::DatabaseKind::Postgres => DatabaseKind::Postgres,
            archive::DatabaseKind::Sqlite => DatabaseKind::Sqlite,
        },
        file: &unpacked.database(),
        rows: &manifest.database.rows,
        given_to: as_site.then_some(target.site),
    };
    unpacked.stage(exchange, storage)?;
    if let Some(live) = storage.database.path() {
        target.migrations.restore_to_file(&backup, &exchange.incoming_database(live))?;
        return exchange.write_down(storage);
    }
    exchange.write_down(storage)?;
    let (url, kept) = (&storage.database, exchange.kept_schema());
    let restored = target.migrations.restore_to_server(&backup, url, &kept, unpacked.scratch());
    if restored.is_err() {
        exchange.forget(storage)?;
    }
    Ok(restored?)
}

/// Puts back what the last restore has replaced, and says where the things are that had replaced it.
pub(crate) fn undo(target: &Target<'_>, now: DateTime<Utc>) -> Result<Vec<String>, RestorationError> {
    let storage = target.storage;
    let _alone = begin(target)?;
    let exchange = Exchange::back(storage, now)?.ok_or(RestorationError::NothingKept)?;
    exchange.write_down(storage)?;
    if let Some(kept) = exchange.returning_schema()
        && storage.database.path().is_none()
        && let Err(error) = restoring::swap_schemas(&storage.database, &kept, &exchange.kept_schema())
    {
        exchange.forget(storage)?;
        return Err(error.into());
    }
    exchange.finish(storage)?;
    Ok(exchange.kept(storage))
}

/// Nobody else uses the site from here on, and nothing is left of what was cut off.
fn begin(target: &Target<'_>) -> Result<Hold, RestorationError> {
    prepare(target.storage, target.site)?;
    let alone = Hold::alone(&target.storage.uploads)?;
    exchange::settle(target.storage)?;
    exchange::sweep(target.storage)?;
    Ok(alone)
}

fn prepare(storage: &StorageSettings, site: &'static str) -> Result<(), UploadFolderError> {
    upload_folder::prepare("UPLOAD_FOLDER", &storage.uploads, Access::Public, site)?;
    upload_folder::prepare("PRIVATE_UPLOAD_FOLDER", &storage.private_uploads, Access::Private, site)
}
