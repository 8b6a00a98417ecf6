//! Files that a reader can hold in mind; clippy watches over functions.

use super::tree::Tree;
use super::{Finding, Rule};

const FILE: Rule = Rule {
    name: "a file has at most 400 lines, one of tests 600 (invariant 11)",
    why: "a file is read as a whole",
    fix: "split it by responsibility: name.rs becomes name.rs with a folder name/",
};

const FILE_LINES: usize = 400;
const TEST_FILE_LINES: usize = 600;

const CODE: &[&str] = &["html", "js", "mjs", "rs", "scss"];

/// Written by diesel's command line.
const GENERATED: &str = "schema.rs";

/// Checks all files of code.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.files().filter(|file| CODE.iter().any(|extension| file.has_extension(extension))) {
        let lines = file.text.lines().count();
        let limit = if file.is_test() { TEST_FILE_LINES } else { FILE_LINES };
        if lines > limit && file.name() != GENERATED {
            findings.push(Finding::new(file, limit + 1, &FILE, format!("has {lines} lines")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[(path, text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    #[test]
    fn a_long_file_is_found_and_a_long_schema_is_not() {
        let text = "//! X.\n".to_owned() + &"\n".repeat(400);
        assert_eq!(findings("crates/blog/src/lib.rs", &text), ["crates/blog/src/lib.rs:401: has 401 lines"]);
        assert!(findings("crates/core-models/src/schema.rs", &text).is_empty());
        assert!(findings("sites/bakery/tests/site.rs", &text).is_empty());
        assert_eq!(findings("crates/theme/styles/admin.scss", &text).len(), 1);
        assert!(findings("docs/architecture.md", &text).is_empty());
    }
}
