//! What a person is told, before it is known in which language.

use std::fmt;

use crate::{TextError, Texts, Value};

/// Something to say to a person: the key of a text for a visitor, or a sentence in English for the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The key of a text.
    Text(&'static str),
    /// The sentence itself.
    Sentence(&'static str),
}

impl Message {
    /// The words, in this language.
    ///
    /// # Errors
    /// As [`Texts::get`].
    pub fn say(&self, texts: &Texts, arguments: &[(&str, Value)]) -> Result<String, TextError> {
        match self {
            Self::Text(key) => texts.get(key, arguments),
            Self::Sentence(sentence) => Ok((*sentence).to_owned()),
        }
    }
}

impl From<&'static str> for Message {
    fn from(sentence: &'static str) -> Self {
        Self::Sentence(sentence)
    }
}

impl fmt::Display for Message {
    /// For the log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Text(words) | Self::Sentence(words)) = self;
        formatter.write_str(words)
    }
}
