//! Drops the CSS that no template can use, with purgecss.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::{Explain, Failure};
use crate::workspace::Workspace;

const SCRIPT: &str = include_str!("../../scripts/purge.mjs");

/// The part of `css` that the words in `content` can match.
pub(super) fn purge(workspace: &Workspace, css: &str, content: &[PathBuf]) -> Result<String, Failure> {
    let mut words = String::new();
    for path in content {
        words.push_str(&String::from_utf8_lossy(&fs::read(path).at(path)?));
        words.push('\n');
    }
    let input = serde_json::json!({ "css": css, "content": words }).to_string();
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT, "--"])
        .arg(workspace.theme())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .explain(|| "starting node".to_owned())?;
    if let Some(mut pipe) = node.stdin.take() {
        // When node stops early its own message on standard error says why, and its exit code counts.
        let _ = pipe.write_all(input.as_bytes());
    }
    let output = node.wait_with_output().explain(|| "running purgecss".to_owned())?;
    if !output.status.success() {
        return Err(Failure::new("purgecss failed: its message is above"));
    }
    String::from_utf8(output.stdout).explain(|| "reading what purgecss wrote".to_owned())
}
