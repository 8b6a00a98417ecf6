//! An archive as it was before it was encrypted, for as long as it is needed.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use archive::{Limits, Manifest};

use crate::{
    archives::{backup::undone, encryption, kept::ENCRYPTED},
    context::Context,
    failure::{Failure, Outcome},
    machine::files::failed,
    releases::copy::Copy,
};

/// Puts an archive, decrypted and verified, where the site's user can read it, and gives its place and its manifest.
///
/// # Errors
/// [`Failure::Undone`] names what is wrong with it, [`Failure::Usage`] if its key is not given.
pub fn open(
    context: &Context,
    archive: &Path,
    key: Option<&Path>,
    place: &Copy<'_>,
) -> Outcome<(PathBuf, Manifest)> {
    let is_encrypted = archive.to_string_lossy().ends_with(ENCRYPTED);
    let own = if is_encrypted {
        let key = key.or(context.config.backups.key_file.as_deref()).ok_or_else(|| no_key(archive))?;
        let own = place.lend_empty()?;
        let file = File::create(&own).map_err(failed("written", &own))?;
        encryption::decrypt(archive, &file, key).map_err(undone)?;
        place.hand_over(&own)?;
        own
    } else {
        place.lend(archive)?
    };
    // After it was copied: what is verified is what is restored.
    let manifest = archive::verify(&own, &Limits::default()).map_err(undone)?;
    Ok((own, manifest))
}

fn no_key(archive: &Path) -> Failure {
    Failure::Usage(format!(
        "{} is encrypted: give the file with its private key by --key, or name it as `key_file` in [backups] of ctl.toml",
        archive.display()
    ))
}
