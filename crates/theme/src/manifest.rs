//! Which fingerprinted file stands for which name.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use crate::Assets;

const FILE: &str = "manifest.json";

/// What can be wrong with a built folder.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// The folder was never built.
    #[error("{0} is missing: run `cargo xtask assets`")]
    Missing(&'static str),
    /// The file is not what `cargo xtask assets` writes.
    #[error("{name} is damaged: run `cargo xtask assets`")]
    Damaged {
        /// The file.
        name: &'static str,
        /// What the parser says.
        #[source]
        source: serde_json::Error,
    },
}

/// The names that templates use (`site.css`) and the files that stand for them (`site-1a2b3c4d5e6f.css`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<String, String>,
    immutable: BTreeSet<String>,
}

impl Manifest {
    /// Reads `manifest.json` of a built folder.
    ///
    /// # Errors
    /// When the folder was not built, or its manifest cannot be read.
    pub fn of(assets: Assets) -> Result<Self, ThemeError> {
        Ok(Self::from_files(read(assets, FILE)?))
    }

    /// These files, and those of `other` under names that this manifest does not have.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let mut files = other.files;
        files.extend(self.files);
        Self::from_files(files)
    }

    /// The path, below the folder, of the file that `name` stands for.
    pub fn resolve(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Whether the file at `path` can be cached for ever, because another content would have another path.
    pub fn is_immutable(&self, path: &str) -> bool {
        self.immutable.contains(path)
    }

    /// All names with their files, sorted by name.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, path)| (name.as_str(), path.as_str()))
    }

    fn from_files(files: BTreeMap<String, String>) -> Self {
        let immutable =
            files.iter().filter(|(name, path)| name != path).map(|(_, path)| path.clone()).collect();
        Self { files, immutable }
    }
}

/// Reads a JSON file.
pub(crate) fn read<T: DeserializeOwned>(assets: Assets, name: &'static str) -> Result<T, ThemeError> {
    let bytes = assets.get(name).ok_or(ThemeError::Missing(name))?;
    serde_json::from_slice(&bytes).map_err(|source| ThemeError::Damaged { name, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        Manifest::from_files(
            files.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect(),
        )
    }

    #[test]
    fn a_name_resolves_to_its_fingerprinted_file() {
        let files = manifest(&[("site.css", "site-1a2b3c4d5e6f.css"), ("favicon.ico", "favicon.ico")]);
        assert_eq!(files.resolve("site.css"), Some("site-1a2b3c4d5e6f.css"));
        assert_eq!(files.resolve("other.css"), None);
    }

    #[test]
    fn only_a_fingerprinted_file_is_immutable() {
        let files = manifest(&[("site.css", "site-1a2b3c4d5e6f.css"), ("favicon.ico", "favicon.ico")]);
        assert!(files.is_immutable("site-1a2b3c4d5e6f.css"));
        assert!(!files.is_immutable("site.css"));
        assert!(!files.is_immutable("favicon.ico"));
    }

    #[test]
    fn a_site_wins_over_the_theme() {
        let both = manifest(&[("a.css", "a-site.css")])
            .or(manifest(&[("a.css", "a-theme.css"), ("b.css", "b-theme.css")]));
        assert_eq!(both.resolve("a.css"), Some("a-site.css"));
        assert_eq!(both.resolve("b.css"), Some("b-theme.css"));
    }

    #[test]
    fn a_folder_that_was_not_built_says_what_to_do() {
        let error = Manifest::of(Assets::none()).unwrap_err();
        assert_eq!(error.to_string(), "manifest.json is missing: run `cargo xtask assets`");
    }
}
