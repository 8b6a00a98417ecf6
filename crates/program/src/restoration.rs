//! Puts an archive in the place of what a site has, or what it had before back; never a mixture.

mod error;
mod exchange;
mod kept;
mod names;
mod noting;
mod unpacked;

use std::path::Path;

use archive::{Limits, Manifest};
use base_app::{
    settings::StorageSettings,
    upload_folder::{self, Hold, UploadFolderError},
};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseKind, Migrations,
    restoring::{self, Backup},
};

use exchange::Exchange;
use unpacked::Unpacked;

pub use error::RestorationError;
pub(crate) use kept::remove as remove_kept;
pub(crate) use noting::note;

/// The site that is restored.
pub(crate) struct Target<'a> {
    pub(crate) site: &'static str,
    pub(crate) storage: &'a StorageSettings,
    pub(crate) migrations: Migrations,
}

/// Makes the folders of uploads and holds them for a process of the site. A restore that was cut off is brought to its
/// end first.
pub(crate) fn enter(storage: &StorageSettings, site: &'static str) -> Result<Hold, RestorationError> {
    upload_folder::prepare_both(storage, site)?;
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
    let exchange = Exchange::new(storage, now)?;
    let limits = Limits::default();
    // First of all without writing anything: what is wrong with an archive, and what it needs, is known afterwards.
    let verified = archive::verify(archive, &limits)?;
    if verified.site != target.site && !as_site {
        return Err(RestorationError::AnotherSite { owner: verified.site, site: target.site.to_owned() });
    }
    let exchange = exchange.of_archive(verified.created_at);
    expect_room(&verified, &storage.uploads)?;
    let unpacked = Unpacked::of(archive, &exchange, storage, &limits)?;
    if let Err(error) = make_ready(target, &exchange, &unpacked, as_site) {
        exchange::sweep(storage)?;
        return Err(error);
    }
    let kept = exchange.kept(storage);
    exchange.finish(storage)?;
    Ok((unpacked.manifest().clone(), kept))
}

/// Fails unless there is room for everything in an archive, and for a second copy of its database.
fn expect_room(manifest: &Manifest, folder: &Path) -> Result<(), RestorationError> {
    let free = archive::free(folder).map_err(RestorationError::file(folder, "looked at"))?;
    let weight = |file: &archive::ManifestFile| {
        let copies = if file.path == manifest.database.file { 2 } else { 1 };
        file.size.saturating_mul(copies)
    };
    let needed = manifest.files.iter().map(weight).fold(0, u64::saturating_add);
    if needed > free {
        return Err(RestorationError::NoRoom { folder: folder.to_owned(), needed, free });
    }
    Ok(())
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
    exchange.check(storage)?;
    if let Some(live) = storage.database.path() {
        target.migrations.restore_to_file(&backup, &exchange.incoming_database(live))?;
        return exchange.write_down(storage);
    }
    exchange.write_down(storage)?;
    let (url, kept) = (&storage.database, exchange.kept_schema());
    let restored = target.migrations.restore_to_server(&backup, url, &kept, unpacked.scratch());
    if restored.is_err() {
        // A dump that was made to do harm may have ended the transaction that it is restored in.
        restoring::take_back(url, &kept, None)?;
        exchange.forget(storage)?;
    }
    Ok(restored?)
}

/// Puts back what the last restore has replaced, and says where the things are that had replaced it.
pub(crate) fn undo(target: &Target<'_>, now: DateTime<Utc>) -> Result<Vec<String>, RestorationError> {
    let storage = target.storage;
    let _alone = begin(target)?;
    let exchange = Exchange::back(storage, now)?.ok_or(RestorationError::NothingKept)?;
    exchange.check(storage)?;
    exchange.write_down(storage)?;
    if let Some(kept) = exchange.returning_schema()
        && storage.database.path().is_none()
        && let Err(error) = restoring::swap_schemas(&storage.database, &kept, &exchange.kept_schema())
    {
        exchange.forget(storage)?;
        return Err(error.into());
    }
    let kept = exchange.kept(storage);
    exchange.finish(storage)?;
    Ok(kept)
}

/// Nobody else uses the site from here on, and nothing is left of what was cut off.
fn begin(target: &Target<'_>) -> Result<Hold, RestorationError> {
    upload_folder::prepare_both(target.storage, target.site)?;
    let alone = Hold::alone(&target.storage.uploads)?;
    exchange::settle(target.storage)?;
    exchange::sweep(target.storage)?;
    Ok(alone)
}
