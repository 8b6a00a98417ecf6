//! The archive that is made of a site before its release changes.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    Outcome,
    copy::Copy,
    deploy::place::Site,
    files::{FileError, failed},
    release::Release,
};

/// How many of them are kept.
const KEPT: usize = 5;

const PREFIX: &str = "before-";

/// Has the running release make an archive of the site in the folder of a copy, and keeps it with the site's other archives.
/// Gives the path there, as the server knows it.
pub(crate) fn take(site: &Site<'_>, running: &Release, copy: &Copy<'_>, to: &str) -> Outcome<String> {
    let layout = &site.context.layout;
    let made = copy.archive();
    site.run(running, &["backup", &made.to_string_lossy()], &[])?;
    let stamp = site.context.now().format("%Y%m%d-%H%M%S");
    let kept = layout.backups(site.name).join(format!("{PREFIX}{to}-{stamp}.tar.gz"));
    keep(&made, &kept)?;
    Ok(layout.inside(&kept).to_string_lossy().into_owned())
}

/// Removes the oldest ones.
pub(crate) fn prune(site: &Site<'_>) -> Outcome {
    let mut all = all(&site.context.layout.backups(site.name))?;
    // The names end in the time, but begin with a version.
    all.sort_by_key(|path| std::cmp::Reverse(fs::metadata(path).and_then(|found| found.modified()).ok()));
    for old in all.iter().skip(KEPT) {
        site.context.files.remove(old)?;
    }
    Ok(())
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

/// Copies the file as root's own, whole or not at all: the site's user may write to the first one.
fn keep(made: &Path, kept: &Path) -> Result<(), FileError> {
    let folder = kept.parent().unwrap_or(Path::new("/"));
    let copied = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".snapshot-").tempfile_in(folder)?;
        io::copy(&mut File::open(made)?, &mut file)?;
        file.as_file().sync_all()?;
        file.persist(kept)?;
        File::open(folder)?.sync_all()
    };
    copied().map_err(failed("written", kept))
}
