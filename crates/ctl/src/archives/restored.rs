//! Which settings belong to which content of a site: a restore brings the secret of its archive along, and its undo takes it away.
//!
//! The site's program keeps what a restore replaces under a stamp. The settings of that moment are kept under the same one. What
//! is about to happen is written down first: whoever follows a killed command sees by the stamps whether it has happened.

use std::{collections::BTreeSet, fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{
        files::{FileError, failed},
        systemd,
    },
    site::{env_file, file::SiteFile, name::SiteName, own_program, setting_up},
};

/// The variable that passwords are checked with.
const SECRET: &str = "SECRET_KEY";

/// What the site's program puts before a stamp, in the folder of uploads.
const KEPT: &str = ".replaced-";

/// For root's eyes only.
const MODE: u32 = 0o600;

/// An exchange of a site's content that has begun.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The newest stamp before it.
    last: Option<String>,
    /// The settings before it.
    settings: String,
    /// The secret that belongs to the new content, if it is another one.
    secret: Option<String>,
}

impl Exchange {
    /// Writes down that the content of a site is about to be exchanged for one that needs this secret.
    ///
    /// # Errors
    /// [`Failure::Undone`] if the program would not start with that secret, or this cannot be written.
    pub(crate) fn begin(
        context: &Context,
        site: &SiteName,
        file: &SiteFile,
        secret: Option<String>,
    ) -> Outcome<Self> {
        let secret = secret.filter(|new| secret_of(context, site).ok().flatten().as_ref() != Some(new));
        if let Some(secret) = &secret {
            let check = own_program::command(context, site, file, &["check-config"])?.env(SECRET, secret);
            context.programs.run(&check).map_err(|error| {
                Failure::Undone(format!(
                    "the site does not run with the {SECRET} that belongs to this content: {error}"
                ))
            })?;
        }
        let settings = context.files.read(&context.layout.env_file(site))?.unwrap_or_default();
        let exchange = Self { last: stamps(context, site)?.pop_last(), settings, secret };
        let text = serde_json::to_string(&exchange).map_err(|error| Failure::Undone(error.to_string()))?;
        context.files.write(&journal(context, site), text, MODE)?;
        Ok(exchange)
    }

    /// Looks whether the content was exchanged, and gives the site the settings that belong to what it has. No process of it may
    /// run. Doing so again changes nothing.
    ///
    /// # Errors
    /// If something cannot be read or written: the next command for the site tries again.
    pub(crate) fn settle(&self, context: &Context, site: &SiteName) -> Outcome<bool> {
        let stamp = stamps(context, site)?.pop_last().filter(|newest| Some(newest) > self.last.as_ref());
        if let Some(stamp) = &stamp {
            context.files.write(&kept(context, site, stamp), &self.settings, MODE)?;
            if let Some(secret) = &self.secret {
                env_file::set(context, site, &[(SECRET, secret)])?;
            }
            forget_gone(context, site)?;
        }
        Ok(stamp.is_some())
    }

    /// The site was started again, or cannot be: nothing of this is left to do for another command.
    ///
    /// # Errors
    /// If what was written down cannot be removed.
    pub(crate) fn end(self, context: &Context, site: &SiteName) -> Outcome {
        context.files.remove(&journal(context, site))?;
        Ok(())
    }
}

/// The secret that belongs to what `--undo` puts back; none if it is not known to be another one.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn secret_before(context: &Context, site: &SiteName) -> Outcome<Option<String>> {
    let Some(stamp) = stamps(context, site)?.pop_last() else { return Ok(None) };
    let text = context.files.read(&kept(context, site, &stamp))?;
    Ok(text.and_then(|text| secret_in(&text)))
}

/// The secret in the text of a file with settings.
pub(crate) fn secret_in(text: &str) -> Option<String> {
    env_file::parse(text).into_iter().find(|(name, _)| name == SECRET).map(|(_, value)| value)
}

/// Where the settings of before the last restore are.
///
/// # Errors
/// If the folder of uploads cannot be read.
pub(crate) fn kept_last(context: &Context, site: &SiteName) -> Outcome<Option<PathBuf>> {
    let last = stamps(context, site)?.pop_last().map(|stamp| kept(context, site, &stamp));
    Ok(last.filter(|path| path.is_file()))
}

/// Whether a command was killed while it exchanged the content of a site.
#[must_use]
pub fn is_unfinished(context: &Context, site: &SiteName) -> bool {
    journal(context, site).exists()
}

/// Brings a site into order whose content was being exchanged when the command was killed: the exchange is finished or has not
/// happened, the settings fit, and the program runs.
///
/// # Errors
/// [`Failure::Attention`] if that does not work yet.
pub(crate) fn converge(context: &Context, site: &SiteName) -> Outcome {
    let Some(text) = context.files.read(&journal(context, site))? else { return Ok(()) };
    let file = SiteFile::read(context, site)?;
    let put_in_order = || -> Outcome<bool> {
        let exchange: Exchange = serde_json::from_str(&text)
            .map_err(|error| Failure::Undone(format!("its journal cannot be read: {error}")))?;
        context.programs.run(&systemd::systemctl(["stop", &site.socket(), &site.service()]))?;
        // Whatever the program does first is to finish what it has begun, or to take it back.
        context.programs.run(&own_program::command(context, site, &file, &["migrate", "--status"])?)?;
        let happened = exchange.settle(context, site)?;
        if !file.suspended {
            context.programs.run(&systemd::systemctl(["restart", &site.socket(), &site.service()]))?;
            setting_up::answers(context, &file)?;
        }
        exchange.end(context, site)?;
        Ok(happened)
    };
    match put_in_order() {
        Ok(happened) => {
            let now = if happened { "it was finished" } else { "nothing has changed" };
            context.output.note(&format!("a restore of {site} was cut off: {now}"));
            Ok(())
        }
        Err(failure) => Err(failure.needs_a_person(&format!(
            "A restore of {site} was cut off; when the cause is gone, `webgarden-ctl start {site}` goes on with it."
        ))),
    }
}

/// Removes the settings that belong to content which is kept no longer.
///
/// # Errors
/// If a file cannot be removed.
pub(crate) fn forget_gone(context: &Context, site: &SiteName) -> Outcome {
    let stamps = stamps(context, site)?;
    remove(context, site, |stamp| !stamps.contains(stamp))
}

/// Removes all settings of before restores, since the site goes.
///
/// # Errors
/// If a file cannot be removed.
pub(crate) fn forget(context: &Context, site: &SiteName) -> Outcome {
    context.files.remove(&journal(context, site))?;
    // As it was called when there was one of them only.
    context.files.remove(&context.layout.env_file(site).with_extension("env.replaced"))?;
    remove(context, site, |_stamp| true)
}

fn remove(context: &Context, site: &SiteName, is_wanted: impl Fn(&str) -> bool) -> Outcome {
    let prefix = format!("{site}.env.replaced-");
    for name in names(&context.layout.configuration())? {
        if name.strip_prefix(&prefix).is_some_and(&is_wanted) {
            context.files.remove(&context.layout.configuration().join(name))?;
        }
    }
    Ok(())
}

fn secret_of(context: &Context, site: &SiteName) -> Outcome<Option<String>> {
    let variables = env_file::read(context, site)?;
    Ok(variables.into_iter().find(|(name, _)| name == SECRET).map(|(_, value)| value))
}

/// The stamps of what the site's program keeps, the newest last.
fn stamps(context: &Context, site: &SiteName) -> Result<BTreeSet<String>, FileError> {
    let names = names(&context.layout.uploads(site))?.into_iter();
    Ok(names.filter_map(|name| name.strip_prefix(KEPT).map(str::to_owned)).collect())
}

fn names(folder: &std::path::Path) -> Result<Vec<String>, FileError> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed("read", folder)(error)),
    }
}

fn kept(context: &Context, site: &SiteName, stamp: &str) -> PathBuf {
    context.layout.configuration().join(format!("{site}.env.replaced-{stamp}"))
}

fn journal(context: &Context, site: &SiteName) -> PathBuf {
    context.layout.state().join("restores").join(format!("{site}.json"))
}
