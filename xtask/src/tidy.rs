//! `cargo xtask tidy`: the rules of docs/architecture.md and docs/style.md that a program can check.

mod boundaries;
mod contract;
mod doors;
mod features;
mod graph;
mod headers;
mod layers;
mod licences;
mod pages;
mod ports;
mod rings;
mod rust;
mod size;
mod templates;
mod texts;
mod tree;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write;

use checkout::failure::Failure;
use checkout::workspace::Workspace;

use self::tree::{File, Tree};

/// What is checked, and what a developer should know when it fails.
struct Rule {
    name: &'static str,
    why: &'static str,
    fix: &'static str,
}

/// One place that breaks a rule.
struct Finding {
    path: String,
    line: usize,
    text: String,
    rule: &'static Rule,
}

impl Finding {
    fn new(file: &File, line: usize, rule: &'static Rule, text: String) -> Self {
        Self { path: file.path.clone(), line, text, rule }
    }

    fn place_and_text(&self) -> String {
        format!("{}:{}: {}", self.path, self.line, self.text)
    }
}

/// Checks everything, and fails with all that was found.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let tree = Tree::read(workspace)?;
    let findings = findings(workspace, &tree)?;
    if findings.is_empty() {
        println!("tidy    {} files: nothing found", tree.files().count());
        return Ok(());
    }
    print!("{}", report(&findings));
    Err(Failure::new(format!("tidy found {} places to put right (above)", findings.len())))
}

/// What is found in another checkout, place by place.
#[cfg(test)]
pub(crate) fn places(workspace: &Workspace) -> Vec<String> {
    let findings = findings(workspace, &Tree::read(workspace).unwrap()).unwrap();
    findings.iter().map(Finding::place_and_text).collect()
}

fn findings(workspace: &Workspace, tree: &Tree) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    graph::check(tree, &mut findings);
    boundaries::check(tree, &mut findings);
    contract::check(tree, &mut findings);
    features::check(tree, &mut findings);
    size::check(tree, &mut findings);
    headers::check(tree, &mut findings);
    doors::check(tree, &mut findings);
    pages::check(tree, &mut findings);
    ports::check(tree, &mut findings);
    rings::check(tree, &mut findings);
    templates::check(tree, &mut findings);
    texts::check(tree, &mut findings);
    words::check(tree, &mut findings);
    licences::check_npm(tree, &mut findings)?;
    licences::check_crates(workspace, tree, &mut findings)?;
    Ok(findings)
}

/// The findings by rule, each rule with its reason and its remedy.
fn report(findings: &[Finding]) -> String {
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_rule.entry(finding.rule.name).or_default().push(finding);
    }
    let mut text = String::new();
    for (name, findings) in by_rule {
        for finding in &findings {
            let _ = writeln!(text, "{}", finding.place_and_text());
        }
        if let Some(finding) = findings.first() {
            let _ = writeln!(
                text,
                "  rule: {name}\n  why:  {}\n  fix:  {}\n",
                finding.rule.why, finding.rule.fix
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_checkout_is_tidy() {
        let workspace = Workspace::locate().unwrap();
        let tree = Tree::read(&workspace).unwrap();
        let findings = findings(&workspace, &tree).unwrap();
        assert!(findings.is_empty(), "\n{}", report(&findings));
    }

    #[test]
    fn a_report_names_place_rule_reason_and_remedy() {
        const RULE: Rule = Rule { name: "a rule", why: "a reason", fix: "a remedy" };
        let tree = Tree::of(&[("docs/a.md", "")]);
        let file = tree.files().next().unwrap();
        let report = report(&[Finding::new(file, 7, &RULE, "is odd".to_owned())]);
        assert_eq!(report, "docs/a.md:7: is odd\n  rule: a rule\n  why:  a reason\n  fix:  a remedy\n\n");
    }
}
