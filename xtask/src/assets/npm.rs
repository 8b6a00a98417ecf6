//! The packages of `crates/theme/package.json`, installed as the lockfile says.

use std::fs;
use std::process::Command;

use super::stamp::Stamp;
use crate::failure::{Explain, Failure};
use crate::workspace::{Workspace, find_program};

/// Installs the packages when they are missing or the lockfile changed since.
pub(super) fn install(workspace: &Workspace) -> Result<(), Failure> {
    let theme = workspace.theme();
    let lockfile = theme.join("package-lock.json");
    let wanted = Stamp::of_files(workspace, std::slice::from_ref(&lockfile))?;
    let record = theme.join("node_modules/.installed-lockfile");
    for program in ["node", "npm"] {
        if find_program(program, &[]).is_none() {
            return Err(Failure::new(format!(
                "{program} was not found: install Node.js 20 or newer with npm (Debian and Ubuntu: apt-get install nodejs npm)"
            )));
        }
    }
    if fs::read_to_string(&record).is_ok_and(|installed| installed == wanted.as_str()) {
        return Ok(());
    }
    println!("assets  installing the front-end packages (npm ci in crates/theme) …");
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&theme)
        .status()
        .explain(|| "starting npm".to_owned())?;
    if !status.success() {
        return Err(Failure::new("npm ci failed in crates/theme: its message is above"));
    }
    fs::write(&record, wanted.as_str()).at(&record)
}
