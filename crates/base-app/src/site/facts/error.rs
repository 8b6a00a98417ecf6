//! What is wrong with `site.toml`.

/// `site.toml` could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A key is missing, unknown or of the wrong type; the text names line and key.
    #[error("site.toml: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A value cannot be what it says.
    #[error("site.toml: {key}: {problem}")]
    Value {
        /// The key.
        key: &'static str,
        /// What is wrong and what to write instead.
        problem: String,
    },
}
