//! Compiles a site of another checkout against the crates that this one has built already.
//!
//! Cargo would build them all again there; what a new site's manifest and lockfile are worth is checked without compiling.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use toml::Table;

use crate::cargo::cargo;
use crate::workspace::{Workspace, read_text, variable};
use crate::{dist, test};

/// The built crates of this checkout.
pub(super) struct Compiler {
    /// By the name in Rust.
    libraries: BTreeMap<String, PathBuf>,
    /// Where the linker looks.
    folders: Vec<String>,
    clippy: Vec<String>,
}

impl Compiler {
    /// Lets cargo say where everything is; it builds what is missing, as whoever runs the tests of the workspace has built it.
    pub(super) fn new() -> Self {
        let workspace = Workspace::locate().unwrap();
        let is_whole_run = variable(test::PROGRAMS).is_some();
        let what = if is_whole_run { dist::COMPLETE } else { &["--test", "contract"] };
        let build = [&["test", "--workspace", "--no-run", "--message-format", "json"], what].concat();
        let output = cargo(&workspace, &build).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "the workspace builds");
        let text = String::from_utf8(output.stdout).unwrap();
        let messages: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut folders: Vec<String> = texts(&messages, "linked_paths");
        folders.push(format!("dependency={}", workspace.target().join("debug/deps").display()));
        let manifest: Table = read_text(&workspace.root().join("Cargo.toml")).unwrap().parse().unwrap();
        let lints = manifest["workspace"]["lints"]["clippy"].as_table().unwrap();
        let clippy = lints.keys().map(|lint| format!("-Dclippy::{lint}")).collect();
        Self { libraries: libraries(&messages), folders, clippy }
    }

    /// Fails on what clippy, with the workspace's lints, finds in the site's own code.
    pub(super) fn check(&self, workspace: &Workspace, site: &str) {
        let mut clippy = self.command("clippy-driver", workspace, site);
        clippy.env("CLIPPY_CONF_DIR", workspace.root()).args(&self.clippy).arg("-Dclippy::all");
        clippy.args(["--crate-type", "lib", "--emit", "metadata", "src/lib.rs"]);
        run(clippy, site);
    }

    /// Compiles the site and its contract test, and runs it on SQLite.
    pub(super) fn test_contract(&self, workspace: &Workspace, site: &str) {
        let mut library = self.command("rustc", workspace, site);
        library.args(["--crate-type", "rlib", "src/lib.rs"]);
        run(library, site);
        let out = out(workspace, site);
        let mut test = self.command("rustc", workspace, site);
        let own = site.replace('-', "_");
        test.args(["--test", "tests/contract.rs", "--extern"]);
        test.arg(format!("{own}={}", out.join(format!("lib{own}.rlib")).display()));
        run(test, site);
        let mut contract = Command::new(out.join(&own));
        contract.arg("sqlite").current_dir(&out);
        run(contract, site);
    }

    /// A compiler in the site's folder that knows everything the site may use.
    fn command(&self, program: &str, workspace: &Workspace, site: &str) -> Command {
        let folder = workspace.site(site);
        let mut command = Command::new(program);
        command.current_dir(&folder).env("CARGO_MANIFEST_DIR", &folder).env("CARGO_PKG_NAME", site);
        command.args([
            "--edition",
            "2024",
            "--crate-name",
            &site.replace('-', "_"),
            "-Dwarnings",
            "--out-dir",
        ]);
        command.arg(out(workspace, site));
        command.args(self.folders.iter().flat_map(|folder| ["-L", folder]));
        for name in dependencies(&folder) {
            let library = self.libraries.get(&name).unwrap_or_else(|| panic!("{name} is built"));
            command.arg("--extern").arg(format!("{name}={}", library.display()));
        }
        command
    }
}

/// Where the site's own artefacts go.
fn out(workspace: &Workspace, site: &str) -> PathBuf {
    let folder = workspace.target().join(site);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn dependencies(site: &Path) -> Vec<String> {
    let manifest: Table = read_text(&site.join("Cargo.toml")).unwrap().parse().unwrap();
    let tables =
        ["dependencies", "dev-dependencies"].iter().filter_map(|name| manifest.get(*name)?.as_table());
    tables.flat_map(Table::keys).map(|name| name.replace('-', "_")).collect()
}

/// The libraries that sites are linked with. Of one that build scripts use too, that is the one with what a debugger wants.
fn libraries(messages: &[Value]) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for message in messages {
        let for_build_scripts = message["profile"]["debuginfo"] == 0;
        let is_library = message["reason"] == "compiler-artifact" && message["profile"]["test"] == false;
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let Some(file) = files.into_iter().find(|file| file.ends_with(".rlib")) else { continue };
        if is_library && !for_build_scripts {
            let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
            found.insert(name, PathBuf::from(file));
        }
    }
    found
}

fn texts(messages: &[Value], key: &str) -> Vec<String> {
    let lists = messages.iter().filter_map(|message| message[key].as_array());
    lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn run(mut command: Command, site: &str) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{site}: {command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
