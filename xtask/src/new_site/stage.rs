//! Where a new site is built before it is moved, as a whole, to its place.
//!
//! Whatever happens, the checkout is as it was or has the whole site: the lockfile is replaced first (an entry too many harms
//! nobody, and the next run or any cargo command takes it out), and the folder appears by one rename at the end.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;

/// Beside the sites, so that a rename can move it there; git and all tools leave it alone.
const FOLDER: &str = ".new-site";
const LOCKFILE: &str = "Cargo.lock";

/// Called before each change on the disk.
pub(super) type Step<'a> = &'a mut dyn FnMut() -> Result<(), Failure>;

/// The folder that one run uses.
pub(super) struct Stage {
    root: PathBuf,
    folder: PathBuf,
    _lock: File,
}

impl Stage {
    /// Waits until no other run is under way.
    pub(super) fn open(workspace: &Workspace) -> Result<Self, Failure> {
        let path = workspace.target().join("new-site.lock");
        fs::create_dir_all(workspace.target()).at(workspace.target())?;
        let lock = File::create(&path).at(&path)?;
        lock.lock().at(&path)?;
        let root = workspace.root().to_owned();
        Ok(Self { folder: root.join(FOLDER), root, _lock: lock })
    }

    /// Takes away what a run left that was killed.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).at(&self.folder)?;
        }
        fs::create_dir_all(&self.folder).at(&self.folder)
    }

    /// Where the site of this name is built.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Moves the site to its place, with the lockfile that knows it.
    pub(super) fn commit(&self, name: &str, lockfile: &str, step: Step<'_>) -> Result<(), Failure> {
        let (from, to) = (self.folder(name), self.root.join("sites").join(name));
        let real = self.root.join(LOCKFILE);
        let before = fs::read_to_string(&real).at(&real)?;
        step()?;
        self.replace(&real, lockfile)?;
        let moved = step().and_then(|()| fs::rename(&from, &to).at(&to));
        if moved.is_err() {
            self.replace(&real, &before)?;
        }
        moved
    }

    /// Takes the folder away. One that stays harms nobody: the next run clears it.
    pub(super) fn close(&self) {
        let _may_stay = fs::remove_dir_all(&self.folder);
    }

    fn replace(&self, real: &Path, text: &str) -> Result<(), Failure> {
        let draft = self.folder.join(LOCKFILE);
        fs::write(&draft, text).at(&draft)?;
        fs::rename(&draft, real).at(real)
    }
}
