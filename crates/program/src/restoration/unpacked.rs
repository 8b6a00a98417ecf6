//! An archive that was unpacked beside the uploads, and verified meanwhile.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use archive::{Limits, Manifest, PRIVATE_UPLOADS, UPLOADS};
use base_app::settings::StorageSettings;

use super::{error::RestorationError, exchange::Exchange};

/// The folder with what was in an archive; it is gone when this is dropped.
pub(super) struct Unpacked {
    folder: PathBuf,
    manifest: Manifest,
}

impl Unpacked {
    /// Unpacks an archive within the folder of uploads, so that files need not be copied again.
    pub(super) fn of(
        archive: &Path,
        exchange: &Exchange,
        storage: &StorageSettings,
        limits: &Limits,
    ) -> Result<Self, RestorationError> {
        let folder = exchange.unpacked(&storage.uploads);
        let manifest = archive::unpack(archive, &folder, limits)?;
        Ok(Self { folder, manifest })
    }

    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(super) fn database(&self) -> PathBuf {
        self.folder.join(&self.manifest.database.file)
    }

    /// A folder for whatever is needed meanwhile.
    pub(super) fn scratch(&self) -> &Path {
        &self.folder
    }

    /// Puts the uploads where the exchange looks for them; they are on the disk when this returns.
    pub(super) fn stage(
        &self,
        exchange: &Exchange,
        storage: &StorageSettings,
    ) -> Result<(), RestorationError> {
        for (name, folder) in [(UPLOADS, &storage.uploads), (PRIVATE_UPLOADS, &storage.private_uploads)] {
            let (from, to) = (self.folder.join(name), exchange.incoming(folder));
            let unusable = || RestorationError::file(&to, "made");
            if from.is_dir() {
                move_folder(&from, &to).map_err(unusable())?;
            } else {
                fs::create_dir(&to).map_err(unusable())?;
            }
            let files = fs::read_dir(&to).and_then(|files| files.collect::<io::Result<Vec<_>>>());
            for file in files.map_err(unusable())? {
                // As uploads are written: another user's web server may serve them.
                fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).map_err(unusable())?;
            }
            archive::sync(folder).map_err(unusable())?;
        }
        Ok(())
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %self.folder.display(), "what was unpacked is still there");
        }
    }
}

/// Renames a folder of files, or copies it to another file system.
fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
        outcome => return outcome,
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
