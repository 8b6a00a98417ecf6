//! Makes an archive of a site: written by the site's own program, verified, encrypted, kept, copied elsewhere.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use archive::Limits;
use serde::Serialize;

use crate::{
    archives::{encryption, kept, off_site::OffSite},
    config::Config,
    context::Context,
    failure::{Failure, Outcome},
    machine::{account, files::failed},
    releases::copy::Copy,
    site::{file::SiteFile, name::SiteName, own_program},
};

/// An archive that was made.
#[derive(Debug, Serialize)]
pub struct Made {
    /// The site.
    pub site: SiteName,
    /// Where it is, as the server knows it.
    pub archive: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether there is a copy away from this server.
    pub off_site: bool,
}

/// Makes an archive of a site, removes those that are kept no longer, and copies it off-site. The caller holds the lock.
///
/// # Errors
/// [`Failure::Undone`] without an archive, [`Failure::Attention`] with one that has no copy off-site.
pub fn make(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Made> {
    check(&context.config)?;
    kept::date_back(context, site)?;
    let place = Copy::at(context, site, file, "backup")?;
    let made = place.lend_empty()?;
    let outcome = write(context, site, file, &place, &made);
    context.files.remove(&place.folder())?;
    let kept = outcome?;
    kept::prune(context, site)?;
    let off_site = send(context, site, &kept)?;
    let bytes = fs::metadata(&kept).map_or(0, |found| found.len());
    Ok(Made { site: site.clone(), archive: context.layout.inside(&kept), bytes, off_site })
}

/// What would let strangers read archives is no mistake that is found out later.
fn check(config: &Config) -> Outcome {
    if config.off_site.is_some() && config.backups.recipient.is_none() {
        return Err(Failure::Usage(
            "ctl.toml: archives leave this server only when they are encrypted; set `recipient` in [backups]"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Lets the site's program write an archive, and keeps it.
fn write(
    context: &Context,
    site: &SiteName,
    file: &SiteFile,
    place: &Copy<'_>,
    made: &Path,
) -> Outcome<PathBuf> {
    // The site's user may not read the file itself.
    let settings = place.folder().join(format!("{site}.env"));
    let text = context.files.read(&context.layout.env_file(site))?.unwrap_or_default();
    context.files.write(&settings, text, 0o600)?;
    account::own(context, &format!("{0}:{0}", site.account()), &settings)?;
    let arguments = ["backup", &made.to_string_lossy(), "--with", &settings.to_string_lossy()];
    // Not in a folder that its user may not enter, and without root's own settings for PostgreSQL.
    let program =
        own_program::command(context, site, file, &arguments)?.within(Path::new("/")).env("HOME", "/");
    context.programs.run(&program)?;
    let kept = context.layout.backups(site).join(kept::name(site, context.now()));
    if context.output.dry_run {
        context.output.would(&format!("verify it and keep it as {}", kept.display()));
        return Ok(kept);
    }
    archive::verify(made, &Limits::default()).map_err(undone)?;
    keep(context, made, kept)
}

/// Copies an archive, encrypted if there is a key for it, to where root alone writes: whole or not at all.
pub(crate) fn keep(context: &Context, made: &Path, kept: PathBuf) -> Outcome<PathBuf> {
    let recipient = context.config.backups.recipient.as_deref();
    let kept = match recipient {
        None => kept,
        Some(_) => {
            let mut name = kept.into_os_string();
            name.push(kept::ENCRYPTED);
            name.into()
        }
    };
    kept_whole(&kept, |file| match recipient {
        Some(recipient) => encryption::encrypt(made, file, recipient).map_err(undone),
        None => copy(made, file).map_err(failed("written", &kept)).map_err(Failure::from),
    })?;
    Ok(kept)
}

/// Lets a file be written for root alone, and gives it its name when it is whole.
pub(crate) fn kept_whole(kept: &Path, write: impl FnOnce(&File) -> Outcome) -> Outcome {
    let folder = kept.parent().unwrap_or(Path::new("/"));
    let unwritten = || failed("written", kept);
    fs::create_dir_all(folder).map_err(unwritten())?;
    let beside =
        tempfile::Builder::new().prefix(".").suffix(".partial").tempfile_in(folder).map_err(unwritten())?;
    write(beside.as_file())?;
    beside.as_file().sync_all().map_err(unwritten())?;
    beside.persist(kept).map_err(|failure| unwritten()(failure.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritten())?;
    Ok(())
}

fn copy(from: &Path, mut to: &File) -> io::Result<()> {
    io::copy(&mut File::open(from)?, &mut to).map(drop)
}

/// Copies an archive off-site, if there is such a place, and removes there what is kept no longer.
fn send(context: &Context, site: &SiteName, kept: &Path) -> Outcome<bool> {
    let Some(settings) = &context.config.off_site else { return Ok(false) };
    if context.output.dry_run {
        context.output.would(&format!("copy it to {}", settings.endpoint));
        return Ok(false);
    }
    let copied = || -> Result<(), crate::archives::off_site::OffSiteError> {
        let store = OffSite::of(settings)?;
        store.send(site, kept)?;
        let names: Vec<String> = store.list(site)?.into_iter().map(|(name, _)| name).collect();
        for name in kept::outdated(site, &names, context.now(), &context.config.backups) {
            store.remove(site, &name)?;
        }
        Ok(())
    };
    copied().map_err(|error| {
        Failure::Attention(format!("{} is made, but has no copy: {error}", kept.display()))
    })?;
    Ok(true)
}

/// A failure that left everything as it was.
pub(crate) fn undone(error: impl std::fmt::Display) -> Failure {
    Failure::Undone(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OffSite as Settings;

    #[test]
    fn no_archive_leaves_the_server_unencrypted() {
        let mut config = Config::default();
        check(&config).unwrap();
        config.off_site = Some(Settings {
            endpoint: "https://s3.example.org".to_owned(),
            region: "eu".to_owned(),
            bucket: "b".to_owned(),
            folder: "f".to_owned(),
            access_key: "a".to_owned(),
            secret_key: "s".to_owned(),
        });
        let failure = check(&config).unwrap_err();
        assert!(failure.code() == 2 && failure.to_string().contains("`recipient` in [backups]"), "{failure}");
        config.backups.recipient = Some("age1".to_owned());
        check(&config).unwrap();
    }

    #[test]
    fn an_archive_is_kept_whole_and_for_root_alone() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let made = folder.path().join("made");
        fs::write(&made, "archive").unwrap();
        let kept = keep(&context, &made, folder.path().join("backups/bakery/bakery.tar.gz")).unwrap();
        assert_eq!(fs::read(&kept).unwrap(), b"archive");
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
        let names: Vec<_> =
            fs::read_dir(kept.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["bakery.tar.gz"]);
    }
}
