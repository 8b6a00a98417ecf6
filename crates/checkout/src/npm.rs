//! The packages of a `package.json`, installed as the lockfile beside it says.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::{Explain, Failure};
use crate::workspace::{Workspace, find_program, read_text};

/// Installs the packages of `folder` when they are missing or the lockfile changed since.
pub fn install(workspace: &Workspace, folder: &Path) -> Result<(), Failure> {
    let lockfile = folder.join("package-lock.json");
    let wanted = read_text(&lockfile)?;
    let record = folder.join("node_modules/.installed-lockfile");
    let name = workspace.relative(folder);
    for program in ["node", "npm"] {
        if find_program(program, &[]).is_none() {
            return Err(Failure::new(format!(
                "{program} was not found: install Node.js 20 or newer with npm (Debian and Ubuntu: apt-get install nodejs npm)"
            )));
        }
    }
    if fs::read_to_string(&record).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("npm      installing the packages of {name} …");
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder)
        .status()
        .explain(|| "starting npm".to_owned())?;
    if !status.success() {
        return Err(Failure::new(format!("npm ci failed in {name}: its message is above")));
    }
    fs::write(&record, wanted).at(&record)
}
