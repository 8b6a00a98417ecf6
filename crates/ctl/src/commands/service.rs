//! `start`, `stop`, `restart`, `reload`, `logs`, `run`: what systemd and the site's own program do.

use clap::Args;
use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{program::Program, systemd, unit},
    site::{file::SiteFile, name::SiteName, on_site, own_program, setting_up},
};

/// Which site.
#[derive(Debug, Args)]
pub struct Options {
    /// The site
    pub site: SiteName,
}

/// Which log, and how much of it.
#[derive(Debug, Args)]
pub struct LogOptions {
    /// The site
    pub site: SiteName,
    /// How many of the last lines
    #[arg(long, default_value = "100")]
    pub lines: u32,
    /// Go on showing what is written
    #[arg(long)]
    pub follow: bool,
}

/// Which site, and what its program is to do.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// The site
    pub site: SiteName,
    /// A command of the site's program, with its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true, value_name = "COMMAND")]
    pub arguments: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    running: bool,
}

pub(crate) fn start(context: &Context, options: &Options) -> Outcome {
    let (site, file) = (&options.site, of(context, options)?);
    let _lock = on_site::change(context, site, "start")?;
    expect_open(site, &file)?;
    setting_up::start(context, site, &file).map_err(|failure| {
        failure.needs_a_person(&format!(
            "systemd goes on trying to start it; `webgarden-ctl stop {site}` ends that."
        ))
    })?;
    done(context, site, true, "runs")
}

pub(crate) fn stop(context: &Context, options: &Options) -> Outcome {
    of(context, options)?;
    let _lock = on_site::change(context, &options.site, "stop")?;
    unit::stop(context, &options.site)?;
    done(context, &options.site, false, "is stopped; its visitors see the page that it is away")
}

pub(crate) fn restart(context: &Context, options: &Options) -> Outcome {
    again(context, options, "restart", "was restarted; nobody was refused meanwhile")
}

/// Visitors wait while the program ends gently and starts with the settings as they are now.
pub(crate) fn reload(context: &Context, options: &Options) -> Outcome {
    again(context, options, "reload", "has its new settings")
}

pub(crate) fn logs(context: &Context, options: &LogOptions) -> Outcome {
    SiteFile::read(context, &options.site)?;
    let mut journal = Program::new("journalctl").args(["--unit", &options.site.service(), "--no-pager"]);
    journal = journal.args(["--lines", &options.lines.to_string()]);
    if options.follow {
        journal = journal.arg("--follow");
    }
    if context.output.json {
        journal = journal.args(["--output", "json"]);
    }
    context.programs.show(&journal)?;
    Ok(())
}

/// The site's program speaks to the person itself, as the site's own user and with the site's settings.
pub(crate) fn run(context: &Context, options: &RunOptions) -> Outcome {
    let file = SiteFile::read(context, &options.site)?;
    let arguments: Vec<&str> = options.arguments.iter().map(String::as_str).collect();
    let program = own_program::command(context, &options.site, &file, &arguments)?;
    if context.output.dry_run {
        context.programs.run(&program)?;
    } else {
        context.programs.show(&program)?;
    }
    Ok(())
}

fn again(context: &Context, options: &Options, verb: &str, sentence: &str) -> Outcome {
    let (site, file) = (&options.site, of(context, options)?);
    let _lock = on_site::change(context, site, verb)?;
    expect_open(site, &file)?;
    unit::write(context, site, &file)?;
    // Not systemd's reload, which ends before the new program has started: a mistake in the settings would go unseen.
    let restarted = context.programs.run(&systemd::systemctl(["restart", &site.service()]));
    let ready = restarted.map_err(Failure::from).and_then(|_| setting_up::answers(context, &file));
    ready.map_err(|failure| Failure::Attention(format!("{failure}\n{}", unit::last_words(context, site))))?;
    done(context, site, true, sentence)
}

fn of(context: &Context, options: &Options) -> Outcome<SiteFile> {
    Ok(SiteFile::read(context, &options.site)?)
}

fn expect_open(site: &SiteName, file: &SiteFile) -> Outcome {
    if file.suspended {
        return Err(Failure::Usage(format!(
            "{site} is suspended; `webgarden-ctl resume {site}` opens it again"
        )));
    }
    Ok(())
}

fn done(context: &Context, site: &SiteName, running: bool, sentence: &str) -> Outcome {
    context.output.say(&Report { site, running }, &format!("{site} {sentence}."));
    Ok(())
}
