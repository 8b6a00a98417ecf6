//! Cargo.lock with one package more, exactly as cargo would write it, so that `--locked` builds.

use checkout::failure::{Explain, Failure};
use checkout::workspace::{Workspace, read_text};
use toml_edit::{Array, DocumentMut, Item, Table, Value, value};

use super::manifest::Manifest;

/// The workspace's Cargo.lock.
pub(super) struct Lockfile(DocumentMut);

impl Lockfile {
    /// Reads it.
    pub(super) fn read(workspace: &Workspace) -> Result<Self, Failure> {
        let path = workspace.root().join("Cargo.lock");
        let text = read_text(&path)?;
        Ok(Self(text.parse::<DocumentMut>().at(&path)?))
    }

    /// Whether a crate from outside has this name; cargo would then write all who use it in another way.
    pub(super) fn has_foreign(&self, name: &str) -> bool {
        self.packages().any(|package| name_of(package) == name && package.contains_key("source"))
    }

    /// The text with the new site in it, which is made of `source`, and without packages of ours that are gone.
    pub(super) fn with_site(
        mut self,
        workspace: &Workspace,
        source: &str,
        name: &str,
        manifest: &Manifest,
    ) -> Result<String, Failure> {
        let known = self.packages().find(|package| name_of(package) == source).cloned();
        let known = known.ok_or_else(|| {
            Failure::new(format!(
                "Cargo.lock does not know {source}: run `cargo check` once, then this again"
            ))
        })?;
        let package = package(&known, name, manifest);
        let members = workspace.members()?;
        let Some(packages) = self.0.get_mut("package").and_then(Item::as_array_of_tables_mut) else {
            return Err(Failure::new(
                "Cargo.lock lists no packages: run `cargo check` once, then this again",
            ));
        };
        packages.retain(|package| {
            package.contains_key("source") || members.iter().any(|member| member == name_of(package))
        });
        let place = packages.iter().position(|package| name_of(package) > name);
        packages.insert(place.unwrap_or(packages.len()), package);
        Ok(self.0.to_string())
    }

    fn packages(&self) -> impl Iterator<Item = &Table> {
        self.0.get("package").and_then(Item::as_array_of_tables).into_iter().flatten()
    }
}

fn name_of(package: &Table) -> &str {
    package.get("name").and_then(Item::as_str).unwrap_or_default()
}

/// The source's entry under the new name, with the dependencies that are left.
fn package(source: &Table, name: &str, manifest: &Manifest) -> Table {
    let mut package = source.clone();
    package.set_position(None);
    package.insert("name", value(name));
    if let Some(dependencies) = package.get_mut("dependencies").and_then(Item::as_array_mut) {
        // An entry is `name`, or `name version` when there are several versions.
        let is_left = |entry: &Value| {
            let name = entry.as_str().and_then(|text| text.split(' ').next()).unwrap_or_default();
            manifest.dependencies.contains(name)
        };
        let left: Array = dependencies.iter().filter(|entry| is_left(entry)).cloned().collect();
        let (trailing, comma) = (dependencies.trailing().clone(), dependencies.trailing_comma());
        *dependencies = left;
        dependencies.set_trailing(trailing);
        dependencies.set_trailing_comma(comma);
    }
    package
}
