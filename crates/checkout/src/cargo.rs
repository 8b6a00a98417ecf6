//! Cargo, called as a developer would call it.

use std::process::Command;

use crate::workspace::{Workspace, variable};

/// What `cargo run` says about this tool. Some build scripts look at these names: left in, each call from here would build again
/// what a call from the shell has built, and the other way round.
const OF_THIS_TOOL: &[&str] =
    &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];

/// A cargo command at the root of the checkout.
pub fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".to_owned()));
    command.args(arguments).current_dir(workspace.root());
    forget_this_tool(&mut command);
    command
}

/// Takes out of a command's environment what cargo says about this tool.
#[expect(
    clippy::disallowed_methods,
    reason = "a developers' tool is no part of a site: it has no settings module"
)]
pub fn forget_this_tool(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let is_of_this_tool =
            name.to_str().is_some_and(|name| OF_THIS_TOOL.iter().any(|prefix| name.starts_with(prefix)));
        if is_of_this_tool {
            command.env_remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_hears_nothing_of_this_tool() {
        let workspace = Workspace::locate().unwrap();
        let command = cargo(&workspace, &["--version"]);
        let removed: Vec<_> =
            command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert!(removed.contains(&"CARGO_MANIFEST_DIR".as_ref()));
        assert!(removed.contains(&"CARGO_PKG_NAME".as_ref()));
        assert!(!removed.contains(&"CARGO_HOME".as_ref()));
    }
}
