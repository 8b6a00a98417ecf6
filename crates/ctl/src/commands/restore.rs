//! `restore`: an archive in the place of what a site has, and back.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::{
    archives::{catalogue, opened, restored},
    commands::clone,
    context::Context,
    failure::{Failure, Outcome},
    machine::{systemd, unit},
    releases::copy::Copy,
    site::{
        file::SiteFile,
        name::SiteName,
        on_site, own_program,
        setting_up::{self, Origin},
    },
};

/// What the site's program is asked to put back what it has replaced.
const UNDO: [&str; 2] = ["restore", "--undo"];

/// What to restore where.
#[derive(Debug, Args)]
#[group(required = true)]
pub struct Options {
    /// The site
    #[arg(group = "which")]
    pub site: SiteName,
    /// The archive: a file, the name of one that `archives` lists, or the word `newest`. One that is only off-site is fetched
    #[arg(required_unless_present = "undo")]
    pub archive: Option<PathBuf>,
    /// The file with the private key, if the archive is encrypted
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Put back what the last restore has replaced
    #[arg(long, conflicts_with_all = ["archive", "key"])]
    pub undo: bool,
    /// Leave the site as it is, and make a second one of this name from the archive, with the release that the site runs
    #[arg(long = "as", value_name = "NEW", requires = "domain", conflicts_with = "undo")]
    pub as_new: Option<SiteName>,
    /// The host name that the second site answers to
    #[arg(long, requires = "as_new")]
    pub domain: Option<String>,
    /// The port of the second site on 127.0.0.1; a free one from 8101 on unless given
    #[arg(long, requires = "as_new")]
    pub port: Option<u16>,
}

/// A second site that is made of an archive.
struct NewSite<'a> {
    name: &'a SiteName,
    domain: &'a str,
    port: Option<u16>,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    /// What the site's program said: where the things are that were replaced.
    said: String,
}

/// Restores, and starts the site again whatever comes of it.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    let site = &options.site;
    let file = SiteFile::read(context, site)?;
    let _lock = on_site::change(context, site, "restore")?;
    let place = Copy::at(context, site, &file, "restore")?;
    let key = options.key.as_deref();
    let outcome = match (&options.archive, &options.as_new, &options.domain) {
        (Some(archive), Some(new), Some(domain)) => {
            let new = NewSite { name: new, domain, port: options.port };
            let made =
                beside(context, (site, &file), &catalogue::find(context, site, archive)?, key, &place, &new);
            context.files.remove(&place.folder())?;
            return made;
        }
        (Some(archive), ..) => {
            put_in_place(context, site, &file, &catalogue::find(context, site, archive)?, key, &place)
        }
        (None, ..) => {
            let secret = restored::secret_before(context, site)?;
            exchange(context, site, &file, &UNDO, secret)
        }
    };
    context.files.remove(&place.folder())?;
    let said = outcome?;
    context.output.say(&Report { site, said: said.clone() }, &said);
    Ok(())
}

fn put_in_place(
    context: &Context,
    site: &SiteName,
    file: &SiteFile,
    archive: &Path,
    key: Option<&Path>,
    place: &Copy<'_>,
) -> Outcome<String> {
    context.output.step("Verifying the archive");
    if context.output.dry_run {
        return exchange(context, site, file, &["restore", &archive.to_string_lossy()], None);
    }
    let (own, manifest) = opened::open(context, archive, key, place)?;
    if manifest.site != file.package {
        return Err(Failure::Usage(format!(
            "this is an archive of the program {}, and {site} runs {}; give the archive of {site}",
            manifest.site, file.package
        )));
    }
    let secret = secret_of(&own, site)?;
    let said = exchange(context, site, file, &["restore", &own.to_string_lossy()], secret)?;
    if let Some(settings) = restored::kept_last(context, site)? {
        context.output.note(&format!("the settings as they were are in {}", settings.display()));
    }
    Ok(said)
}

/// Makes a second site of an archive.
fn beside(
    context: &Context,
    (site, file): (&SiteName, &SiteFile),
    archive: &Path,
    key: Option<&Path>,
    place: &Copy<'_>,
    new: &NewSite<'_>,
) -> Outcome {
    setting_up::expect_root(context)?;
    let _second = on_site::change(context, new.name, "restore")?;
    let file_of_new = clone::file_of_copy(context, (site, file), new.name, new.domain, false, new.port)?;
    context.output.step("Verifying the archive");
    let archive = if context.output.dry_run {
        archive.to_owned()
    } else {
        opened::open(context, archive, key, place)?.0
    };
    setting_up::set_up(context, new.name, file_of_new, &Origin::Copy { of: site, archive: &archive })
}

/// Stops the site, lets its program exchange the content for one that needs this secret, and starts it again; if it does not start,
/// what was there is put back.
fn exchange(
    context: &Context,
    site: &SiteName,
    file: &SiteFile,
    arguments: &[&str],
    secret: Option<String>,
) -> Outcome<String> {
    let before = restored::Exchange::begin(context, site, file, secret)?;
    context.output.step("Stopping the site");
    let stopped = stop(context, site);
    context.output.step("Exchanging its content");
    let done = stopped.and_then(|()| program(context, site, file, arguments));
    let happened = before.settle(context, site).map_err(look)?;
    context.output.step("Starting the site");
    let started = start(context, site, file);
    before.end(context, site)?;
    match (done, started) {
        (Ok(said), Ok(())) => Ok(said.trim().to_owned()),
        (Err(failure), Ok(())) if !happened => Err(Failure::Undone(failure.to_string())),
        (Err(failure), Ok(())) => Err(look(failure)),
        (Err(failure), Err(worse)) => {
            Err(Failure::Attention(format!("{failure}\n{site} has what it had, and does not run: {worse}")))
        }
        (Ok(_), Err(failure)) => Err(put_back(context, site, file, &failure)),
    }
}

/// Takes an exchange back after which the site does not start.
fn put_back(context: &Context, site: &SiteName, file: &SiteFile, failure: &Failure) -> Failure {
    context.output.step("Putting back what was there, since the site does not start");
    let back = || -> Outcome {
        let secret = restored::secret_before(context, site)?;
        let before = restored::Exchange::begin(context, site, file, secret)?;
        stop(context, site)?;
        let done = program(context, site, file, &UNDO);
        before.settle(context, site)?;
        let started = start(context, site, file);
        before.end(context, site)?;
        done?;
        started
    };
    match back() {
        Ok(()) => Failure::Undone(format!("{failure}\n{site} has what it had before.")),
        Err(worse) => {
            let log = unit::last_words(context, site);
            Failure::Attention(format!(
                "{failure}\nPutting back what was there does not make {site} run again: {worse}\n{log}"
            ))
        }
    }
}

fn look(failure: Failure) -> Failure {
    failure.needs_a_person("Look whether the site has what it should have, and give the command again.")
}

/// Runs the site's program.
fn program(context: &Context, site: &SiteName, file: &SiteFile, arguments: &[&str]) -> Outcome<String> {
    Ok(context.programs.run(&own_program::command(context, site, file, arguments)?)?)
}

/// Stops the site until it is started here, or with the machine. The socket goes too, or the next visitor would start it.
fn stop(context: &Context, site: &SiteName) -> Outcome {
    context.programs.run(&systemd::systemctl(["stop", &site.socket(), &site.service()]))?;
    Ok(())
}

/// A site that is suspended goes on resting.
fn start(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    if file.suspended {
        return Ok(());
    }
    context.programs.run(&systemd::systemctl(["restart", &site.socket(), &site.service()]))?;
    setting_up::answers(context, file)
}

/// The secret that the passwords of an archive were made with. Without it nobody could sign in on another server.
fn secret_of(archive: &Path, site: &SiteName) -> Outcome<Option<String>> {
    let files = archive::config_files(archive, &archive::Limits::default())
        .map_err(crate::archives::backup::undone)?;
    let name = format!("{site}.env");
    let text = files
        .get(&name)
        .or_else(|| files.iter().find(|(name, _)| name.ends_with(".env")).map(|(_, text)| text));
    Ok(text.and_then(|text| restored::secret_in(&String::from_utf8_lossy(text))))
}
