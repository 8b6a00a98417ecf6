//! An error and what caused it, for logs, and for a test that fails to say.

use std::{
    error::Error,
    fmt::Display,
    sync::{Arc, Mutex},
};

use actix_web::http::StatusCode;

/// The causes of what a site refused or failed to do, in their order. A site that serves people keeps none of them.
#[derive(Debug, Clone, Default)]
pub struct Causes(Option<Arc<Mutex<Vec<String>>>>);

impl Causes {
    /// Keeps them from now on, for whoever holds a clone.
    #[must_use]
    pub fn kept() -> Self {
        Self(Some(Arc::default()))
    }

    /// Those that were kept, a line each: status, path, and the chain of causes.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let kept = self.0.as_ref().and_then(|kept| kept.lock().ok());
        kept.map(|lines| lines.clone()).unwrap_or_default()
    }

    pub(super) fn note(&self, status: StatusCode, path: &str, cause: impl Display) {
        if let Some(mut lines) = self.0.as_ref().and_then(|kept| kept.lock().ok()) {
            lines.push(format!("{} {path}: {cause}", status.as_u16()));
        }
    }
}

/// The error and its causes on one line.
#[must_use]
pub fn on_one_line(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the page is gone")]
    struct Outer(#[source] io::Error);

    #[test]
    fn the_outer_error_comes_first() {
        assert_eq!(on_one_line(&Outer(io::Error::other("no disk"))), "the page is gone: no disk");
        assert_eq!(on_one_line(&io::Error::other("no disk")), "no disk");
    }
}
