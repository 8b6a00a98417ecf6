//! Compiles a site or a feature of another checkout against the crates that this one has built already.
//!
//! Cargo would build them all again there; what a new site's manifest and lockfile are worth is checked without compiling.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use checkout::cargo::cargo;
use checkout::workspace::{Workspace, read_text, variable};
use serde_json::Value;
use toml::Table;

use crate::test;

/// The built crates of this checkout.
pub(crate) struct Compiler {
    /// By the name in Rust.
    libraries: BTreeMap<String, PathBuf>,
    /// Where the linker looks.
    folders: Vec<String>,
    clippy: Vec<String>,
}

impl Compiler {
    /// Lets cargo say where everything is; it builds what is missing, as whoever runs the tests of the workspace has built it.
    pub(crate) fn new() -> Self {
        let workspace = Workspace::locate().unwrap();
        let is_whole_run = variable(test::PROGRAMS).is_some();
        let what = if is_whole_run { packing::COMPLETE } else { &["--test", "contract"] };
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

    /// Fails on what clippy, with the workspace's lints, finds in the package's own code.
    pub(crate) fn check(&self, workspace: &Workspace, package: &Path) {
        let mut clippy = self.command("clippy-driver", workspace, package, &[]);
        clippy.env("CLIPPY_CONF_DIR", workspace.root()).args(&self.clippy).arg("-Dclippy::all");
        clippy.args(["--crate-type", "lib", "--emit", "metadata", "src/lib.rs"]);
        run(clippy, package);
    }

    /// Compiles the package, and gives its library.
    pub(crate) fn library(&self, workspace: &Workspace, package: &Path) -> PathBuf {
        let mut library = self.command("rustc", workspace, package, &[]);
        library.args(["--crate-type", "rlib", "src/lib.rs"]);
        run(library, package);
        out(workspace, package).join(format!("lib{}.rlib", name_of(package)))
    }

    /// Compiles a test of the package, which uses these libraries too, and runs it.
    pub(crate) fn test(
        &self,
        workspace: &Workspace,
        package: &Path,
        test: &str,
        own: &[(&str, PathBuf)],
        arguments: &[&str],
    ) {
        let mut compile = self.command("rustc", workspace, package, own);
        compile.arg("--test").arg(format!("tests/{test}.rs"));
        run(compile, package);
        let out = out(workspace, package);
        let mut run_test = Command::new(out.join(name_of(package)));
        run_test.args(arguments).current_dir(&out);
        run(run_test, package);
    }

    /// A compiler in the package's folder that knows everything the package may use; of its own libraries those that are given.
    fn command(
        &self,
        program: &str,
        workspace: &Workspace,
        package: &Path,
        own: &[(&str, PathBuf)],
    ) -> Command {
        let name = name_of(package);
        let mut command = Command::new(program);
        command.current_dir(package).env("CARGO_MANIFEST_DIR", package).env("CARGO_PKG_NAME", &name);
        command.args(["--edition", "2024", "--crate-name", &name, "-Dwarnings", "--out-dir"]);
        command.arg(out(workspace, package));
        command.args(self.folders.iter().flat_map(|folder| ["-L", folder]));
        let mut libraries: BTreeMap<String, &PathBuf> =
            own.iter().map(|(name, path)| ((*name).to_owned(), path)).collect();
        let wanted = dependencies(package).into_iter().chain((!own.is_empty()).then(|| name.clone()));
        for name in wanted {
            let known = libraries.get(&name).copied().or_else(|| self.libraries.get(&name));
            libraries.insert(name.clone(), known.unwrap_or_else(|| panic!("{name} is built")));
        }
        for (name, library) in libraries {
            command.arg("--extern").arg(format!("{name}={}", library.display()));
        }
        command
    }
}

/// The package's name in Rust.
fn name_of(package: &Path) -> String {
    package.file_name().and_then(|name| name.to_str()).unwrap_or_default().replace('-', "_")
}

/// Where the package's own artefacts go.
fn out(workspace: &Workspace, package: &Path) -> PathBuf {
    let folder = workspace.target().join(name_of(package));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn dependencies(package: &Path) -> Vec<String> {
    let manifest: Table = read_text(&package.join("Cargo.toml")).unwrap().parse().unwrap();
    let tables =
        ["dependencies", "dev-dependencies"].iter().filter_map(|name| manifest.get(*name)?.as_table());
    tables.flat_map(Table::keys).map(|name| name.replace('-', "_")).collect()
}

/// The libraries by their names. What build scripts use too is built once more where they want fewer of its features; packages are
/// linked with the other one.
fn libraries(messages: &[Value]) -> BTreeMap<String, PathBuf> {
    let mut found: BTreeMap<String, (usize, PathBuf)> = BTreeMap::new();
    for message in messages {
        let is_library = message["reason"] == "compiler-artifact" && message["profile"]["test"] == false;
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let Some(file) = files.into_iter().find(|file| file.ends_with(".rlib")) else { continue };
        let features = message["features"].as_array().map_or(0, Vec::len);
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        if is_library && found.get(&name).is_none_or(|(most, _)| features >= *most) {
            found.insert(name, (features, PathBuf::from(file)));
        }
    }
    found.into_iter().map(|(name, (_, path))| (name, path)).collect()
}

fn texts(messages: &[Value], key: &str) -> Vec<String> {
    let lists = messages.iter().filter_map(|message| message[key].as_array());
    lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn run(mut command: Command, package: &Path) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{}: {command:?}\n{}{}",
        package.display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
