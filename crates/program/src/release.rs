//! Which release of the site's program this is.

use std::path::Path;

use archive::Release;
use serde::Deserialize;

#[derive(Deserialize)]
struct Bundle {
    commit: String,
}

/// The version of the program, and the commit in the `manifest.json` of the bundle that it came in: the program is
/// `bin/<name>` of that.
pub(crate) fn current() -> Release {
    let program = std::env::current_exe().unwrap_or_default();
    Release { version: env!("CARGO_PKG_VERSION").to_owned(), commit: commit(&program).unwrap_or_default() }
}

fn commit(program: &Path) -> Option<String> {
    let manifest = program.parent()?.parent()?.join("manifest.json");
    let bundle: Bundle = serde_json::from_str(&std::fs::read_to_string(manifest).ok()?).ok()?;
    Some(bundle.commit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_says_which_commit_a_program_is_from() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("bin/bakery");
        assert_eq!(commit(&program), None);
        std::fs::write(folder.path().join("manifest.json"), r#"{"format":1,"commit":"abc1234"}"#).unwrap();
        assert_eq!(commit(&program).as_deref(), Some("abc1234"));
    }
}
