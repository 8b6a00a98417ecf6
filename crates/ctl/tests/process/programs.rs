//! The programs of a site: the therapist's, and a later release of it with more tables.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The two releases, built once.
pub(crate) struct Programs {
    /// The site as it is.
    pub(crate) therapist: PathBuf,
    /// A later release with more tables.
    pub(crate) later: PathBuf,
}

/// Where the programs are.
pub(crate) fn programs() -> &'static Programs {
    static PROGRAMS: OnceLock<Programs> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "a test has no settings")]
        let built = std::env::var_os("WEBGARDEN_PROGRAMS");
        let folder = built.map_or_else(
            || {
                build();
                target()
            },
            PathBuf::from,
        );
        Programs { therapist: folder.join("therapist"), later: folder.join("examples/later") }
    })
}

#[expect(clippy::disallowed_methods, reason = "cargo says where it is, and a test has no settings")]
fn build() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    // As the tests of the workspace are built, so that nothing is built twice.
    build.args(["build", "--quiet", "--workspace", "--bin", "therapist", "--example", "later"]);
    build.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    // Build scripts look at what cargo says of this package: left in, the site would be built again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_") && !matches!(&*name, "CARGO_HOME" | "CARGO_TARGET_DIR") {
            build.env_remove(&*name);
        }
    }
    let output = build.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The folder that programs are built into: this test lies in `deps` below it.
fn target() -> PathBuf {
    let this = std::env::current_exe().expect("a test knows where it is");
    this.ancestors().nth(2).expect("a test lies in target/debug/deps").to_owned()
}
