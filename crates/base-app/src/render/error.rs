//! Why a template cannot be rendered.

use std::sync::Arc;

use texts::TextError;

use crate::{ContentError, frame::causes};

/// A template cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is missing, wrong, or asks for a value that its View does not have.
    #[error("template: {0}")]
    Template(String),
    /// A text is missing in the page's language, or a file of texts is wrong.
    #[error(transparent)]
    Text(#[from] TextError),
    /// What a page says is written wrongly.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// In development: a file was changed, and cannot be used as it is now.
    #[error(transparent)]
    Changed(Arc<RenderError>),
}

/// Tera's error with its causes on one line; the outer one alone only names the template.
pub(super) fn describe(error: &tera::Error) -> RenderError {
    RenderError::Template(causes::on_one_line(error))
}
