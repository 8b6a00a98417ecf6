//! The operators' manual: its commands are typed as they stand there, and none of them may be left out.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;

use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;

const FILES: &[&str] = &["docs/operations.md", "docs/backups.md"];

/// The commands of the manual, and which of them were typed.
pub(super) struct Manual {
    commands: Vec<String>,
    /// What the manual calls things, and what they are called on the machine.
    names: Vec<(&'static str, String)>,
    typed: RefCell<BTreeSet<String>>,
}

impl Manual {
    /// Reads it; names are replaced in their order.
    pub(super) fn read(workspace: &Workspace, names: Vec<(&'static str, String)>) -> Result<Self, Failure> {
        let mut commands = Vec::new();
        for file in FILES {
            let path = workspace.root().join(file);
            commands.extend(self::commands(&fs::read_to_string(&path).at(&path)?));
        }
        Ok(Self { commands, names, typed: RefCell::default() })
    }

    /// A command of the manual, as it is typed on the machine.
    pub(super) fn command(&self, command: &str) -> Result<String, Failure> {
        if !self.commands.iter().any(|written| written == command) {
            return Err(Failure::new(format!("the manual does not have the command `{command}`")));
        }
        self.typed.borrow_mut().insert(command.to_owned());
        let rename = |line: String, (from, to): &(&str, String)| line.replace(from, to);
        Ok(self.names.iter().fold(command.to_owned(), rename))
    }

    /// Fails if there is a command that nobody has typed.
    pub(super) fn is_done(&self) -> Result<(), Failure> {
        let typed = self.typed.borrow();
        let left: Vec<_> = self.commands.iter().filter(|command| !typed.contains(*command)).collect();
        if left.is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!("the manual has commands that were not tried: {left:?}")))
    }
}

/// The lines of all blocks of shell, without what explains them.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut is_shell = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_shell = line == "```sh";
        } else if is_shell {
            let command = line.split(" #").next().unwrap_or_default().trim();
            if !command.is_empty() {
                commands.push(command.to_owned());
            }
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# Operations\n```sh\nctl list      # all\nctl remove bakery\n```\n```toml\nport = 1 # one\n```\n";

    fn manual() -> Manual {
        Manual {
            commands: commands(TEXT),
            names: vec![("bakery", "calm".to_owned())],
            typed: RefCell::default(),
        }
    }

    #[test]
    fn commands_are_taken_from_shell_alone() {
        assert_eq!(commands(TEXT), ["ctl list", "ctl remove bakery"]);
    }

    #[test]
    fn a_command_has_the_names_of_the_machine_and_others_are_unknown() {
        let manual = manual();
        assert_eq!(manual.command("ctl remove bakery").unwrap(), "ctl remove calm");
        assert!(manual.command("ctl remove florist").is_err());
    }

    #[test]
    fn what_was_not_typed_is_named() {
        let manual = manual();
        manual.command("ctl list").unwrap();
        assert!(manual.is_done().unwrap_err().to_string().contains("ctl remove bakery"));
        manual.command("ctl remove bakery").unwrap();
        manual.is_done().unwrap();
    }
}
