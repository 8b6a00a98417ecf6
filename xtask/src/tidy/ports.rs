//! Each site has a port of its own.

use std::collections::BTreeMap;

use toml::Table;

use super::tree::Tree;
use super::{Finding, Rule};

const PORTS: Rule = Rule {
    name: "two sites never share a port",
    why: "they run on one server, each behind its own name",
    fix: "give the newer site the next free port in its site.toml",
};

/// Checks all sites.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let mut owners: BTreeMap<i64, &str> = BTreeMap::new();
    for file in tree.files().filter(|file| file.is_of_a_site() && file.name() == "site.toml") {
        let facts = file.text.parse::<Table>().unwrap_or_default();
        let Some(port) = facts.get("port").and_then(toml::Value::as_integer) else { continue };
        if let Some(owner) = owners.insert(port, file.package()) {
            let line = file.lines().find(|(_, text)| text.starts_with("port")).map_or(1, |(line, _)| line);
            findings.push(Finding::new(file, line, &PORTS, format!("has port {port}, as {owner} has")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_port_is_found() {
        let files = [
            ("sites/bakery/site.toml", "name = \"A\"\nport = 8001\n"),
            ("sites/florist/site.toml", "name = \"B\"\nport = 8001\n"),
            ("sites/gym/site.toml", "name = \"C\"\nport = 8003\n"),
        ];
        let mut findings = Vec::new();
        check(&Tree::of(&files), &mut findings);
        let found: Vec<_> = findings.iter().map(Finding::place_and_text).collect();
        assert_eq!(found, ["sites/florist/site.toml:2: has port 8001, as sites/bakery has"]);
    }
}
