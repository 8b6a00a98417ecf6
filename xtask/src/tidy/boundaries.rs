//! Who may talk to the database, and how little a site holds.

use super::rust::{Token, tokens};
use super::tree::{File, Tree};
use super::{Finding, Rule};

const DIESEL: Rule = Rule {
    name: "only core-models and a feature's `models` module import diesel (invariant 1)",
    why: "queries that lie in one place can be read, tested and changed together",
    fix: "call a function of core-models, or write one there",
};

const SITE: Rule = Rule {
    name: "a site has no SQL, and under 150 lines of Rust (invariant 4)",
    why: "sites stay cheap to own when everything hard is in the shared crates",
    fix: "move the code to a feature or to base-app, and let the site name it",
};

const SITE_LINES: usize = 150;

const SQL: &[&str] =
    &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE ", "DROP TABLE "];

/// Checks all Rust files.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.rust() {
        let tokens = tokens(&file.text);
        check_diesel(file, &tokens, findings);
        if file.is_of_a_site() && !file.is_test() {
            check_sql(file, &tokens, findings);
        }
    }
    check_sites(tree, findings);
}

fn check_diesel(file: &File, tokens: &[Token], findings: &mut Vec<Finding>) {
    let is_models = file.path.contains("/src/models/") || file.path.ends_with("/src/models.rs");
    let may_be_a_feature = file.path.starts_with("crates/") || file.path.starts_with("docs/examples/");
    let allowed = file.package() == "crates/core-models" || (is_models && may_be_a_feature);
    if allowed {
        return;
    }
    let rule = if file.is_of_a_site() { &SITE } else { &DIESEL };
    let word = tokens.iter().find(|token| token.is_word(&["diesel", "diesel_migrations"]));
    findings.extend(word.map(|token| Finding::new(file, token.line, rule, "uses diesel".to_owned())));
}

fn check_sql(file: &File, tokens: &[Token], findings: &mut Vec<Finding>) {
    for token in tokens {
        let says_sql = |text: &str| SQL.iter().any(|verb| text.trim_start().starts_with(verb));
        if token.literal().is_some_and(says_sql) {
            findings.push(Finding::new(file, token.line, &SITE, "holds SQL".to_owned()));
        }
    }
}

fn check_sites(tree: &Tree, findings: &mut Vec<Finding>) {
    for site in tree.packages().into_iter().filter(|package| package.starts_with("sites/")) {
        let source = format!("{site}/src/");
        let files: Vec<&File> = tree.rust().filter(|file| file.path.starts_with(&source)).collect();
        let lines: usize = files.iter().map(|file| file.text.lines().count()).sum();
        if let Some(first) = files.first().filter(|_| lines >= SITE_LINES) {
            findings.push(Finding::new(first, 1, &SITE, format!("{site} has {lines} lines of Rust")));
        }
        for file in tree.files().filter(|file| file.package() == site && file.has_extension("sql")) {
            findings.push(Finding::new(file, 1, &SITE, "holds SQL".to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[("sites/bakery/Cargo.toml", ""), (path, text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    #[test]
    fn diesel_in_a_handler_is_found_and_in_models_it_is_not() {
        let code = "//! X.\n\nuse diesel::prelude::*;\n";
        assert_eq!(findings("crates/blog/src/routes.rs", code), ["crates/blog/src/routes.rs:3: uses diesel"]);
        assert!(findings("crates/blog/src/models.rs", code).is_empty());
        assert!(findings("crates/blog/src/models/tag.rs", code).is_empty());
        assert!(findings("crates/core-models/src/posts.rs", code).is_empty());
        assert_eq!(findings("sites/bakery/src/models.rs", code).len(), 1);
    }

    #[test]
    fn a_word_in_a_comment_is_no_import() {
        assert!(
            findings("crates/blog/src/routes.rs", "//! No diesel here.\n// diesel::prelude\n").is_empty()
        );
    }

    #[test]
    fn sql_in_a_site_is_found() {
        let code = "const Q: &str = \"SELECT 1\";";
        assert_eq!(findings("sites/bakery/src/lib.rs", code), ["sites/bakery/src/lib.rs:1: holds SQL"]);
        assert_eq!(findings("sites/bakery/migrations/up.sql", "").len(), 1);
        assert!(findings("sites/bakery/src/lib.rs", "const Q: &str = \"SELECTED works\";").is_empty());
    }

    #[test]
    fn a_site_of_150_lines_is_found() {
        assert_eq!(findings("sites/bakery/src/lib.rs", &"\n".repeat(150)).len(), 1);
        assert!(findings("sites/bakery/src/lib.rs", &"\n".repeat(149)).is_empty());
    }
}
