//! Everything that a new feature changes in the checkout, made at once: after each run all of it is there, or nothing.
//!
//! The lists are changed first and the folder appears by one rename at the end. A run that was killed before that is undone by
//! the next one, from what it has kept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::new_site::format_folder;
use checkout::failure::{Explain, Failure};
use checkout::workspace::{Workspace, read_text};

/// Beside the sources; git and all tools leave it alone.
const FOLDER: &str = ".new-feature";

/// What a run is about to do: the name of the feature, then the files that it changes.
const PLAN: &str = "plan";

/// The one run that may change the checkout.
pub(super) struct Changes<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
    _lock: File,
}

impl<'a> Changes<'a> {
    /// Waits until no other run is under way, and undoes one that was killed.
    pub(super) fn begin(workspace: &'a Workspace) -> Result<Self, Failure> {
        fs::create_dir_all(workspace.target()).at(workspace.target())?;
        let path = workspace.target().join("new-feature.lock");
        let lock = File::create(&path).at(&path)?;
        lock.lock().at(&path)?;
        let changes = Self { workspace, folder: workspace.root().join(FOLDER), _lock: lock };
        changes.undo()?;
        Ok(changes)
    }

    /// Writes these files, by their paths in the checkout; what is below `crates/<name>/` is formatted.
    pub(super) fn make(
        &self,
        name: &str,
        files: &[(String, String)],
        step: &mut dyn FnMut() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let made = self.stage(name, files, step).and_then(|()| self.put(name, files, step));
        if made.is_err() {
            self.undo()?;
        }
        // It may stay: the next run clears it.
        let _cleared = fs::remove_dir_all(&self.folder);
        made
    }

    /// Prepares everything in a folder of its own.
    fn stage(
        &self,
        name: &str,
        files: &[(String, String)],
        step: &mut dyn FnMut() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for (path, text) in files {
            step()?;
            write(&self.folder.join("after").join(path), text)?;
            let before = self.workspace.root().join(path);
            if before.exists() {
                write(&self.folder.join("before").join(path), &read_text(&before)?)?;
            }
        }
        format_folder(self.workspace, &self.folder.join("after"))?;
        let changed = files.iter().map(|(path, _)| path.as_str()).filter(|path| !is_of(name, path));
        let plan: Vec<&str> = [name].into_iter().chain(changed).collect();
        write(&self.folder.join(PLAN), &plan.join("\n"))
    }

    /// Puts everything into its place.
    fn put(
        &self,
        name: &str,
        files: &[(String, String)],
        step: &mut dyn FnMut() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for (path, _) in files.iter().filter(|(path, _)| !is_of(name, path)) {
            step()?;
            let place = self.workspace.root().join(path);
            fs::rename(self.folder.join("after").join(path), &place).at(&place)?;
        }
        step()?;
        let place = self.workspace.root().join("crates").join(name);
        fs::rename(self.folder.join("after/crates").join(name), &place).at(&place)
    }

    /// Takes back what a run has done that did not come to its end.
    fn undo(&self) -> Result<(), Failure> {
        let plan = fs::read_to_string(self.folder.join(PLAN)).unwrap_or_default();
        let mut lines = plan.lines();
        let name = lines.next().unwrap_or_default();
        let is_done = !name.is_empty() && self.workspace.root().join("crates").join(name).exists();
        for path in lines.filter(|_| !is_done) {
            let (before, place) = (self.folder.join("before").join(path), self.workspace.root().join(path));
            if before.exists() {
                fs::copy(&before, &place).at(&place)?;
            } else if place.exists() {
                fs::remove_file(&place).at(&place)?;
            }
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).at(&self.folder)?;
        }
        Ok(())
    }
}

fn is_of(name: &str, path: &str) -> bool {
    path.strip_prefix("crates/")
        .and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| rest.starts_with('/'))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).at(parent)?;
    fs::write(path, text).at(path)
}
