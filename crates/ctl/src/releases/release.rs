//! The releases of a site: which are there, which one runs, which one ran before, and which are thrown away.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::files::{FileError, failed},
    releases::bundle::{self, Manifest},
    site::name::SiteName,
};

/// How many releases of a site are kept.
const KEPT: usize = 5;

/// A release that is on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The name of its folder: `VERSION-COMMIT-SEQUENCE`.
    pub name: String,
    /// Where it is.
    pub folder: PathBuf,
    /// The name of its program.
    pub package: String,
}

impl Release {
    /// The site's program.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        self.folder.join("bin").join(&self.package)
    }

    /// The last part of the name: later releases have a higher one.
    fn sequence(&self) -> u64 {
        self.name.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or_default()
    }
}

/// The releases of one site.
#[derive(Debug, Clone, Copy)]
pub struct Releases<'a> {
    context: &'a Context,
    site: &'a SiteName,
    package: &'a str,
}

impl<'a> Releases<'a> {
    /// Those of this site, whose program has this name.
    #[must_use]
    pub fn of(context: &'a Context, site: &'a SiteName, package: &'a str) -> Self {
        Self { context, site, package }
    }

    /// All that are kept, the newest first.
    ///
    /// # Errors
    /// [`FileError`] if the folder cannot be read.
    pub fn all(&self) -> Result<Vec<Release>, FileError> {
        let mut all: Vec<Release> = self.names()?.iter().map(|name| self.named(name)).collect();
        all.retain(|release| !release.name.starts_with('.'));
        all.sort_by_key(|release| std::cmp::Reverse(release.sequence()));
        Ok(all)
    }

    /// The one of this name.
    ///
    /// # Errors
    /// [`Failure::Usage`] if it is not there, with the names of those that are.
    pub fn find(&self, name: &str) -> Outcome<Release> {
        let all = self.all()?;
        all.iter().find(|release| release.name == name).cloned().ok_or_else(|| {
            let names: Vec<_> = all.iter().map(|release| release.name.as_str()).collect();
            Failure::Usage(format!("{} has no release {name}; it has {}", self.site, names.join(", ")))
        })
    }

    /// The one of this name, whether it is there or not.
    #[must_use]
    pub fn named(&self, name: &str) -> Release {
        let folder = self.context.layout.releases(self.site).join(name);
        Release { name: name.to_owned(), folder, package: self.package.to_owned() }
    }

    /// The one that `current` points to.
    #[must_use]
    pub fn current(&self) -> Option<Release> {
        self.context.release(self.site).map(|name| self.named(&name))
    }

    /// The one that `previous` points to: what ran before the current one.
    #[must_use]
    pub fn previous(&self) -> Option<Release> {
        let target = fs::read_link(self.context.layout.previous(self.site)).ok()?;
        target.file_name().map(|name| self.named(&name.to_string_lossy()))
    }

    /// The name that a new release gets.
    ///
    /// # Errors
    /// [`FileError`] if the folder cannot be read.
    pub fn next_name(&self, manifest: &Manifest) -> Result<String, FileError> {
        let highest = self.all()?.first().map_or(0, Release::sequence);
        Ok(format!("{}-{}-{}", manifest.version, manifest.commit, highest + 1))
    }

    /// Where a release is unpacked before it gets its name.
    #[must_use]
    pub fn incoming(&self, name: &str) -> PathBuf {
        self.context.layout.releases(self.site).join(format!(".incoming-{name}"))
    }

    /// Points `current` to this release and `previous` to that one, each in one step.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn point(&self, current: Option<&str>, previous: Option<&str>) -> Result<(), FileError> {
        let layout = &self.context.layout;
        self.link(&layout.previous(self.site), previous)?;
        self.link(&layout.current(self.site), current)
    }

    /// Removes what was unpacked in part, and the oldest releases, but never the current and the previous one. Gives back
    /// the names of those that were removed.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn prune(&self) -> Result<Vec<String>, FileError> {
        self.remove_incoming()?;
        let safe = [self.current(), self.previous()];
        let is_safe = |release: &Release| safe.iter().flatten().any(|kept| kept.name == release.name);
        let (mut kept, mut removed) = (safe.iter().flatten().count(), Vec::new());
        for release in self.all()? {
            if is_safe(&release) {
                continue;
            }
            if kept < KEPT {
                kept += 1;
                continue;
            }
            self.context.files.remove(&release.folder)?;
            removed.push(release.name);
        }
        Ok(removed)
    }

    /// Gives all that are there the modes of a release: one that was unpacked under a strict umask cannot be run.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn give_modes(&self) -> Result<(), FileError> {
        self.all()?.iter().try_for_each(|release| bundle::give_modes(&self.context.files, &release.folder))
    }

    /// Removes what was unpacked in part.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn remove_incoming(&self) -> Result<(), FileError> {
        for name in self.names()?.iter().filter(|name| name.starts_with(".incoming-")) {
            self.context.files.remove(&self.named(name).folder)?;
        }
        Ok(())
    }

    fn link(&self, link: &Path, name: Option<&str>) -> Result<(), FileError> {
        match name {
            Some(name) => self.context.files.link(link, &Path::new("releases").join(name)),
            None => self.context.files.remove(link),
        }
        .map(drop)
    }

    fn names(&self) -> Result<Vec<String>, FileError> {
        let folder = self.context.layout.releases(self.site);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed("read", &folder)(error)),
        };
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
        names.collect::<io::Result<_>>().map_err(failed("read", &folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_releases_are_kept_and_the_current_and_the_previous_one_always() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let site = "bakery".parse().unwrap();
        let releases = Releases::of(&context, &site, "starter");
        assert!(releases.all().unwrap().is_empty() && releases.current().is_none());
        for number in 1..=10 {
            fs::create_dir_all(releases.named(&format!("0.{number}.0-abc-{number}")).folder).unwrap();
        }
        fs::create_dir_all(releases.incoming("0.11.0-abc-11")).unwrap();
        releases.point(Some("0.2.0-abc-2"), Some("0.1.0-abc-1")).unwrap();
        assert_eq!(releases.current().unwrap().name, "0.2.0-abc-2");
        let mut removed = releases.prune().unwrap();
        removed.sort();
        assert_eq!(removed, ["0.3.0-abc-3", "0.4.0-abc-4", "0.5.0-abc-5", "0.6.0-abc-6", "0.7.0-abc-7"]);
        let names: Vec<_> = releases.all().unwrap().into_iter().map(|release| release.name).collect();
        assert_eq!(names, ["0.10.0-abc-10", "0.9.0-abc-9", "0.8.0-abc-8", "0.2.0-abc-2", "0.1.0-abc-1"]);
        assert!(!releases.incoming("0.11.0-abc-11").exists());
        let unknown = releases.find("0.3.0-abc-3").unwrap_err().to_string();
        assert!(
            unknown.ends_with("it has 0.10.0-abc-10, 0.9.0-abc-9, 0.8.0-abc-8, 0.2.0-abc-2, 0.1.0-abc-1")
        );
    }
}
