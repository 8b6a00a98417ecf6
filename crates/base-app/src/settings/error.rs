//! What is wrong with a setting.

/// A variable with a value that cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct SettingsError {
    /// The variable to change.
    pub variable: &'static str,
    /// What is wrong and what to write instead.
    pub problem: String,
}
