//! What a person is told, before it is known in which language.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};

use crate::{TextError, Texts, Value};

/// Something to say to a person: the key of a text for a visitor, or a sentence in English for the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The key of a text.
    Text(&'static str),
    /// The sentence itself.
    Sentence(Cow<'static, str>),
}

impl Message {
    /// A sentence in English.
    #[must_use]
    pub const fn sentence(sentence: &'static str) -> Self {
        Self::Sentence(Cow::Borrowed(sentence))
    }

    /// The words, in this language.
    ///
    /// # Errors
    /// As [`Texts::get`].
    pub fn say(&self, texts: &Texts, arguments: &[(&str, Value)]) -> Result<String, TextError> {
        match self {
            Self::Text(key) => texts.get(key, arguments),
            Self::Sentence(sentence) => Ok(sentence.clone().into_owned()),
        }
    }

    /// The sentence, or the key of the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(key) => key,
            Self::Sentence(sentence) => sentence,
        }
    }
}

impl From<&'static str> for Message {
    fn from(sentence: &'static str) -> Self {
        Self::sentence(sentence)
    }
}

impl From<String> for Message {
    fn from(sentence: String) -> Self {
        Self::Sentence(Cow::Owned(sentence))
    }
}

impl fmt::Display for Message {
    /// For the log and the command line, which speak no other language.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Message {
    /// As templates of the panel print it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
