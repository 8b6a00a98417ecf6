//! Drops the CSS that no template can use, with purgecss.

use std::fs;
use std::path::PathBuf;

use super::node;
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
    let input = serde_json::json!({ "css": css, "content": words });
    let output = node::run(workspace, "purge.mjs", SCRIPT, &input)?;
    String::from_utf8(output).explain(|| "reading what purgecss wrote".to_owned())
}
