//! A file of `content/`, read as a table.

use serde::de::DeserializeOwned;
use theme::Assets;

use crate::site::tables;

/// A file under `content/` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("content/{file}: {problem}")]
pub struct ContentError {
    pub(super) file: String,
    pub(super) problem: String,
}

/// A file, if the site has it.
pub(super) fn table<T: DeserializeOwned>(folder: Assets, file: &str) -> Result<Option<T>, ContentError> {
    let Some(bytes) = folder.get(file) else { return Ok(None) };
    let wrong = |problem| ContentError { file: file.to_owned(), problem };
    parse(&bytes).map(Some).map_err(wrong)
}

/// What stands in a file, or what is wrong in it.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    tables::read(text).map_err(|error| error.to_string())
}
