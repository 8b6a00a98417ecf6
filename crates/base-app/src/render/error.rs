//! Why a template cannot be rendered.

use texts::TextError;

use crate::frame::causes;

/// A template cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is missing, wrong, or asks for a value that its View does not have.
    #[error("template: {0}")]
    Template(String),
    /// A text is missing in the page's language, or a file of texts is wrong.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Tera's error with its causes on one line; the outer one alone only names the template.
pub(super) fn describe(error: &tera::Error) -> RenderError {
    RenderError::Template(causes::on_one_line(error))
}
