//! What changed in the sources since the last look, and what has to be done about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use checkout::workspace::{self, Workspace, has_extension};

/// What a change asks for, with one of the files that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The binary has to be built.
    Code(PathBuf),
    /// What browsers load has to be built.
    Assets(PathBuf),
}

/// When each source file was last written, and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snapshot(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Snapshot {
    /// Looks at the sources of a site and of everything that it is built from.
    pub(super) fn take(workspace: &Workspace, site: &str) -> Self {
        let root = workspace.root();
        let folders = [root.join("crates"), root.join("migrations"), workspace.site(site)];
        let single = [root.join("Cargo.toml"), root.join("Cargo.lock")];
        let paths = folders.iter().flat_map(|folder| workspace::files(folder)).chain(single);
        Self(paths.map(|path| (path.clone(), state(&path))).collect())
    }

    /// What `now` asks for that this snapshot did not. Code counts before assets, which are built with it.
    pub(super) fn change(&self, now: &Self) -> Option<Change> {
        let written =
            now.0.iter().filter(|(path, state)| self.0.get(*path) != Some(state)).map(|(path, _)| path);
        let removed = self.0.keys().filter(|path| !now.0.contains_key(*path));
        let mut asset = None;
        for path in written.chain(removed) {
            if is_code(path) {
                return Some(Change::Code(path.clone()));
            }
            if asset.is_none() && is_asset(path) {
                asset = Some(path.clone());
            }
        }
        asset.map(Change::Assets)
    }
}

fn state(path: &Path) -> (Option<SystemTime>, u64) {
    fs::metadata(path).map_or((None, 0), |metadata| (metadata.modified().ok(), metadata.len()))
}

fn is_code(path: &Path) -> bool {
    has_extension(path, &["rs", "sql", "lock"]) || path.ends_with("Cargo.toml") || path.ends_with("site.toml")
}

/// Templates count, because their words decide what CSS is kept and which icons are there.
fn is_asset(path: &Path) -> bool {
    let folders = ["styles", "scripts", "static", "fonts", "templates"];
    path.iter().any(|part| folders.iter().any(|folder| part == *folder))
        || path.ends_with("package-lock.json")
        || path.ends_with("theme.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, file: &str, text: &str) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn a_change_asks_for_what_it_concerns() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, "Cargo.toml", "");
        let workspace = Workspace::at(root);
        let mut last = Snapshot::take(&workspace, "bakery");
        let mut next = |file: &str, text: &str| {
            write(root, file, text);
            let now = Snapshot::take(&workspace, "bakery");
            let change = last.change(&now);
            last = now;
            change
        };
        assert_eq!(
            next("crates/blog/src/lib.rs", "a"),
            Some(Change::Code(root.join("crates/blog/src/lib.rs")))
        );
        assert_eq!(
            next("crates/blog/src/lib.rs", "a b"),
            Some(Change::Code(root.join("crates/blog/src/lib.rs")))
        );
        assert_eq!(
            next("sites/bakery/site.toml", "a"),
            Some(Change::Code(root.join("sites/bakery/site.toml")))
        );
        let style = "sites/bakery/styles/site.scss";
        assert_eq!(next(style, "a"), Some(Change::Assets(root.join(style))));
        let look = "sites/bakery/theme.toml";
        assert_eq!(next(look, "a"), Some(Change::Assets(root.join(look))));
        let template = "crates/blog/templates/blog/list.html";
        assert_eq!(next(template, "a"), Some(Change::Assets(root.join(template))));
        assert_eq!(next("crates/blog/README.md", "a"), None);
        assert_eq!(next("sites/florist/styles/site.scss", "a"), None);
        assert_eq!(next("sites/bakery/dist/site-1.css", "a"), None);
    }

    #[test]
    fn a_removed_file_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        write(folder.path(), "migrations/postgres/one/up.sql", "");
        let before = Snapshot::take(&workspace, "bakery");
        let path = folder.path().join("migrations/postgres/one/up.sql");
        fs::remove_file(&path).unwrap();
        assert_eq!(before.change(&Snapshot::take(&workspace, "bakery")), Some(Change::Code(path)));
    }
}
