//! The text files of a checkout, read once.

use std::path::Path;

use checkout::failure::Failure;
use checkout::workspace::{self, Workspace};

/// Files that a tool writes. Nobody reads them, so nobody tidies them.
const WRITTEN_BY_TOOLS: &[&str] = &["Cargo.lock"];

/// One text file.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// From the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn is_rust(&self) -> bool {
        self.has_extension("rs")
    }

    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, ending)| ending == extension)
    }

    /// The file's name without folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the whole file is test code.
    pub(super) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.contains("/benches/") || self.path.ends_with("/tests.rs")
    }

    /// The folder of the package that the file belongs to (`crates/blog`, `sites/bakery`, `docs/examples/menu`, `xtask`), empty
    /// outside packages.
    pub(super) fn package(&self) -> &str {
        let mut slashes = self.path.match_indices('/').map(|(at, _)| at);
        let end = match self.path.split('/').next() {
            Some("crates" | "sites") => slashes.nth(1),
            Some("docs") if self.path.starts_with("docs/examples/") => slashes.nth(2),
            Some("xtask") => slashes.next(),
            _ => None,
        };
        end.and_then(|end| self.path.get(..end)).unwrap_or_default()
    }

    /// Whether the file belongs to a site.
    pub(super) fn is_of_a_site(&self) -> bool {
        self.path.starts_with("sites/")
    }

    /// For a template, the name by which it is rendered: its path below `templates/`.
    pub(super) fn template_name(&self) -> Option<&str> {
        let package = self.package();
        if package.is_empty() || package == "xtask" {
            return None;
        }
        self.path.strip_prefix(package)?.strip_prefix("/templates/")
    }

    /// The lines with their numbers, which begin at 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All text files of a checkout, sorted by path.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads the checkout. What is no UTF-8 text is left out.
    pub(super) fn read(workspace: &Workspace) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for path in workspace::files(workspace.root()) {
            let name = workspace.relative(&path);
            if WRITTEN_BY_TOOLS.contains(&name.as_str()) || name.starts_with("var/") {
                continue;
            }
            if let Ok(text) = std::fs::read_to_string(&path) {
                files.push(File { path: name, text });
            }
        }
        if files.is_empty() {
            return Err(Failure::new(format!("{} holds no files", workspace.root().display())));
        }
        Ok(Self { files })
    }

    /// A checkout that holds these files.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files =
            files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() });
        Self { files: files.collect() }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files().filter(|file| file.is_rust())
    }

    pub(super) fn templates(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files().filter_map(|file| Some((file.template_name()?, file)))
    }

    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files().find(|file| file.path == path)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// The folders of all packages.
    pub(super) fn packages(&self) -> Vec<&str> {
        let manifests = self.files().filter(|file| file.name() == "Cargo.toml");
        manifests.map(File::package).filter(|package| !package.is_empty()).collect()
    }
}

/// `path` without its last extension.
pub(super) fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_package_and_template_name() {
        let file = |path: &str| File { path: path.to_owned(), text: String::new() };
        assert_eq!(file("crates/blog/src/lib.rs").package(), "crates/blog");
        assert_eq!(file("sites/bakery/Cargo.toml").package(), "sites/bakery");
        assert_eq!(file("docs/examples/menu/src/lib.rs").package(), "docs/examples/menu");
        assert_eq!(file("docs/style.md").package(), "");
        assert_eq!(file("xtask/src/main.rs").package(), "xtask");
        assert_eq!(file("Cargo.toml").package(), "");
        assert_eq!(file("crates/blog/templates/blog/list.html").template_name(), Some("blog/list.html"));
        assert_eq!(file("crates/blog/src/lib.rs").template_name(), None);
    }
}
