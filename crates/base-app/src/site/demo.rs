//! The demo content of a site: files with a TOML head and an HTML body, and tables of rows.

mod author;
mod picture;

use std::borrow::Cow;

use core_models::DatabaseError;
use serde::de::DeserializeOwned;
use theme::Assets;

pub use author::DemoAuthor;
pub use picture::DemoPicture;

use crate::site::tables;

/// The site's `content/` folder.
#[derive(Debug, Clone, Copy)]
pub struct DemoContent(Assets);

/// Demo content that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file is not as it should be.
    #[error("content/{file}: {problem}")]
    File {
        /// Its path below `content/`.
        file: String,
        /// What to change.
        problem: String,
    },
    /// A query failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl DemoContent {
    /// The content of a site.
    #[must_use]
    pub fn new(folder: Assets) -> Self {
        Self(folder)
    }

    /// The files below `folder` (`posts/`), sorted by name, each as its TOML head and its body.
    ///
    /// # Errors
    /// A file without a head between two `+++` lines, or with a wrong one.
    pub fn documents<T: DeserializeOwned>(&self, folder: &str) -> Result<Vec<(T, String)>, DemoError> {
        self.names(folder)
            .into_iter()
            .map(|name| {
                let text = self.text(&name)?;
                let problem = "must begin with a TOML head between two lines of +++";
                let (head, body) = text
                    .strip_prefix("+++\n")
                    .and_then(|rest| rest.split_once("\n+++\n"))
                    .ok_or_else(|| DemoError::File { file: name.clone(), problem: problem.to_owned() })?;
                let head = tables::read(head).map_err(|error| wrong(&name, &error))?;
                Ok((head, body.trim().to_owned()))
            })
            .collect()
    }

    /// The names of the files below `folder`, sorted.
    #[must_use]
    pub fn names(&self, folder: &str) -> Vec<String> {
        self.0.names().into_iter().filter(|name| name.starts_with(folder)).collect()
    }

    /// A TOML file, or `None` when the site has none of this name.
    ///
    /// # Errors
    /// A file that does not have the shape of `T`.
    pub fn table<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DemoError> {
        if self.0.get(name).is_none() {
            return Ok(None);
        }
        tables::read(&self.text(name)?).map(Some).map_err(|error| wrong(name, &error))
    }

    /// Whose content it is, as `author.toml` says; `None` when it does not.
    ///
    /// # Errors
    /// A file that says it otherwise.
    pub fn author(&self) -> Result<Option<DemoAuthor>, DemoError> {
        self.table("author.toml")
    }

    /// The bytes of any file, such as a picture.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>, DemoError> {
        self.0
            .get(name)
            .ok_or_else(|| DemoError::File { file: name.to_owned(), problem: "is missing".to_owned() })
    }

    fn text(&self, name: &str) -> Result<String, DemoError> {
        String::from_utf8(self.bytes(name)?.into_owned())
            .map(|text| text.replace("\r\n", "\n"))
            .map_err(|error| wrong(name, &error))
    }
}

fn wrong(file: &str, problem: &dyn std::fmt::Display) -> DemoError {
    DemoError::File { file: file.to_owned(), problem: problem.to_string() }
}
