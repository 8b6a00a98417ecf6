//! The archive that is made of a site before its release changes.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    archives::{backup, kept},
    failure::Outcome,
    machine::files::{FileError, failed},
    releases::{copy::Copy, deploy::place::Site, release::Release},
};

/// How many of them are kept.
const KEPT: usize = 5;

const PREFIX: &str = "before-";
const PLAIN: &str = ".tar.gz";
const STAMP: &str = "%Y%m%d-%H%M%S";
const STAMP_LENGTH: usize = "20270115-023000".len();

/// Has the running release make an archive of the site in the folder of a copy, and keeps it with the site's other archives, as
/// encrypted as they are. Gives the path there, as the server knows it.
pub(crate) fn take(site: &Site<'_>, running: &Release, copy: &Copy<'_>, to: &str) -> Outcome<String> {
    let (context, layout) = (site.context, &site.context.layout);
    let made = copy.archive();
    site.run(running, &["backup", &made.to_string_lossy()], &[])?;
    if context.config.backups.recipient.is_some() {
        // Nobody on this server needs to be able to open what is encrypted; the way back must not need it either.
        let open = layout.snapshot(site.name);
        backup::kept_whole(&open, |mut file| {
            let copied = File::open(&made).and_then(|mut made| io::copy(&mut made, &mut file));
            Ok(copied.map(drop).map_err(failed("written", &open))?)
        })?;
    }
    let stamp = context.now().format(STAMP);
    let kept = layout.backups(site.name).join(format!("{PREFIX}{to}-{stamp}{PLAIN}"));
    let kept = backup::keep(context, &made, kept)?;
    Ok(layout.inside(&kept).to_string_lossy().into_owned())
}

/// The archive that was kept under this path, to be read.
pub(crate) fn opened(site: &Site<'_>, kept: &str) -> PathBuf {
    let open = site.context.layout.snapshot(site.name);
    if open.exists() { open } else { site.context.layout.at(kept) }
}

/// Removes what only the way back needs.
pub(crate) fn close(site: &Site<'_>) -> Outcome {
    site.context.files.remove(&site.context.layout.snapshot(site.name))?;
    Ok(())
}

/// Removes the oldest ones, and encrypts those of a time when archives were not.
pub(crate) fn prune(site: &Site<'_>) -> Outcome {
    let files = site.context.files;
    let mut all = all(&site.context.layout.backups(site.name))?;
    // The names end in the time, but begin with a version.
    all.sort_by_key(|path| std::cmp::Reverse(stamp(path)));
    for old in all.split_off(all.len().min(KEPT)) {
        files.remove(&old)?;
    }
    let is_open = |path: &&PathBuf| path.to_string_lossy().ends_with(PLAIN);
    for open in all.iter().filter(is_open).filter(|_| site.context.config.backups.recipient.is_some()) {
        backup::keep(site.context, open, open.clone())?;
        files.remove(open)?;
    }
    Ok(())
}

/// When one was made, as its name has it.
fn stamp(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = name.strip_suffix(kept::ENCRYPTED).unwrap_or(&name);
    let bare = bare.strip_suffix(PLAIN).unwrap_or(bare);
    bare.get(bare.len().saturating_sub(STAMP_LENGTH)..).unwrap_or_default().to_owned()
}

fn all(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("read", folder)(error)),
    };
    let ours = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(PREFIX);
    Ok(entries.filter_map(Result::ok).filter(ours).map(|entry| entry.path()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_read_from_the_name_whatever_release_and_ending_it_has() {
        for (name, time) in [
            ("before-0.2.0-abc1234-2-20270101-020304.tar.gz", "20270101-020304"),
            ("before-0.10.0-abc1234-11-20270101-020305.tar.gz.age", "20270101-020305"),
        ] {
            assert_eq!(stamp(Path::new(name)), time);
        }
    }
}
