//! The built tool works on the checkout that it is called in, wherever it was compiled.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops with the reason")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A checkout with one site that no other has, and with nothing that compiles.
fn checkout(site: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[workspace]\nmembers = [\"sites/*\", \"xtask\"]\n");
    write("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n");
    write(&format!("sites/{site}/Cargo.toml"), &format!("[package]\nname = \"{site}\"\n"));
    folder
}

/// What the tool says of a site that no checkout has, called in `here` as cargo calls it for the package in `package`.
fn refusal(here: &Path, package: Option<&Path>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["assets", "nowhere"]).current_dir(here).env_remove("CARGO_MANIFEST_DIR");
    if let Some(package) = package {
        command.env("CARGO_MANIFEST_DIR", package);
    }
    let output = command.output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_checkout_is_that_of_the_current_folder() {
    let copy = checkout("bakery");
    let said = refusal(&copy.path().join("sites/bakery"), None);
    assert!(said.contains("the sites are: bakery\n"), "{said}");
}

#[test]
fn the_checkout_is_that_of_the_package_which_cargo_runs() {
    let (here, other) = (checkout("bakery"), checkout("smithy"));
    let said = refusal(here.path(), Some(&other.path().join("xtask")));
    assert!(said.contains("the sites are: smithy\n"), "{said}");
}

#[test]
fn a_folder_in_no_checkout_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(folder.path(), None);
    let place = folder.path().canonicalize().unwrap();
    assert!(said.contains(&format!("{} is in no checkout", place.display())), "{said}");
}
