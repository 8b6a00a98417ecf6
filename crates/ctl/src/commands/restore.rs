//! `restore`: an archive in the place of what a site has, and back.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::{
    Outcome, catalogue,
    commands::clone,
    context::Context,
    copy::Copy,
    env_file,
    failure::Failure,
    lock::SiteLock,
    opened,
    program::Program,
    setting_up::{self, Origin},
    site_file::SiteFile,
    site_name::SiteName,
    site_program, unit,
    web::Door,
};

/// How long the program has until it answers again.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

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
    let _lock = SiteLock::take(context, site, "restore")?;
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
        (None, ..) => exchange(context, site, &file, &["restore", "--undo"]),
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
        return exchange(context, site, file, &["restore", &archive.to_string_lossy()]);
    }
    let (own, manifest) = opened::open(context, archive, key, place)?;
    if manifest.site != file.package {
        return Err(Failure::Usage(format!(
            "this is an archive of the program {}, and {site} runs {}; give the archive of {site}",
            manifest.site, file.package
        )));
    }
    let secret = secret_of(&own, site)?;
    let said = exchange(context, site, file, &["restore", &own.to_string_lossy()])?;
    let Some(secret) = secret else { return Ok(said) };
    adopt(context, site, file, &secret)?;
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
    let _second = SiteLock::take(context, new.name, "restore")?;
    let file_of_new = clone::file_of_copy(context, (site, file), new.name, new.domain, false, new.port)?;
    context.output.step("Verifying the archive");
    let archive = if context.output.dry_run {
        archive.to_owned()
    } else {
        opened::open(context, archive, key, place)?.0
    };
    setting_up::set_up(context, new.name, file_of_new, &Origin::Copy { of: site, archive: &archive })
}

/// Stops the site, lets its program do this, and starts it again; if it does not start, what was there is put back.
fn exchange(context: &Context, site: &SiteName, file: &SiteFile, arguments: &[&str]) -> Outcome<String> {
    context.output.step("Stopping the site");
    stop(context, site)?;
    context.output.step("Exchanging its content");
    let done = context.programs.run(&program(context, site, file, arguments)?);
    context.output.step("Starting the site");
    let started = start(context, site, file);
    let said = done.map_err(Failure::from)?;
    let Err(failure) = started else { return Ok(said.trim().to_owned()) };
    context.output.step("Putting back what was there, since the site does not start");
    let back = || -> Outcome {
        stop(context, site)?;
        context.programs.run(&program(context, site, file, &["restore", "--undo"])?)?;
        start(context, site, file)
    };
    match back() {
        Ok(()) => Err(Failure::Undone(format!("{failure}\n{site} has what it had before."))),
        Err(worse) => {
            Err(Failure::Attention(format!("{failure}\nWhat was there could not be put back: {worse}")))
        }
    }
}

/// The site's program, not in a folder that its user may not enter, and without root's own settings for PostgreSQL.
fn program(context: &Context, site: &SiteName, file: &SiteFile, arguments: &[&str]) -> Outcome<Program> {
    Ok(site_program::command(context, site, file, arguments)?.within(Path::new("/")).env("HOME", "/"))
}

/// Stops the site until it is started here, or with the machine. The socket goes too, or the next visitor would start it.
fn stop(context: &Context, site: &SiteName) -> Outcome {
    context.programs.run(&unit::systemctl(["stop", &site.socket(), &site.service()]))?;
    Ok(())
}

fn start(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    context.programs.run(&unit::systemctl(["restart", &site.socket(), &site.service()]))?;
    if !context.output.dry_run {
        Door::new(file.port, &file.domain).wait("/readyz", PATIENCE)?;
    }
    Ok(())
}

/// The secret that the passwords of an archive were made with. Without it nobody could sign in on another server.
fn secret_of(archive: &Path, site: &SiteName) -> Outcome<Option<String>> {
    let files = archive::config_files(archive, &archive::Limits::default()).map_err(crate::backup::undone)?;
    let name = format!("{site}.env");
    let text = files
        .get(&name)
        .or_else(|| files.iter().find(|(name, _)| name.ends_with(".env")).map(|(_, text)| text));
    let variables = text.map(|text| env_file::parse(&String::from_utf8_lossy(text))).unwrap_or_default();
    Ok(variables.into_iter().find(|(name, _)| name == "SECRET_KEY").map(|(_, value)| value))
}

/// Gives the site the secret of the archive, if it has another one.
fn adopt(context: &Context, site: &SiteName, file: &SiteFile, secret: &str) -> Outcome {
    let variables = env_file::read(context, site)?;
    if variables.iter().any(|(name, value)| name == "SECRET_KEY" && value == secret) {
        return Ok(());
    }
    let path = context.layout.env_file(site);
    let kept = path.with_extension("env.replaced");
    context.output.step("Taking over the archive's SECRET_KEY, without which no password would fit");
    context.files.write(&kept, context.files.read(&path)?.unwrap_or_default(), 0o600)?;
    env_file::set(context, site, &[("SECRET_KEY", secret)])?;
    context.output.note(&format!("the settings as they were are in {}", kept.display()));
    stop(context, site)?;
    start(context, site, file)
}
