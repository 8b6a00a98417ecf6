//! New features in a checkout: what is made, what is refused, what is left when a run ends early, and that it works at once.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use super::{Options, create};
use crate::new_site::tests::whole::{compiler::Compiler, copy_of_this_checkout};
use crate::tidy;
use checkout::cargo::cargo;
use checkout::failure::Failure;
use checkout::workspace::{self, Workspace};

/// 26 November 2026, 14:00.
const NOW: u64 = 1_795_701_600;

/// The files that a feature is made of and listed in.
const NEEDED: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "crates/forms/Cargo.toml",
    "docs/architecture.md",
    "docs/security.md",
    "rustfmt.toml",
    "sites/starter/Cargo.toml",
    "sites/starter/tests/menu.rs",
    "xtask/src/tidy/layers.rs",
];

fn options(name: &str, fields: &[&str]) -> Options {
    Options { name: name.to_owned(), fields: fields.iter().map(ToString::to_string).collect(), one: None }
}

fn events() -> Options {
    options(
        "events",
        &["title:text", "begins:date", "seats:number", "doors_open:yes-no", "programme:long-text"],
    )
}

/// Just what a feature needs of this checkout.
fn small_checkout() -> (TempDir, Workspace) {
    let real = Workspace::locate().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let example = workspace::files(&real.root().join(super::example::FOLDER));
    let example = example.into_iter().map(|path| real.relative(&path));
    for name in NEEDED.iter().map(ToString::to_string).chain(example) {
        let to = folder.path().join(&name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(real.root().join(&name), to).unwrap();
    }
    let workspace = Workspace::at(folder.path());
    (folder, workspace)
}

/// Every file but those of the target folder, with its contents.
fn everything(workspace: &Workspace) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![workspace.root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_file() {
                all.insert(workspace.relative(&path), fs::read(path).unwrap());
            } else if path != workspace.target() {
                folders.push(path);
            }
        }
    }
    all
}

#[test]
fn a_feature_has_everything_that_the_example_has() {
    let (_folder, workspace) = small_checkout();
    create(&workspace, &events(), NOW, &mut || Ok(())).unwrap();
    let files = everything(&workspace);
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let migration = "crates/events/migrations/sqlite/2026-11-26-140000_events/up.sql";
    assert_eq!(
        text(migration),
        "CREATE TABLE events (\n    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\n    title TEXT NOT NULL,\n    \
         begins DATE NOT NULL,\n    seats BIGINT NOT NULL,\n    doors_open BOOLEAN NOT NULL,\n    programme TEXT NOT NULL,\n    \
         added_at TIMESTAMP NOT NULL\n);\n"
    );
    assert!(text("crates/events/src/models.rs").contains("pub(crate) struct NewEvent {"));
    assert!(text("docs/security.md").contains("### Events\n"));
    assert!(text("docs/architecture.md").contains("| 5 | `events` |"));
    assert!(text("crates/events/locales/de/events.ftl").contains("events-doors_open = "));
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("crates/events/")) {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for word in ["dish", "menu", "guest", "price", "served"] {
            assert!(!text.contains(word), "{name} speaks of the example: {word}");
        }
    }
    assert!(!files.keys().any(|name| name.starts_with(".new-feature")));
}

#[test]
fn a_feature_that_cannot_be_is_refused_and_nothing_is_written() {
    let (_folder, workspace) = small_checkout();
    let before = everything(&workspace);
    for (options, part) in [
        (options("menu", &["title:text"]), "belongs to a crate that is there already"),
        (options("serde", &["title:text"]), "belongs to a crate that is in use"),
        (options("Events", &["title:text"]), "lower-case letters"),
        (options("search", &["title:text"]), "means something else"),
        (options("news", &["title:text"]), ""),
        (options("team", &["title:text"]), "add --one"),
        (options("events", &["begins:date"]), "the first field is a text"),
    ] {
        match create(&workspace, &options, NOW, &mut || Err(Failure::new("stopped"))) {
            Err(failure) => assert!(failure.to_string().contains(part), "{}: {failure}", options.name),
            Ok(_) => panic!("{} is made", options.name),
        }
        assert_eq!(everything(&workspace), before, "{}", options.name);
    }
}

#[test]
fn a_run_that_ends_at_any_step_leaves_all_or_nothing() {
    let (_folder, workspace) = small_checkout();
    let before = everything(&workspace);
    let mut steps = 0;
    loop {
        let mut left = steps;
        let outcome = create(&workspace, &events(), NOW, &mut || {
            left -= 1;
            if left < 0 { Err(Failure::new("stopped")) } else { Ok(()) }
        });
        if outcome.is_ok() {
            break;
        }
        assert_eq!(everything(&workspace), before, "stopped at step {steps}");
        assert!(steps < 100, "it never ends");
        steps += 1;
    }
    assert!(steps > 20, "{steps}");
    assert!(workspace.root().join("crates/events/src/lib.rs").exists());
}

#[test]
fn a_run_that_was_killed_is_undone_by_the_next() {
    let (_folder, workspace) = small_checkout();
    let before = everything(&workspace);
    for (path, text) in [
        ("plan", "events\ndocs/security.md\nsites/starter/tests/events.rs"),
        ("before/docs/security.md", std::str::from_utf8(&before["docs/security.md"]).unwrap()),
        ("after/crates/events/src/lib.rs", "half"),
    ] {
        let path = workspace.root().join(".new-feature").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(workspace.root().join("docs/security.md"), "changed").unwrap();
    fs::write(workspace.root().join("sites/starter/tests/events.rs"), "new").unwrap();
    create(&workspace, &options("menu", &["title:text"]), NOW, &mut || Ok(())).unwrap_err();
    assert_eq!(everything(&workspace), before);
}

#[test]
fn a_feature_is_tidy_and_its_tests_pass_at_once() {
    let checkout = copy_of_this_checkout();
    let workspace = &checkout.workspace;
    create(workspace, &events(), NOW, &mut || Ok(())).unwrap();
    // The layer table is part of this tool, which was built before the feature was in it.
    assert_eq!(
        tidy::places(workspace),
        ["crates/events/Cargo.toml:1: crates/events is not in the layer table"]
    );
    let check = [
        "metadata",
        "--locked",
        "--offline",
        "--quiet",
        "--format-version=1",
        "--filter-platform=host-tuple",
    ];
    for arguments in [&["fmt", "--all", "--check"][..], &check] {
        let output = cargo(workspace, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    front_end::build_feature(workspace, "events").unwrap_or_else(|failure| panic!("{failure}"));
    let compiler = Compiler::new();
    let folder = workspace.root().join("crates/events");
    compiler.check(workspace, &folder);
    let library = compiler.library(workspace, &folder);
    // The contract reads the documents of the checkout that the test kit was built in.
    let skipped = ["--skip", "the_site_keeps_the_contract", "sqlite"];
    compiler.test(workspace, &workspace.site("starter"), "events", &[("events", library)], &skipped);
}
