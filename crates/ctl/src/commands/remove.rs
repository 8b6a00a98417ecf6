//! `remove`: a last backup, and then nothing of the site is left but that.

use std::{fs, path::Path};

use clap::Args;
use serde::Serialize;

use crate::{
    Outcome, account,
    context::Context,
    failure::Failure,
    files::failed,
    front,
    lock::SiteLock,
    postgres,
    program::Program,
    setting_up,
    site_file::{DatabaseKind, SiteFile},
    site_name::SiteName,
    site_program, unit,
};

/// Which site.
#[derive(Debug, Args)]
pub struct Options {
    /// The site
    pub site: SiteName,
    /// Make no last backup: all that the site has is lost
    #[arg(long)]
    pub without_backup: bool,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    /// The last backup.
    archive: Option<String>,
}

/// Removes a site, or goes on where an earlier run was ended.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    let site = &options.site;
    setting_up::expect_root(context)?;
    let mut file = SiteFile::read(context, site)?;
    let lock = SiteLock::take(context, site, "remove")?;
    // A site that was never set up to the end has nothing to keep, and one whose last backup is made has no program any more.
    if file.ready && file.last_backup.is_none() && !options.without_backup {
        context.output.step("Making a last backup");
        file.last_backup = Some(last_backup(context, site, &file)?);
        file.write(context, site)?;
    }
    take_away(context, site, &file).map_err(|failure| {
        failure.needs_a_person(&format!(
            "Give the same command again when the cause is gone; {site} is partly removed."
        ))
    })?;
    context.files.remove(&context.layout.site_file(site))?;
    context.files.remove(&context.layout.lock(site))?;
    drop(lock);
    let kept = file.last_backup.map(|name| context.layout.backups(site).join(name).display().to_string());
    let words = kept
        .as_ref()
        .map_or("nothing of it".to_owned(), |archive| format!("{archive} and nothing else of it"));
    context.output.say(&Report { site, archive: kept }, &format!("{site} is removed; {words} is left."));
    Ok(())
}

/// Gives the name of the archive.
fn last_backup(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<String> {
    let name = format!("last-{}.tar.gz", context.now().format("%Y%m%dT%H%M%SZ"));
    let archive = context.layout.backups(site).join(&name);
    let program = site_program::command(context, site, file, &["backup", &archive.to_string_lossy()])?;
    context.programs.run(&program).map_err(|error| {
        Failure::Undone(format!(
            "{error}\n{site} stays, since it cannot be backed up; `webgarden-ctl remove {site} --without-backup` removes it all \
             the same"
        ))
    })?;
    Ok(name)
}

fn take_away(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    let layout = &context.layout;
    context.output.step("Closing the site to visitors");
    front::close(context, site)?;
    context.output.step("Stopping the program");
    unit::remove(context, site)?;
    if file.database == DatabaseKind::Postgres {
        context.output.step("Dropping the database");
        postgres::remove(context, site)?;
    }
    context.output.step("Removing files and user");
    let folders = [layout.site(site), layout.uploads(site), layout.data(site), layout.env_file(site)];
    for path in folders {
        context.files.remove(&path)?;
    }
    keep_only(context, &layout.backups(site), file.last_backup.as_deref())?;
    account::remove(context, site)
}

/// Removes all archives but one, which then is root's: the number of the site's user may be given to another.
fn keep_only(context: &Context, folder: &Path, kept: Option<&str>) -> Outcome {
    let Some(kept) = kept else {
        context.files.remove(folder)?;
        return Ok(());
    };
    let entries = fs::read_dir(folder).map_err(failed("read", folder))?;
    for entry in entries.filter_map(Result::ok).filter(|entry| entry.file_name() != kept) {
        context.files.remove(&entry.path())?;
    }
    context.programs.run(&Program::new("chown").args(["-R", "root:root"]).arg(folder))?;
    Ok(())
}
