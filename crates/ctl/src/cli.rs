//! The command line: every command with an example.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    commands::{
        archives, backup, certificates, clone, doctor, drill, list, provision, releases, remove,
        rename_domain, restore, service, suspension, test_mail,
    },
    context::Context,
    failure::Outcome,
    site::name::SiteName,
};

/// Sets sites up on this server and looks after them.
#[derive(Debug, Parser)]
#[command(
    name = "webgarden-ctl",
    version,
    subcommand_required = true,
    after_help = "Exit codes: 0 done; 1 failed, and nothing has changed or all of it is undone; 2 wrong usage; 3 failed, and a \
                  person must look; 4 another command works on the site; 5 some of several sites failed."
)]
pub struct Line {
    /// What is the same for every command.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What is the same for every command.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Say what would be done, and do nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// The folder that is the server's `/`
    #[arg(long, global = true, value_name = "FOLDER", default_value = "/")]
    pub root: PathBuf,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up a site, from a bundle to HTTPS. Run again, it goes on where it was ended
    #[command(after_help = "Example: webgarden-ctl provision bakery --domain bakery.example --bundle \
                            bakery-0.1.0-abc1234.tar.gz --email anna@bakery.example")]
    Provision(provision::Options),
    /// Show all sites of this server
    #[command(after_help = "Example: webgarden-ctl list")]
    List,
    /// Put a new release in the place of the old one, or change nothing
    #[command(after_help = "Example: webgarden-ctl deploy bakery starter-0.2.0-abc1234.tar.gz")]
    Deploy(releases::Deploy),
    /// Put a release that was kept in the place of the current one
    #[command(after_help = "Example: webgarden-ctl rollback bakery")]
    Rollback(releases::Rollback),
    /// Show the releases of a site that are kept
    #[command(after_help = "Example: webgarden-ctl releases bakery")]
    Releases {
        /// The site
        site: SiteName,
    },
    /// Try a release on copies of the sites, and say what would be different
    #[command(after_help = "Example: webgarden-ctl rehearse starter-0.2.0-abc1234.tar.gz")]
    Rehearse(releases::Rehearse),
    /// Write an archive of a site, or of all, and remove those that are kept no longer
    #[command(
        after_help = "Example: webgarden-ctl backup bakery\n\nArchives are kept for 30 days, the newest of each week for 90; \
                            docs/backups.md says how to encrypt them and keep copies elsewhere."
    )]
    Backup(backup::Options),
    /// Show the archives of a site, here and off-site
    #[command(after_help = "Example: webgarden-ctl archives bakery")]
    Archives {
        /// The site
        site: SiteName,
    },
    /// Put an archive in the place of what a site has
    #[command(after_help = "Example: webgarden-ctl restore bakery \
                            /var/www/webgarden/backups/bakery/bakery-20270115T023000Z.tar.gz\n\nWhat is replaced is kept: \
                            `webgarden-ctl restore bakery --undo` puts it back.")]
    Restore(restore::Options),
    /// Prove that the newest archive of a site, or of all, can be restored and works
    #[command(after_help = "Example: webgarden-ctl drill bakery")]
    Drill(drill::Options),
    /// Let a site keep its release when all others get a new one
    #[command(after_help = "Example: webgarden-ctl pin bakery")]
    Pin {
        /// The site
        site: SiteName,
    },
    /// Let a site get new releases again
    #[command(after_help = "Example: webgarden-ctl unpin bakery")]
    Unpin {
        /// The site
        site: SiteName,
    },
    /// Show how a site is
    #[command(after_help = "Example: webgarden-ctl status bakery --json")]
    Status(service::Options),
    /// Start a site, now and whenever the server starts
    #[command(after_help = "Example: webgarden-ctl start bakery")]
    Start(service::Options),
    /// Stop a site until it is started again; visitors get 503
    #[command(after_help = "Example: webgarden-ctl stop bakery")]
    Stop(service::Options),
    /// Restart a site; its visitors wait meanwhile, and nobody is refused
    #[command(after_help = "Example: webgarden-ctl restart bakery")]
    Restart(service::Options),
    /// Make a site take up changed settings; its visitors wait meanwhile, and nobody is refused
    #[command(after_help = "Example: webgarden-ctl reload bakery")]
    Reload(service::Options),
    /// Show what a site's program wrote
    #[command(after_help = "Example: webgarden-ctl logs bakery --follow")]
    Logs(service::LogOptions),
    /// Run a command of a site's own program, as the site's user and with its settings
    #[command(after_help = "Example: webgarden-ctl run bakery reset-password --username anna")]
    Run(service::RunOptions),
    /// Close a site to visitors, who get 503 and a friendly page; nothing is deleted
    #[command(after_help = "Example: webgarden-ctl suspend bakery")]
    Suspend(service::Options),
    /// Open a suspended site again
    #[command(after_help = "Example: webgarden-ctl resume bakery")]
    Resume(service::Options),
    /// Let the web server take certificates up as they are now: certbot calls this after a renewal, and nginx before it starts
    #[command(after_help = "Example: webgarden-ctl certificates")]
    Certificates(certificates::Options),
    /// Make a second site with the release and the content of a first
    #[command(after_help = "Example: webgarden-ctl clone bakery bakery-trial --domain trial.bakery.example")]
    Clone(clone::Options),
    /// Give a site another host name
    #[command(after_help = "Example: webgarden-ctl rename-domain bakery baker.example --www --keep-old")]
    RenameDomain(rename_domain::Options),
    /// Make a last backup of a site and remove everything else of it
    #[command(after_help = "Example: webgarden-ctl remove bakery")]
    Remove(remove::Options),
    /// Send the operator a mail, and say what becomes of it
    #[command(after_help = "Example: webgarden-ctl test-mail")]
    TestMail,
    /// Say what is wrong with the server and its sites, and what to do about it
    #[command(
        after_help = "Example: webgarden-ctl doctor\n\nEnds with 0 when nothing is wrong (there may be warnings), and with \
                            3 when a person must look."
    )]
    Doctor(doctor::Options),
}

/// Does what the command line says.
///
/// # Errors
/// [`Failure`](crate::failure::Failure) says what to do; its code is the program's.
pub fn execute(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::Provision(options) => provision::run(context, options),
        Command::List => list::list(context),
        Command::Status(options) => list::status(context, options),
        Command::Start(options) => service::start(context, options),
        Command::Stop(options) => service::stop(context, options),
        Command::Restart(options) => service::restart(context, options),
        Command::Reload(options) => service::reload(context, options),
        Command::Logs(options) => service::logs(context, options),
        Command::Run(options) => service::run(context, options),
        Command::Suspend(options) => suspension::suspend(context, options),
        Command::Resume(options) => suspension::resume(context, options),
        Command::Certificates(options) => certificates::run(context, options),
        Command::Clone(options) => clone::run(context, options),
        Command::RenameDomain(options) => rename_domain::run(context, options),
        Command::Remove(options) => remove::run(context, options),
        Command::TestMail => test_mail::run(context),
        Command::Doctor(options) => doctor::run(context, options),
        Command::Deploy(line) => releases::deploy(context, line),
        Command::Rollback(line) => releases::rollback(context, line),
        Command::Releases { site } => releases::list(context, site),
        Command::Rehearse(line) => releases::rehearse(context, line),
        Command::Backup(options) => backup::run(context, options),
        Command::Archives { site } => archives::run(context, site),
        Command::Restore(options) => restore::run(context, options),
        Command::Drill(options) => drill::run(context, options),
        Command::Pin { site } => releases::pin(context, site, true),
        Command::Unpin { site } => releases::pin(context, site, false),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_has_an_example_that_can_be_typed() {
        Line::command().debug_assert();
        let shell_words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for command in Line::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = help.lines().find_map(|line| line.strip_prefix("Example: "));
            let example = example.unwrap_or_else(|| panic!("`{}` has no example", command.get_name()));
            assert!(example.starts_with(&format!("webgarden-ctl {}", command.get_name())), "{example}");
            if let Err(error) = Line::try_parse_from(shell_words(example)) {
                panic!("{example}: {error}");
            }
        }
    }
}
