//! Where things are in this checkout, and how to walk and read them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Explain, Failure};

/// The name of the site that tests of the framework boot. It is built like a site, and none of the sites.
pub const SPECIMEN: &str = "specimen";

/// The checkout that a command is given in.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the checkout that this call is about, and its target folder.
    ///
    /// Cargo says where the package lies that it runs; without cargo it is the checkout around the current folder. Where this
    /// program was compiled says nothing: a copied or moved checkout brings its target folder along.
    ///
    /// # Errors
    /// When neither place is in a checkout.
    pub fn locate() -> Result<Self, Failure> {
        match variable("CARGO_MANIFEST_DIR") {
            Some(package) => {
                let root = checkout_around(Path::new(&package))?;
                let tool = std::env::current_exe().explain(|| "finding this program".to_owned())?;
                // Below the folder of the profile, and that of a test also below `deps`.
                let profile = tool.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
                let target =
                    profile.and_then(Path::parent).map_or_else(|| root.join("target"), Path::to_owned);
                Ok(Self { root, target })
            }
            None => {
                let here = std::env::current_dir().explain(|| "finding the current folder".to_owned())?;
                let root = checkout_around(&here)?;
                Ok(Self { target: root.join("target"), root })
            }
        }
    }

    /// A checkout elsewhere, for tests: its target folder lies in it.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), target: root.join("target") }
    }

    /// The folder that holds everything.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folder of the theme.
    pub fn theme(&self) -> PathBuf {
        self.root.join("crates/theme")
    }

    /// The folder of a site.
    pub fn site(&self, name: &str) -> PathBuf {
        let parent = if name == SPECIMEN { "crates/testkit" } else { "sites" };
        self.root.join(parent).join(name)
    }

    /// The names of the shared crates, sorted.
    pub fn crates(&self) -> Vec<String> {
        packages(&self.root.join("crates"))
    }

    /// The names of the sites, sorted.
    pub fn sites(&self) -> Vec<String> {
        packages(&self.root.join("sites"))
    }

    /// The names of all packages of the workspace, as its `Cargo.toml` lists their folders.
    pub fn members(&self) -> Result<Vec<String>, Failure> {
        let path = self.root.join("Cargo.toml");
        let manifest: toml::Table = read_text(&path)?.parse().at(&path)?;
        let listed = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
        let listed = listed.and_then(toml::Value::as_array).into_iter().flatten();
        let folders =
            listed.filter_map(toml::Value::as_str).flat_map(|listed| match listed.strip_suffix("/*") {
                Some(parent) => packages(&self.root.join(parent)),
                None => vec![listed.rsplit('/').next().unwrap_or(listed).to_owned()],
            });
        Ok(folders.collect())
    }

    /// `path` as it is written from the root, with `/`.
    pub fn relative(&self, path: &Path) -> String {
        slashed(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// Checks that a site of this name exists.
    pub fn expect_site(&self, name: &str) -> Result<(), Failure> {
        let sites = self.sites();
        if sites.iter().any(|site| site == name) {
            return Ok(());
        }
        Err(Failure::new(format!("there is no site {name}; the sites are: {}", sites.join(", "))))
    }
}

/// The folder, at or above `place`, that holds a workspace with this tool in it.
fn checkout_around(place: &Path) -> Result<PathBuf, Failure> {
    let is_checkout = |folder: &&Path| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        let is_workspace = manifest.lines().any(|line| line.trim() == "[workspace]");
        is_workspace && folder.join("xtask/Cargo.toml").is_file()
    };
    let found = place.ancestors().find(is_checkout).map(Path::to_owned);
    found.ok_or_else(|| {
        let place = place.display();
        Failure::new(format!("{place} is in no checkout: go to its folder, and call `cargo xtask` there"))
    })
}

/// The folders in `parent` that hold a package, by name.
pub fn packages(parent: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// All files below `folder`, sorted; none when the folder does not exist. Hidden files and folders, `target`, `node_modules`
/// and `dist` are left out.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if path.is_file() {
                if !name.starts_with('.') || name == ".gitignore" {
                    found.push(path);
                }
            } else if path.is_dir() && !left_out(&name) {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

fn left_out(folder: &str) -> bool {
    let hidden = folder.starts_with('.') && folder != ".well-known" && folder != ".ci";
    hidden || matches!(folder, "target" | "node_modules" | "dist")
}

/// Whether the file's name ends in one of these extensions.
pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|extension| extensions.contains(&extension))
}

/// The path with `/` between its parts.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The text of a file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).at(path)
}

/// An environment variable that a developer or CI sets for this tool.
#[expect(
    clippy::disallowed_methods,
    reason = "a developers' tool is no part of a site: it has no settings module"
)]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Looks a program up in `PATH` and then in `folders`.
pub fn find_program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(folders.iter().cloned())
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}
