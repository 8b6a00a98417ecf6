//! `remove`: a last backup, and then nothing of the site is left but that.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use clap::Args;
use serde::Serialize;

use crate::{
    archives::{backup, restored},
    context::Context,
    failure::{Failure, Outcome},
    machine::{account, files::failed, front, postgres, program::Program, unit},
    site::{
        file::{DatabaseKind, SiteFile},
        mail_settings,
        name::SiteName,
        on_site, setting_up,
    },
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
    let lock = on_site::change(context, site, "remove")?;
    // A site that was never set up to the end has nothing to keep. One that an earlier run has begun to take away has no unit any
    // more; until then it was written to, and an earlier archive is not the last.
    let is_whole = file.last_backup.is_none() || context.layout.unit(&site.service()).exists();
    if file.ready && is_whole && !options.without_backup {
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
    let made = backup::make(context, site, file).map_err(|failure| {
        Failure::Undone(format!(
            "{failure}\n{site} stays, since it cannot be backed up; `webgarden-ctl remove {site} --without-backup` removes it all \
             the same"
        ))
    })?;
    Ok(made.archive.file_name().unwrap_or_default().to_string_lossy().into_owned())
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
    let own = [layout.site(site), layout.uploads(site), layout.data(site), layout.env_file(site)];
    let told = [layout.journal(site), layout.deploys(site), layout.drills(site), layout.snapshot(site)];
    for path in own.iter().chain(&told) {
        context.files.remove(path)?;
    }
    settings_beside(context, site)?;
    copies(context, site)?;
    restored::forget(context, site)?;
    mail_settings::forget(context, site)?;
    keep_only(context, &layout.backups(site), file.last_backup.as_deref())?;
    account::remove(context, site)
}

/// Removes what was put beside the settings, by a restore or an editor: secrets are in it too.
fn settings_beside(context: &Context, site: &SiteName) -> Outcome {
    let beside = format!("{site}.env");
    let entries = fs::read_dir(context.layout.configuration()).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| is_beside(&entry.file_name().to_string_lossy(), &beside)) {
        context.files.remove(&entry.path())?;
    }
    Ok(())
}

fn is_beside(name: &str, settings: &str) -> bool {
    let rest = name.strip_prefix('.').unwrap_or(name).strip_prefix(settings);
    rest.is_some_and(|rest| rest.starts_with(['.', '~', '-']))
}

/// Removes the copies of the site that a crash has left: those that belong to its user.
fn copies(context: &Context, site: &SiteName) -> Outcome {
    let id = Program::new("id").args(["-u", &site.account()]);
    // Without a user there is nothing of theirs.
    let Ok(user) = context.programs.ask(&id) else { return Ok(()) };
    let entries = fs::read_dir(context.layout.copies()).into_iter().flatten().filter_map(Result::ok);
    let own =
        entries.filter(|entry| entry.metadata().is_ok_and(|found| found.uid().to_string() == user.trim()));
    for copy in own {
        context.files.remove(&copy.path())?;
    }
    Ok(())
}

/// Removes all archives but one.
fn keep_only(context: &Context, folder: &Path, kept: Option<&str>) -> Outcome {
    let Some(kept) = kept else {
        context.files.remove(folder)?;
        return Ok(());
    };
    let entries = fs::read_dir(folder).map_err(failed("read", folder))?;
    for entry in entries.filter_map(Result::ok).filter(|entry| entry.file_name() != kept) {
        context.files.remove(&entry.path())?;
    }
    Ok(())
}
