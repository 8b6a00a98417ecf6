//! Each site keeps the contract of every site, by a test of its own.

use super::rust::tokens;
use super::tree::{File, Tree};
use super::{Finding, Rule};

const CONTRACT: Rule = Rule {
    name: "a site tests that it keeps the contract",
    why: "what every visitor, owner and search engine may expect of any site is then true of this one too",
    fix: "write tests/contract.rs with an `async fn(Backend)` that calls `testkit::contract::keep(&YourSite, backend)`, inside \
          `testkit::on_both_databases!`, as the other sites have it",
};

const FILE: &str = "tests/contract.rs";

/// Checks all sites.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for site in tree.packages().into_iter().filter(|package| package.starts_with("sites/")) {
        let test = tree.get(&format!("{site}/{FILE}"));
        if test.is_some_and(keeps_it) {
            continue;
        }
        let manifest = tree.get(&format!("{site}/Cargo.toml"));
        let what = match test {
            Some(_) => format!("does not call contract::keep on both databases, so {site} is not tested"),
            None => format!("{site} has no {FILE}"),
        };
        findings.extend(test.or(manifest).map(|file| Finding::new(file, 1, &CONTRACT, what)));
    }
}

fn keeps_it(file: &File) -> bool {
    let tokens = tokens(&file.text);
    let says = |word: &str| tokens.iter().any(|token| token.is_word(&[word]));
    ["contract", "keep", "on_both_databases"].into_iter().all(says)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: &str = "//! X.\nasync fn t(b: Backend) { testkit::contract::keep(&A, b).await; }\n\
                        testkit::on_both_databases! { t }\n";

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(files), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    #[test]
    fn a_site_without_the_contract_is_found() {
        let manifest = ("sites/bakery/Cargo.toml", "");
        assert_eq!(
            findings(&[manifest]),
            ["sites/bakery/Cargo.toml:1: sites/bakery has no tests/contract.rs"]
        );
        let empty = ("sites/bakery/tests/contract.rs", "//! Calls contract::keep on_both_databases.\n");
        assert_eq!(
            findings(&[manifest, empty]),
            [
                "sites/bakery/tests/contract.rs:1: does not call contract::keep on both databases, so sites/bakery is not tested"
            ]
        );
        assert!(findings(&[manifest, ("sites/bakery/tests/contract.rs", TEST)]).is_empty());
        assert!(findings(&[("crates/blog/Cargo.toml", "")]).is_empty());
    }
}
