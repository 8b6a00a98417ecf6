//! Each site has a port and a domain of its own.

use std::collections::BTreeMap;

use toml::Table;

use super::tree::Tree;
use super::{Finding, Rule};

const OWN: Rule = Rule {
    name: "two sites never share a port or a domain",
    why: "they run on one server, each behind its own name",
    fix: "give the newer site the next free port, and the domain of its business, in its site.toml",
};

/// Checks all sites.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let mut owners: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for file in tree.files().filter(|file| file.is_of_a_site() && file.name() == "site.toml") {
        let facts = file.text.parse::<Table>().unwrap_or_default();
        for key in ["port", "domain"] {
            let Some(value) = facts.get(key) else { continue };
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let Some(owner) = owners.insert((key, value.clone()), file.package()) {
                let line = file.lines().find(|(_, text)| text.starts_with(key)).map_or(1, |(line, _)| line);
                findings.push(Finding::new(file, line, &OWN, format!("has {key} {value}, as {owner} has")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_port_or_domain_is_found() {
        let files = [
            ("sites/bakery/site.toml", "name = \"A\"\nport = 8001\ndomain = \"a.example\"\n"),
            ("sites/florist/site.toml", "name = \"B\"\nport = 8001\ndomain = \"b.example\"\n"),
            ("sites/gym/site.toml", "name = \"C\"\nport = 8003\ndomain = \"a.example\"\n"),
        ];
        let mut findings = Vec::new();
        check(&Tree::of(&files), &mut findings);
        let found: Vec<_> = findings.iter().map(Finding::place_and_text).collect();
        assert_eq!(
            found,
            [
                "sites/florist/site.toml:2: has port 8001, as sites/bakery has",
                "sites/gym/site.toml:3: has domain a.example, as sites/bakery has"
            ]
        );
    }
}
