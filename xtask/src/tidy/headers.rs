//! Each file and each package says what it is for.

use super::tree::Tree;
use super::{Finding, Rule};

const HEADER: Rule = Rule {
    name: "a Rust file opens with one `//!` sentence (invariant 11)",
    why: "a reader learns what the file is for before the first line of code",
    fix: "begin the first line with `//! ` and say in one sentence, with a full stop, what the file is responsible for",
};

const README: Rule = Rule {
    name: "a package has a README.md, which is a shared crate's rustdoc",
    why: "who looks for a responsibility reads what a crate is for and what it must not know, not its code",
    fix: "write README.md: what the package is for, what it \"must not know\", an example; and put \
          `#![doc = include_str!(\"../README.md\")]` below the first line of src/lib.rs",
};

/// Checks all Rust files and packages.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.rust().filter(|file| file.name() != "schema.rs") {
        let header: Vec<&str> = file.text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
        if !header.last().is_some_and(|line| line.trim_end().ends_with(['.', '!', '?', ':'])) {
            findings.push(Finding::new(file, 1, &HEADER, "does not open with a sentence".to_owned()));
        }
    }
    for package in tree.packages() {
        check_readme(tree, package, findings);
    }
}

fn check_readme(tree: &Tree, package: &str, findings: &mut Vec<Finding>) {
    let Some(readme) = tree.get(&format!("{package}/README.md")) else {
        findings.extend(
            tree.get(&format!("{package}/Cargo.toml"))
                .map(|manifest| Finding::new(manifest, 1, &README, format!("{package} has no README.md"))),
        );
        return;
    };
    if !readme.text.to_lowercase().contains("must not know") {
        findings.push(Finding::new(
            readme,
            1,
            &README,
            "does not say what the package must not know".to_owned(),
        ));
    }
    if !package.starts_with("crates/") {
        return;
    }
    if let Some(root) = tree.get(&format!("{package}/src/lib.rs"))
        && !root.text.contains("#![doc = include_str!(\"../README.md\")]")
    {
        findings.push(Finding::new(root, 1, &README, "does not include the README".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(files), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    const README: &str = "# blog\n\nWhat it is for: posts.\n\nWhat it must not know: sites.\n";
    const ROOT: &str = "//! Posts.\n#![doc = include_str!(\"../README.md\")]\n";

    #[test]
    fn a_file_without_a_sentence_is_found() {
        for text in ["use a;\n", "\n//! Late.\n", "//! no full stop\n", "// Not a header.\n", ""] {
            assert_eq!(findings(&[("xtask/src/main.rs", text)]).len(), 1, "{text:?}");
        }
        assert!(
            findings(&[("xtask/src/main.rs", "//! Two lines\n//! make one sentence.\nuse a;\n")]).is_empty()
        );
    }

    #[test]
    fn a_crate_with_all_parts_passes() {
        let files = [
            ("crates/blog/Cargo.toml", ""),
            ("crates/blog/README.md", README),
            ("crates/blog/src/lib.rs", ROOT),
        ];
        assert!(findings(&files).is_empty());
    }

    #[test]
    fn a_missing_readme_is_found() {
        let found = findings(&[("sites/bakery/Cargo.toml", "")]);
        assert_eq!(found, ["sites/bakery/Cargo.toml:1: sites/bakery has no README.md"]);
    }

    #[test]
    fn a_readme_without_its_parts_or_left_out_of_rustdoc_is_found() {
        let files = [
            ("crates/blog/Cargo.toml", ""),
            ("crates/blog/README.md", "# blog\n\nWhat it is for: posts.\n"),
            ("crates/blog/src/lib.rs", "//! Posts.\n"),
        ];
        assert_eq!(
            findings(&files),
            [
                "crates/blog/README.md:1: does not say what the package must not know",
                "crates/blog/src/lib.rs:1: does not include the README"
            ]
        );
    }
}
