//! What can be wrong with a text.

/// A text cannot be read or formatted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// Not a language tag of BCP 47.
    #[error("“{0}” is not a language tag; write it like en-GB, de-DE or fr")]
    Tag(String),
    /// A file that does not follow the syntax of Fluent.
    #[error("locales/{path}, line {line}: {problem}")]
    Syntax {
        /// The file, below `locales/`.
        path: String,
        /// From 1.
        line: usize,
        /// What the parser says.
        problem: String,
    },
    /// No file has this key, in this language or in English.
    #[error("there is no text “{key}” for {language}; add it to a file of locales/")]
    Missing {
        /// The key.
        key: String,
        /// The language asked for.
        language: String,
    },
    /// The text wants another argument, refers to a text that does not exist, or the like.
    #[error("the text “{key}” for {language}: {problem}")]
    Format {
        /// The key.
        key: String,
        /// The language asked for.
        language: String,
        /// What is wrong.
        problem: String,
    },
}
