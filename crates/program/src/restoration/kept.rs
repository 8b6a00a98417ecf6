//! What restores have replaced: it can be put back for a while, and is removed then.

use std::fs;

use base_app::settings::StorageSettings;
use chrono::{DateTime, Utc};
use core_models::{
    Database,
    restoring::{self, RestoreError},
};

use super::{
    error::RestorationError,
    exchange::{self, database},
    names::{KEPT, UNPACKED, listed, schema, stamp},
};

/// Removes what was replaced before `before`, and says how many places that were. No restore may be under way; what those have
/// left that were killed goes too.
pub(crate) fn remove(
    storage: &StorageSettings,
    db: &Database,
    before: DateTime<Utc>,
) -> Result<usize, RestorationError> {
    exchange::sweep(storage)?;
    let before = stamp(before);
    let mut removed = 0;
    // The folder of public uploads says what can be put back, so it goes first, and at once.
    for folder in [&storage.uploads, &storage.private_uploads] {
        for (name, path) in listed(folder)? {
            let Some(kept) = name.strip_prefix(KEPT).filter(|kept| **kept < *before) else { continue };
            let going = folder.join(format!("{UNPACKED}{kept}"));
            fs::rename(&path, &going).map_err(RestorationError::file(&path, "moved"))?;
            fs::remove_dir_all(&going).map_err(RestorationError::file(&going, "removed"))?;
            removed += 1;
        }
    }
    removed += match storage.database.path() {
        Some(live) => database::remove_kept(live, &before)?,
        None => db
            .upkeep_blocking(|conn| restoring::drop_schemas(conn, &schema(""), &schema(&before)))
            .map_err(RestoreError::from)?,
    };
    Ok(removed)
}
