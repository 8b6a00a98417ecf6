//! Everything that is compiled in or shipped may be: its licence is on the list.

use checkout::cargo::cargo;
use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;
use serde::Deserialize;

use super::tree::Tree;
use super::{Finding, Rule};

const LICENCE: Rule = Rule {
    name: "the licence is on the list",
    why: "the project is GPL-3.0-or-later, and who runs a site must be free to",
    fix: "take another package, or add the licence to deny.toml after reading it",
};

/// Packages that name their licence in a file. TinyMCE's file says GPL-2.0-or-later.
const READ_BY_HAND: &[(&str, &str)] = &[("node_modules/tinymce", "SEE LICENSE IN license.md")];

/// Holds the list.
const LIST: &str = "deny.toml";

const NPM_LOCKFILE: &str = "crates/theme/package-lock.json";

/// The accepted licences, by their SPDX names.
struct List(Vec<String>);

impl List {
    fn read(tree: &Tree) -> Result<Self, Failure> {
        let text = tree.get(LIST).map(|file| file.text.as_str()).unwrap_or_default();
        let table: toml::Table = text.parse().explain(|| LIST.to_owned())?;
        let allowed = table.get("licenses").and_then(|licenses| licenses.get("allow")?.as_array());
        let names = allowed.into_iter().flatten().filter_map(toml::Value::as_str);
        Ok(Self(names.map(str::to_owned).collect()))
    }

    /// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` can be met with the list.
    fn allows(&self, expression: &str) -> bool {
        let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        self.any_of(&mut words) && words.next().is_none()
    }

    fn any_of(&self, words: &mut Words<'_>) -> bool {
        let mut allowed = self.all_of(words);
        while words.next_if_eq(&"OR").is_some() {
            allowed |= self.all_of(words);
        }
        allowed
    }

    fn all_of(&self, words: &mut Words<'_>) -> bool {
        let mut allowed = self.one(words);
        while words.next_if_eq(&"AND").is_some() {
            allowed &= self.one(words);
        }
        allowed
    }

    fn one(&self, words: &mut Words<'_>) -> bool {
        if words.next_if_eq(&"(").is_some() {
            let allowed = self.any_of(words);
            return words.next() == Some(")") && allowed;
        }
        let allowed = words.next().is_some_and(|licence| self.0.iter().any(|name| name == licence));
        // An exception only permits more.
        if words.next_if_eq(&"WITH").is_some() {
            words.next();
        }
        allowed
    }
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Checks the crates of the whole dependency graph.
pub(super) fn check_crates(
    workspace: &Workspace,
    tree: &Tree,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let arguments = ["metadata", "--format-version=1", "--filter-platform=host-tuple"];
    let output = cargo(workspace, &arguments).output().explain(|| "starting cargo metadata".to_owned())?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).explain(|| "reading cargo metadata".to_owned())?;
    let Some(manifest) = tree.get("Cargo.toml") else { return Ok(()) };
    let list = List::read(tree)?;
    for package in metadata.packages {
        let licence = package.license.unwrap_or_default();
        if !list.allows(&licence) {
            let what = format!("{} {} comes in with licence {licence:?}", package.name, package.version);
            findings.push(Finding::new(manifest, 1, &LICENCE, what));
        }
    }
    Ok(())
}

/// Checks the packages of the front end.
pub(super) fn check_npm(tree: &Tree, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let Some(file) = tree.get(NPM_LOCKFILE) else { return Ok(()) };
    let list = List::read(tree)?;
    let lockfile: serde_json::Value = serde_json::from_str(&file.text).explain(|| NPM_LOCKFILE.to_owned())?;
    let packages = lockfile.get("packages").and_then(serde_json::Value::as_object);
    for (path, package) in packages.into_iter().flatten() {
        let licence = package.get("license").and_then(serde_json::Value::as_str).unwrap_or_default();
        if !list.allows(licence) && !READ_BY_HAND.contains(&(path.as_str(), licence)) {
            let line = file
                .lines()
                .find(|(_, text)| text.contains(&format!("\"{path}\"")))
                .map_or(1, |(line, _)| line);
            findings.push(Finding::new(file, line, &LICENCE, format!("{path} has licence {licence:?}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: (&str, &str) =
        ("deny.toml", "[licenses]\nallow = [\"MIT\", \"Apache-2.0\", \"Unicode-3.0\"]\n");

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let list = List::read(&Tree::of(&[DENY])).unwrap();
        for allowed in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "Proprietary OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(list.allows(allowed), "{allowed}");
        }
        for refused in ["", "ISC", "MIT AND ISC", "(MIT AND SSPL-1.0) OR BUSL-1.1", "MIT MIT", "(MIT"] {
            assert!(!list.allows(refused), "{refused}");
        }
    }

    #[test]
    fn a_front_end_package_of_another_licence_is_found() {
        let lockfile = concat!(
            "{ \"packages\": {\n",
            "\"node_modules/a\": { \"license\": \"SSPL-1.0\" },\n",
            "\"node_modules/b\": { \"license\": \"MIT\" } } }",
        );
        let mut findings = Vec::new();
        check_npm(&Tree::of(&[DENY, (NPM_LOCKFILE, lockfile)]), &mut findings).unwrap();
        let found: Vec<_> = findings.iter().map(Finding::place_and_text).collect();
        assert_eq!(found, ["crates/theme/package-lock.json:2: node_modules/a has licence \"SSPL-1.0\""]);
    }
}
