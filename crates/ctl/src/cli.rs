//! The command line: every command with an example.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    Outcome,
    commands::{self, releases},
    context::Context,
    site_name::SiteName,
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
}

/// Does what the command line says.
///
/// # Errors
/// [`Failure`](crate::failure::Failure) says what to do; its code is the program's.
pub fn execute(context: &Context, command: Command) -> Outcome {
    match command {
        Command::List => commands::list::run(context),
        Command::Deploy(line) => releases::deploy(context, &line),
        Command::Rollback(line) => releases::rollback(context, &line),
        Command::Releases { site } => releases::list(context, &site),
        Command::Rehearse(line) => releases::rehearse(context, &line),
        Command::Pin { site } => releases::pin(context, &site, true),
        Command::Unpin { site } => releases::pin(context, &site, false),
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
