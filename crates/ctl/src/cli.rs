//! The command line: every command with an example.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{Outcome, commands, context::Context};

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
}

/// Does what the command line says.
///
/// # Errors
/// [`Failure`](crate::failure::Failure) says what to do; its code is the program's.
pub fn execute(context: &Context, command: Command) -> Outcome {
    match command {
        Command::List => commands::list::run(context),
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
