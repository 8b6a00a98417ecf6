//! Why a command stopped, in words that say what to do.

use std::fmt;
use std::path::Path;

/// A message for the developer.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure that this text explains.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Turns an error into a [`Failure`] that names what was being done.
pub trait Explain<T> {
    /// Puts `doing` before the error's own text.
    fn explain(self, doing: impl FnOnce() -> String) -> Result<T, Failure>;

    /// Names the file or folder that the error is about.
    fn at(self, path: &Path) -> Result<T, Failure>
    where
        Self: Sized,
    {
        self.explain(|| path.display().to_string())
    }
}

impl<T, E: fmt::Display> Explain<T> for Result<T, E> {
    fn explain(self, doing: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(format!("{}: {error}", doing())))
    }
}
