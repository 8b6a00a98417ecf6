//! Dependencies point down, and crates from outside have one owner.

use toml::Table;

use super::layers::{self, HIGHEST_FOR_OPERATORS, HIGHEST_WITHOUT_HTTP, HTTP, LOWEST_WITH_TEST_KIT, Level};
use super::tree::{File, Tree};
use super::{Finding, Rule};

const DOWNWARDS: Rule = Rule {
    name: "dependencies point down the layer table",
    why: "a change then reaches only what stands above it, and each crate can be read and tested without the rest",
    fix: "move the code to the lower crate, or let the upper one pass in what is needed; the table is in \
          xtask/src/tidy/layers.rs and docs/architecture.md",
};

const OWNERS: Rule = Rule {
    name: "a crate from outside has one owner",
    why: "it can be replaced, configured and reviewed in one place",
    fix: "use what the owning crate offers, or add to it what is missing",
};

const NO_HTTP: Rule = Rule {
    name: "levels 0 and 1 know no HTTP",
    why: "they serve the command line, jobs and tests as well as handlers",
    fix: "return a value or an error, and turn it into a response in base-app or in a feature",
};

const MANIFEST: Rule = Rule {
    name: "versions and lints are the workspace's",
    why: "one place says which version of a crate is used and how strict the compiler is",
    fix: "write `name.workspace = true`, with the version in [workspace.dependencies], and `[lints] workspace = true`",
};

/// Checks every package's manifest.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for package in tree.packages() {
        let Some(file) = tree.get(&format!("{package}/Cargo.toml")) else { continue };
        let Ok(manifest) = file.text.parse::<Table>() else { continue };
        let Some(level) = layers::level(package) else {
            let what = format!("{package} is not in the layer table");
            findings.push(Finding::new(file, 1, &DOWNWARDS, what));
            continue;
        };
        let lints =
            manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        if lints != Some(true) {
            findings.push(Finding::new(file, 1, &MANIFEST, "the workspace's lints are not on".to_owned()));
        }
        for dependency in dependencies(&manifest) {
            check_dependency(tree, file, level, &dependency, findings);
        }
    }
}

struct Dependency {
    name: String,
    for_tests: bool,
    from_workspace: bool,
}

fn check_dependency(
    tree: &Tree,
    file: &File,
    level: Level,
    dependency: &Dependency,
    findings: &mut Vec<Finding>,
) {
    let Dependency { name, for_tests, from_workspace } = dependency;
    let line = line_of(file, name);
    let mut report = |rule: &'static Rule, what: String| findings.push(Finding::new(file, line, rule, what));
    if !from_workspace {
        report(&MANIFEST, format!("{name} has a version of its own"));
    }
    let package = file.package();
    let folders = ["crates", "sites", "docs/examples"].map(|parent| format!("{parent}/{name}"));
    if let Some(folder) = folders.iter().find(|folder| tree.has(&format!("{folder}/Cargo.toml"))) {
        let Some(below) = layers::level(folder) else { return };
        let boots = below == Level::TestKit && *for_tests && level >= LOWEST_WITH_TEST_KIT;
        let points_down = match level {
            Level::Tool(_) => matches!(below, Level::Tool(_)) && below < level,
            Level::OperatorsTool => below <= HIGHEST_FOR_OPERATORS,
            _ => below < level && below != Level::TestKit,
        };
        if !points_down && !boots {
            report(&DOWNWARDS, format!("{package} ({level}) depends on {name} ({below})"));
        }
        return;
    }
    let own = package.rsplit('/').next().unwrap_or(package);
    if let Some(owned) = layers::OWNED.iter().find(|owned| owned.name == name) {
        let is_feature = owned.features_too && level == layers::FEATURES;
        let is_operators = owned.operators_too && level == Level::OperatorsTool;
        if owned.owner != own
            && !is_feature
            && !is_operators
            && !for_tests
            && !matches!(level, Level::Tool(_))
        {
            report(&OWNERS, format!("{package} depends on {name}, which {} owns", owned.owner));
        }
    }
    if level <= HIGHEST_WITHOUT_HTTP && !for_tests && speaks_http(name) {
        report(&NO_HTTP, format!("{package} ({level}) depends on {name}"));
    }
}

fn speaks_http(name: &str) -> bool {
    HTTP.iter().any(|http| name == *http || name.strip_prefix(http).is_some_and(|rest| rest.starts_with('-')))
}

/// All dependencies of a manifest, those for one platform included.
fn dependencies(manifest: &Table) -> Vec<Dependency> {
    let platforms = manifest.get("target").and_then(toml::Value::as_table);
    let tables = std::iter::once(manifest)
        .chain(platforms.into_iter().flat_map(Table::values).filter_map(toml::Value::as_table));
    let mut found = Vec::new();
    for table in tables {
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let Some(section) = table.get(kind).and_then(toml::Value::as_table) else { continue };
            found.extend(section.iter().map(|(name, value)| Dependency {
                name: name.clone(),
                for_tests: kind == "dev-dependencies",
                from_workspace: value.get("workspace").and_then(toml::Value::as_bool) == Some(true),
            }));
        }
    }
    found
}

fn line_of(file: &File, dependency: &str) -> usize {
    let names_it =
        |line: &str| line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with([' ', '.', '=']));
    file.lines().find(|(_, line)| names_it(line)).map_or(1, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(files), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    const SITE: &str = "[dependencies]\nblog.workspace = true\n[lints]\nworkspace = true\n";
    const PLAIN: &str = "[lints]\nworkspace = true\n";

    #[test]
    fn parts_of_the_developers_tool_know_lower_parts_and_nothing_else() {
        let with =
            |name: &str| format!("[lints]\nworkspace = true\n[dependencies]\n{name}.workspace = true\n");
        let of = |package: &str, name: &str| {
            let below = format!("crates/{name}/Cargo.toml");
            findings(&[(&below, PLAIN), (&format!("{package}/Cargo.toml"), &with(name))])
        };
        assert!(of("xtask", "server-tour").is_empty());
        assert!(of("crates/packing", "front-end").is_empty());
        let tool = "the developers' tool";
        for (package, level, name, below) in [
            ("crates/front-end", tool, "packing", tool),
            ("crates/front-end", tool, "theme", "level 0"),
            ("sites/bakery", "a site", "checkout", tool),
            ("crates/ctl", "the operators' tool", "checkout", tool),
        ] {
            let expected = format!("{package}/Cargo.toml:4: {package} ({level}) depends on {name} ({below})");
            assert_eq!(of(package, name), [expected]);
        }
    }

    #[test]
    fn a_site_may_use_a_feature() {
        assert!(findings(&[("crates/blog/Cargo.toml", PLAIN), ("sites/bakery/Cargo.toml", SITE)]).is_empty());
    }

    #[test]
    fn the_operators_tool_knows_the_lowest_level_and_shares_the_command_line() {
        let with =
            |name: &str| format!("[lints]\nworkspace = true\n[dependencies]\n{name}.workspace = true\n");
        let of = |name: &str| {
            let manifest = with(name);
            let below = format!("crates/{name}/Cargo.toml");
            findings(&[(&below, PLAIN), ("crates/ctl/Cargo.toml", &manifest)])
        };
        assert!(of("email").is_empty());
        let edge =
            "crates/ctl/Cargo.toml:4: crates/ctl (the operators' tool) depends on core-models (level 1)";
        assert_eq!(of("core-models"), [edge]);
        assert!(findings(&[("crates/ctl/Cargo.toml", &with("clap"))]).is_empty());
        assert_eq!(findings(&[("crates/ctl/Cargo.toml", &with("tera"))]).len(), 1);
        let upward = findings(&[("crates/ctl/Cargo.toml", PLAIN), ("crates/blog/Cargo.toml", &with("ctl"))]);
        assert_eq!(upward.len(), 1);
    }

    #[test]
    fn an_upward_edge_is_found_with_its_line() {
        let upward = "[lints]\nworkspace = true\n[dependencies]\nblog.workspace = true\n";
        let found = findings(&[("crates/blog/Cargo.toml", PLAIN), ("crates/auth/Cargo.toml", upward)]);
        assert_eq!(found, ["crates/auth/Cargo.toml:4: crates/auth (level 2) depends on blog (level 5)"]);
    }

    #[test]
    fn a_sideways_edge_is_found() {
        let sideways = "[dependencies]\nblog.workspace = true\n[lints]\nworkspace = true\n";
        let found = findings(&[("crates/blog/Cargo.toml", PLAIN), ("crates/contact/Cargo.toml", sideways)]);
        assert_eq!(
            found,
            ["crates/contact/Cargo.toml:2: crates/contact (level 5) depends on blog (level 5)"]
        );
    }

    #[test]
    fn the_test_kit_is_for_tests_of_the_upper_levels() {
        let kit = ("crates/testkit/Cargo.toml", PLAIN);
        let manifest =
            |section: &str| format!("[{section}]\ntestkit.workspace = true\n[lints]\nworkspace = true\n");
        assert!(findings(&[kit, ("sites/bakery/Cargo.toml", &manifest("dev-dependencies"))]).is_empty());
        assert_eq!(findings(&[kit, ("sites/bakery/Cargo.toml", &manifest("dependencies"))]).len(), 1);
        assert_eq!(findings(&[kit, ("crates/auth/Cargo.toml", &manifest("dev-dependencies"))]).len(), 1);
    }

    #[test]
    fn the_tool_knows_no_package_of_ours() {
        let tool = "[dependencies]\nblog.workspace = true\n[lints]\nworkspace = true\n";
        assert_eq!(findings(&[("crates/blog/Cargo.toml", PLAIN), ("xtask/Cargo.toml", tool)]).len(), 1);
    }

    #[test]
    fn a_package_outside_the_table_is_found() {
        let found = findings(&[("crates/chat/Cargo.toml", PLAIN)]);
        assert_eq!(found, ["crates/chat/Cargo.toml:1: crates/chat is not in the layer table"]);
    }

    #[test]
    fn a_crate_of_another_owner_is_found() {
        let manifest = "[dependencies]\nammonia.workspace = true\n[lints]\nworkspace = true\n";
        let found = findings(&[("crates/blog/Cargo.toml", manifest)]);
        assert_eq!(found, ["crates/blog/Cargo.toml:2: crates/blog depends on ammonia, which sanitizer owns"]);
        assert!(findings(&[("crates/sanitizer/Cargo.toml", manifest)]).is_empty());
    }

    #[test]
    fn a_feature_may_have_tables_and_a_site_may_not() {
        let manifest = "[dependencies]\ndiesel.workspace = true\n[lints]\nworkspace = true\n";
        assert!(findings(&[("crates/blog/Cargo.toml", manifest)]).is_empty());
        assert_eq!(findings(&[("sites/bakery/Cargo.toml", manifest)]).len(), 1);
    }

    #[test]
    fn http_in_a_low_level_is_found() {
        let manifest = "[dependencies]\nactix-web.workspace = true\n[lints]\nworkspace = true\n";
        let found = findings(&[("crates/forms/Cargo.toml", manifest)]);
        assert_eq!(found, ["crates/forms/Cargo.toml:2: crates/forms (level 1) depends on actix-web"]);
        assert!(findings(&[("crates/auth/Cargo.toml", manifest)]).is_empty());
    }

    #[test]
    fn a_version_of_its_own_and_missing_lints_are_found() {
        let found = findings(&[("crates/blog/Cargo.toml", "[dependencies]\nserde = \"1\"\n")]);
        assert_eq!(
            found,
            [
                "crates/blog/Cargo.toml:1: the workspace's lints are not on",
                "crates/blog/Cargo.toml:2: serde has a version of its own"
            ]
        );
    }
}
