//! Runs one of `scripts/` with Node: JSON in, bytes out.

use std::io::Write;
use std::process::{Command, Stdio};

use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;

/// Runs a script of this name, which finds the theme's npm packages in the folder that is its last argument.
pub(super) fn run(
    workspace: &Workspace,
    name: &str,
    script: &str,
    input: &serde_json::Value,
) -> Result<Vec<u8>, Failure> {
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", script, "--"])
        .arg(workspace.theme())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .explain(|| "starting node".to_owned())?;
    if let Some(mut pipe) = node.stdin.take() {
        // When node stops early its own message on standard error says why, and its exit code counts.
        let _ = pipe.write_all(input.to_string().as_bytes());
    }
    let output = node.wait_with_output().explain(|| format!("running {name}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure::new(format!("crates/front-end/scripts/{name} failed: its message is above")))
    }
}
