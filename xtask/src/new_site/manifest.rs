//! A new site's Cargo.toml.

use std::collections::BTreeSet;

use checkout::failure::{Explain, Failure};
use toml_edit::{DocumentMut, Item, TableLike, value};

use super::name::SiteName;

/// What the contract test needs. The source's other tests are not copied, nor is what they need.
const FOR_TESTS: &[&str] = &["testkit"];

/// The manifest, and what it depends on.
pub(super) struct Manifest {
    pub(super) text: String,
    pub(super) dependencies: BTreeSet<String>,
}

impl Manifest {
    /// The source's manifest for the new site.
    pub(super) fn of(source: &str, name: &SiteName) -> Result<Self, Failure> {
        let mut document = source.parse::<DocumentMut>().explain(|| "Cargo.toml".to_owned())?;
        let package = document.get_mut("package").and_then(Item::as_table_like_mut);
        let package = package.ok_or_else(|| Failure::new("Cargo.toml has no [package]"))?;
        package.insert("name", value(name.folder()));
        package.insert("description", value(format!("The website of {}.", name.title())));
        document.remove("test");
        if let Some(tests) = document.get_mut("dev-dependencies").and_then(Item::as_table_like_mut) {
            let names: Vec<String> = tests.iter().map(|(name, _)| name.to_owned()).collect();
            for name in names.iter().filter(|name| !FOR_TESTS.contains(&name.as_str())) {
                tests.remove(name);
            }
        }
        let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
        let dependencies = tables
            .iter()
            .filter_map(|table| document.get(table).and_then(Item::as_table_like))
            .flat_map(|table: &dyn TableLike| {
                table.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
            })
            .collect();
        Ok(Self { text: document.to_string(), dependencies })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_gets_name_and_description_and_loses_what_other_tests_need() {
        let source = "[package]\nname = \"starter\"\ndescription = \"A start.\"\nversion.workspace = true\n\n\
                      [dependencies]\nblog.workspace = true # posts\n\n\
                      [dev-dependencies]\nreqwest.workspace = true\ntestkit.workspace = true\n";
        let manifest = Manifest::of(source, &SiteName::parse("north-shore").unwrap()).unwrap();
        assert_eq!(
            manifest.text,
            "[package]\nname = \"north-shore\"\ndescription = \"The website of North Shore.\"\nversion.workspace = true\n\n\
             [dependencies]\nblog.workspace = true # posts\n\n\
             [dev-dependencies]\ntestkit.workspace = true\n"
        );
        assert_eq!(manifest.dependencies, ["blog", "testkit"].map(str::to_owned).into());
    }
}
