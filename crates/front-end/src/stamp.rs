//! Says whether anything that a build reads has changed since the last one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;
use sha2::{Digest, Sha256};

/// The code that builds: when it changes, everything is built again.
const RECIPE: &[&str] = &[
    include_str!("app_icons.rs"),
    include_str!("bundle.rs"),
    include_str!("compress.rs"),
    include_str!("editor.rs"),
    include_str!("feature.rs"),
    include_str!("icons.rs"),
    include_str!("look.rs"),
    include_str!("look/colors.rs"),
    include_str!("look/contrast.rs"),
    include_str!("look/fonts.rs"),
    include_str!("look/scss.rs"),
    include_str!("node.rs"),
    include_str!("output.rs"),
    include_str!("pictures.rs"),
    include_str!("site.rs"),
    include_str!("stamp.rs"),
    include_str!("styles.rs"),
    include_str!("templates.rs"),
    include_str!("theme.rs"),
    include_str!("../scripts/app-icons.mjs"),
    include_str!("../scripts/bundle.mjs"),
    include_str!("../scripts/fonts.mjs"),
    include_str!("../scripts/pictures.mjs"),
];

/// A hash over names and contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp(String);

impl Stamp {
    /// The stamp of these files, of what `words` say, and of the code that builds from them.
    pub(super) fn of(workspace: &Workspace, files: &[PathBuf], words: &[String]) -> Result<Self, Failure> {
        let mut hash = Sha256::new();
        for text in RECIPE.iter().copied().chain(words.iter().map(String::as_str)) {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        hash.update(Self::of_files(workspace, files)?.0.as_bytes());
        Ok(Self(base16ct::lower::encode_string(&hash.finalize())))
    }

    fn of_files(workspace: &Workspace, files: &[PathBuf]) -> Result<Self, Failure> {
        let mut hash = Sha256::new();
        for path in files {
            let bytes = fs::read(path).at(path)?;
            hash.update(workspace.relative(path).as_bytes());
            hash.update(bytes.len().to_le_bytes());
            hash.update(&bytes);
        }
        Ok(Self(base16ct::lower::encode_string(&hash.finalize())))
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

/// Twelve hexadecimal digits that stand for a content in a file's name.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    let mut digits = base16ct::lower::encode_string(&Sha256::digest(bytes));
    digits.truncate(12);
    digits
}

/// What is remembered of the last build of one `dist` folder: its stamp, its quality, its files.
pub(super) struct Record {
    path: PathBuf,
    text: String,
}

impl Record {
    /// Reads what the last build of `name` left; empty before the first.
    pub(super) fn read(workspace: &Workspace, name: &str) -> Self {
        let path = workspace.target().join("assets").join(format!("{name}.stamp"));
        let text = fs::read_to_string(&path).unwrap_or_default();
        Self { path, text }
    }

    /// Whether the last build had the same stamp and quality, and its files are still there.
    pub(super) fn is_current(&self, stamp: &Stamp, quality: u32, dist: &Path) -> bool {
        let mut lines = self.text.lines();
        lines.next() == Some(stamp.as_str())
            && lines.next() == Some(&quality.to_string())
            && lines.all(|file| dist.join(file).is_file())
    }

    /// Whether the last build compressed as hard.
    pub(super) fn has_quality(&self, quality: u32) -> bool {
        self.text.lines().nth(1) == Some(&quality.to_string())
    }

    /// Remembers a finished build.
    pub(super) fn write(self, stamp: &Stamp, quality: u32, files: &BTreeSet<String>) -> Result<(), Failure> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).at(folder)?;
        }
        let mut text = format!("{}\n{quality}\n", stamp.0);
        for file in files {
            text.push_str(file);
            text.push('\n');
        }
        fs::write(&self.path, text).at(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_current_until_an_input_changes_or_an_output_goes() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let input = folder.path().join("site.scss");
        let dist = folder.path().join("dist");
        fs::create_dir(&dist).unwrap();
        fs::write(&input, "a{}").unwrap();
        fs::write(dist.join("site-1.css"), "a{}").unwrap();
        let record = || Record::read(&workspace, "site");
        let stamp = || Stamp::of(&workspace, std::slice::from_ref(&input), &[]).unwrap();
        assert!(!record().is_current(&stamp(), 9, &dist));
        record().write(&stamp(), 9, &BTreeSet::from(["site-1.css".to_owned()])).unwrap();
        assert!(record().is_current(&stamp(), 9, &dist));
        assert!(!record().is_current(&stamp(), 11, &dist));
        assert!(record().has_quality(9) && !record().has_quality(11));
        fs::remove_file(dist.join("site-1.css")).unwrap();
        assert!(!record().is_current(&stamp(), 9, &dist));
        fs::write(dist.join("site-1.css"), "a{}").unwrap();
        fs::write(&input, "b{}").unwrap();
        assert!(!record().is_current(&stamp(), 9, &dist));
    }

    #[test]
    fn a_fingerprint_has_twelve_digits() {
        assert_eq!(fingerprint(b""), "e3b0c44298fc");
    }
}
