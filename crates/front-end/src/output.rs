//! Writes a `dist` folder: fingerprinted names, compressed forms beside the files, a manifest, nothing left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, slashed};

use super::compress;
use super::stamp::fingerprint;

/// Files at the root that the world looks for under these very names.
const FIXED: &[&str] = &[
    "ads.txt",
    "apple-touch-icon.png",
    "apple-touch-icon-precomposed.png",
    "browserconfig.xml",
    "favicon.ico",
    "humans.txt",
    "robots.txt",
    "security.txt",
    "site.webmanifest",
];

/// Files of a built folder that are for the program alone.
const PRIVATE: &[&str] = &["manifest.json", "icons.json", "pictures.json", "theme.json"];

/// The files of a built folder that browsers can ask for, each with its compressed forms.
pub fn public_files(dist: &Path) -> Vec<PathBuf> {
    workspace::files(dist)
        .into_iter()
        .filter(|path| !PRIVATE.contains(&slashed(path.strip_prefix(dist).unwrap_or(path)).as_str()))
        .collect()
}

/// How a file is called in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// `site.css` becomes `site-1a2b3c4d5e6f.css`.
    Fingerprint,
    /// Another content may appear under the same name.
    Keep,
    /// The name says the version by itself, as esbuild's do: `site-1A2B3C4D.css`.
    As(String),
}

impl Naming {
    /// How a file of a site's `static/` folder is called.
    pub(super) fn of_static(name: &str) -> Self {
        if FIXED.contains(&name) || name.starts_with(".well-known/") { Self::Keep } else { Self::Fingerprint }
    }
}

/// A `dist` folder that is being written.
pub(super) struct Output {
    folder: PathBuf,
    quality: u32,
    fresh: bool,
    manifest: BTreeMap<String, String>,
    written: BTreeSet<String>,
}

impl Output {
    /// Starts to write `folder`. Compressed forms of an earlier build are used again, unless `fresh` says that they may be of
    /// another quality.
    pub(super) fn new(folder: PathBuf, quality: u32, fresh: bool) -> Self {
        Self { folder, quality, fresh, manifest: BTreeMap::new(), written: BTreeSet::new() }
    }

    /// Adds a file and returns the path under which it is served.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8], naming: &Naming) -> Result<String, Failure> {
        let path = match naming {
            Naming::Fingerprint => fingerprinted(name, &fingerprint(bytes)),
            Naming::Keep => name.to_owned(),
            Naming::As(path) => path.clone(),
        };
        self.write(&path, bytes)?;
        self.manifest.insert(name.to_owned(), path.clone());
        Ok(path)
    }

    /// Adds a file for the server alone: no fingerprint, not in the manifest, not compressed.
    pub(super) fn add_private(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.replace(name, bytes)
    }

    /// The path of a file that was added under `name`.
    pub(super) fn path(&self, name: &str) -> Option<&str> {
        self.manifest.get(name).map(String::as_str)
    }

    /// All names, with the paths under which they are served.
    pub(super) fn manifest(&self) -> &BTreeMap<String, String> {
        &self.manifest
    }

    /// How many files browsers can ask for.
    pub(super) fn len(&self) -> usize {
        self.manifest.len()
    }

    /// Writes the manifest, removes what earlier builds left, and returns all files of the folder.
    pub(super) fn finish(mut self) -> Result<BTreeSet<String>, Failure> {
        let mut manifest =
            serde_json::to_vec_pretty(&self.manifest).explain(|| "writing manifest.json".to_owned())?;
        manifest.push(b'\n');
        self.replace("manifest.json", &manifest)?;
        for path in workspace::files(&self.folder) {
            let name = slashed(path.strip_prefix(&self.folder).unwrap_or(&path));
            if !self.written.contains(&name) {
                fs::remove_file(&path).at(&path)?;
            }
        }
        remove_empty_folders(&self.folder);
        Ok(self.written)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let unchanged = !self.fresh && fs::read(self.folder.join(name)).is_ok_and(|old| old == bytes);
        if unchanged {
            self.keep(name);
            return Ok(());
        }
        let path = self.folder.join(name);
        for (extension, compressed) in compress::variants(&path, bytes, self.quality).at(&path)? {
            self.replace(&format!("{name}.{extension}"), &compressed)?;
        }
        self.replace(name, bytes)
    }

    /// Keeps an unchanged file. Its compressed forms were written before it, so they are there if it is.
    fn keep(&mut self, name: &str) {
        let names = ["", ".br", ".gz"].map(|extension| format!("{name}{extension}"));
        self.written.extend(names.into_iter().filter(|name| self.folder.join(name).is_file()));
    }

    /// A server that runs meanwhile sees the old file or the new one, never half of it.
    fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).at(folder)?;
        let part = folder.join(".part");
        fs::write(&part, bytes).at(&part)?;
        fs::rename(&part, &path).at(&path)?;
        self.written.insert(name.to_owned());
        Ok(())
    }
}

/// `styles/site.css` and `1a2b` make `styles/site-1a2b.css`.
fn fingerprinted(name: &str, fingerprint: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let file = match file.split_once('.') {
        Some((stem, extension)) => format!("{stem}-{fingerprint}.{extension}"),
        None => format!("{file}-{fingerprint}"),
    };
    if folder.is_empty() { file } else { format!("{folder}/{file}") }
}

fn remove_empty_folders(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        if entry.path().is_dir() {
            remove_empty_folders(&entry.path());
            // Fails, as it should, when the folder still holds something.
            let _ = fs::remove_dir(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        workspace::files(folder).iter().map(|path| slashed(path.strip_prefix(folder).unwrap())).collect()
    }

    #[test]
    fn the_fingerprint_stands_before_the_extension() {
        assert_eq!(fingerprinted("site.css", "1a2b"), "site-1a2b.css");
        assert_eq!(fingerprinted("images/a.min.js", "1a2b"), "images/a-1a2b.min.js");
        assert_eq!(fingerprinted("fonts/licence", "1a2b"), "fonts/licence-1a2b");
    }

    #[test]
    fn files_that_the_world_looks_for_keep_their_names() {
        assert_eq!(Naming::of_static("favicon.ico"), Naming::Keep);
        assert_eq!(Naming::of_static(".well-known/security.txt"), Naming::Keep);
        assert_eq!(Naming::of_static("images/favicon.ico"), Naming::Fingerprint);
    }

    #[test]
    fn a_second_build_removes_what_the_first_left() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        let mut output = Output::new(dist.clone(), 9, false);
        output.add("old/site.css", b"a{}", &Naming::Fingerprint).unwrap();
        output.finish().unwrap();
        let mut output = Output::new(dist.clone(), 9, false);
        let path = output.add("site.css", b"b{}", &Naming::Fingerprint).unwrap();
        assert_eq!(output.path("site.css"), Some(path.as_str()));
        output.finish().unwrap();
        assert_eq!(names(&dist), ["manifest.json".to_owned(), path.clone()]);
        let manifest = fs::read_to_string(dist.join("manifest.json")).unwrap();
        assert_eq!(manifest, format!("{{\n  \"site.css\": \"{path}\"\n}}\n"));
    }

    #[test]
    fn an_unchanged_file_keeps_its_compressed_forms() {
        let folder = tempfile::tempdir().unwrap();
        let text = "a { color: green }\n".repeat(50);
        for _ in 0..2 {
            let mut output = Output::new(folder.path().to_owned(), 9, false);
            output.add("a.css", text.as_bytes(), &Naming::Keep).unwrap();
            output.finish().unwrap();
            assert_eq!(names(folder.path()), ["a.css", "a.css.br", "a.css.gz", "manifest.json"]);
        }
    }
}
