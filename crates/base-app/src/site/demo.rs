//! The demo content of a site: files with a TOML head and an HTML body, and tables of rows.

mod author;
mod picture;

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use core_models::DatabaseError;
use serde::de::DeserializeOwned;
use theme::Assets;

pub use author::DemoAuthor;
pub use picture::DemoPicture;

use crate::site::tables;

/// The site's `content/` folder, and how often it is written.
#[derive(Debug, Clone, Copy)]
pub struct DemoContent {
    folder: Assets,
    times: u32,
}

/// One time of several that demo content is written.
#[derive(Debug, Clone, Copy)]
pub struct Repetition(u32);

impl Repetition {
    /// A name or an address that nothing else has: as it is written the first time, with a number behind it from then on.
    #[must_use]
    pub fn name(self, first: &str, joint: &str) -> String {
        if self.0 == 0 { first.to_owned() } else { format!("{first}{joint}{}", self.0 + 1) }
    }

    /// When it happened.
    #[must_use]
    pub fn moment(self, first: DateTime<Utc>) -> DateTime<Utc> {
        first - TimeDelta::days(self.0.into())
    }
}

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
    /// The content of a site, written once.
    #[must_use]
    pub fn new(folder: Assets) -> Self {
        Self { folder, times: 1 }
    }

    /// The same, so many times over: what a site has after years.
    #[must_use]
    pub fn repeated(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// How often what comes one after the other, like posts, is written: each time a day earlier.
    pub fn times(&self) -> impl Iterator<Item = Repetition> {
        (0..self.times).map(Repetition)
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
        self.folder.names().into_iter().filter(|name| name.starts_with(folder)).collect()
    }

    /// A TOML file, or `None` when the site has none of this name.
    ///
    /// # Errors
    /// A file that does not have the shape of `T`.
    pub fn table<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DemoError> {
        if self.folder.get(name).is_none() {
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
        self.folder
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
