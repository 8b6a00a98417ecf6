//! New sites of the real ones, in a copy of this checkout: they are tidy, and keep the contract as they are.

pub(crate) mod compiler;

use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use checkout::cargo::cargo;

use self::compiler::Compiler;
use super::*;
use crate::tidy;

/// What a developer waits for at most.
const LIMIT: Duration = Duration::from_secs(2);

/// The name under which a site is copied.
fn name_of_copy(source: &str) -> String {
    format!("copy-of-{source}")
}

/// The checkout's own files, without what is built, and the front-end packages as they are.
pub(crate) fn copy_of_this_checkout() -> Checkout {
    let real = Workspace::locate().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let names = workspace::files(real.root()).into_iter().map(|path| real.relative(&path));
    for name in names.filter(|name| !name.starts_with("var/")) {
        let to = folder.path().join(&name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(real.root().join(&name), to).unwrap();
    }
    symlink(real.theme().join("node_modules"), folder.path().join("crates/theme/node_modules")).unwrap();
    let workspace = Workspace::at(folder.path());
    Checkout { folder, workspace }
}

/// Copies each site of the checkout, and gives the names of the copies.
fn make_all(checkout: &Checkout) -> Vec<String> {
    let mut made = Vec::new();
    for source in checkout.workspace.sites() {
        let name = name_of_copy(&source);
        let order = Options { from: source.clone(), ..options(&name, &format!("{name}.example")) };
        let start = Instant::now();
        let plan = create(&checkout.workspace, &order, &mut || Ok(()))
            .unwrap_or_else(|failure| panic!("{source}: {failure}"));
        assert!(start.elapsed() < LIMIT, "{source}: {:?}", start.elapsed());
        made.push(plan.name.folder().to_owned());
    }
    assert!(!made.is_empty());
    made
}

#[test]
fn a_copy_of_each_site_is_made_in_two_seconds_is_tidy_and_keeps_the_contract() {
    let checkout = copy_of_this_checkout();
    let made = make_all(&checkout);
    tidy::run(&checkout.workspace).unwrap();
    for arguments in [
        &["fmt", "--all", "--check"][..],
        &[
            "metadata",
            "--locked",
            "--offline",
            "--quiet",
            "--format-version=1",
            "--filter-platform=host-tuple",
        ],
    ] {
        let output = cargo(&checkout.workspace, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let compiler = Compiler::new();
    for name in made {
        front_end::build_site(&checkout.workspace, &name)
            .unwrap_or_else(|failure| panic!("{name}: {failure}"));
        let folder = checkout.workspace.site(&name);
        compiler.check(&checkout.workspace, &folder);
        let library = compiler.library(&checkout.workspace, &folder);
        let own = name.replace('-', "_");
        compiler.test(&checkout.workspace, &folder, "contract", &[(&own, library)], &["sqlite"]);
    }
}
