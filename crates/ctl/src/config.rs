//! The settings of this tool: `/etc/webgarden/ctl.toml`. All of them have a default.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    files::{FileError, Files},
    layout::Layout,
};

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It says what cannot be understood.
    #[error("{}: {source}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
}

/// What `ctl.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who is told when something on the server needs a person: a mail address.
    pub operator: Option<String>,
    /// Where certificates come from.
    pub acme: Acme,
}

/// The authority that gives certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Acme {
    /// The address of its directory; certbot's own default unless set.
    pub directory: Option<String>,
    /// The certificate that its own server is trusted by, if it is a private authority.
    pub ca_file: Option<PathBuf>,
}

impl Config {
    /// Reads the file; without one everything has its default.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file and the line.
    pub fn read(layout: &Layout, files: &Files) -> Result<Self, ConfigError> {
        let path = layout.config();
        let text = files.read(&path)?.unwrap_or_default();
        toml::from_str(&text).map_err(|source| ConfigError::Wrong { path, source: Box::new(source) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_means_nothing_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::below(folder.path());
        let files = Files::new(crate::output::Output::default());
        assert_eq!(Config::read(&layout, &files).unwrap(), Config::default());
        files.write(&layout.config(), "[acme]\ndirectry = \"https://localhost:14000/dir\"\n", 0o644).unwrap();
        let error = Config::read(&layout, &files).unwrap_err().to_string();
        assert!(error.contains("etc/webgarden/ctl.toml") && error.contains("directry"), "{error}");
    }
}
