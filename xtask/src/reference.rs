//! `cargo xtask reference`: every key of a site's files, written down from the types that read them.

use std::fs;

use checkout::cargo::cargo;
use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::workspace::{self, Workspace};

/// The test that compares `docs/` with the types, and leaves what it expects in `target/reference`.
const TEST: &[&str] = &["test", "--quiet", "--package", "base-app", "--lib", "reference::"];

/// Writes `docs/site-toml.md` and the schemas in `docs/schemas/`.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let made = workspace.root().join("target/reference");
    if made.exists() {
        fs::remove_dir_all(&made).at(&made)?;
    }
    // It fails when the documents are old, which is why it is run.
    let _compared = interrupt.run(&mut cargo(workspace, TEST))?;
    let files = workspace::files(&made);
    if files.is_empty() {
        return Err(Failure::new("the reference could not be made: the message is above"));
    }
    let docs = workspace.root().join("docs");
    for path in files {
        let place = docs.join(path.strip_prefix(&made).unwrap_or(&path));
        let folder = place.parent().unwrap_or(&docs);
        fs::create_dir_all(folder).at(folder)?;
        fs::copy(&path, &place).at(&place)?;
        println!("reference  {}", workspace.relative(&place));
    }
    Ok(())
}
