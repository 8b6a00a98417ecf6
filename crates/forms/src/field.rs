//! A field's rule: one constant that the server checks and the browser is told.

use serde::Serialize;
use texts::{Message, TextError, Texts, Value};

use crate::text;

/// A code point has at most two UTF-16 units.
const UNITS: usize = 2;

/// What a field holds. The name is the `type` attribute where HTML has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One line of text.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Tel,
    /// Several lines of text.
    Textarea,
    /// Rich text from the editor.
    Html,
    /// A password: read as it is, never shown again.
    Password,
    /// Yes or no.
    Checkbox,
    /// One of a fixed list.
    Select,
    /// A day.
    Date,
    /// Set by the page, not by the person.
    Hidden,
}

/// One declared field of a form. Serialises to what a template needs for its attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The `name` attribute.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may not be empty.
    pub required: bool,
    /// Fewest characters after trimming, as a person counts them. A browser counts no fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minlength: Option<usize>,
    /// Most characters after trimming.
    #[serde(skip)]
    pub most: Option<usize>,
    /// What the browser, which counts UTF-16 units, must take for the server to accept `most` characters of any script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maxlength: Option<usize>,
    /// A regular expression for the browser (`v` flag, matched against the whole value). The server has its own check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// What the person reads when the field is missing, too short, too long or malformed.
    pub message: Message,
}

/// The key of one form of the panel, made anew with each page: what is sent twice with it, because the answer was lost, is
/// saved once.
pub const FORM_KEY: Field = Field::new("form_key", Kind::Hidden, "");

impl Field {
    /// An optional field of the panel without limits.
    pub const fn new(name: &'static str, kind: Kind, message: &'static str) -> Self {
        Self::with_message(name, kind, Message::sentence(message))
    }

    /// An optional field of a form for visitors without limits; `message` is the key of a text, which may use `$min` and
    /// `$max`.
    pub const fn for_visitors(name: &'static str, kind: Kind, message: &'static str) -> Self {
        Self::with_message(name, kind, Message::Text(message))
    }

    const fn with_message(name: &'static str, kind: Kind, message: Message) -> Self {
        Self {
            name,
            kind,
            required: false,
            minlength: None,
            most: None,
            maxlength: None,
            pattern: None,
            message,
        }
    }

    /// The same field, which may not be empty.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field with a least length, in characters.
    pub const fn at_least(mut self, characters: usize) -> Self {
        self.minlength = Some(characters);
        self
    }

    /// The same field with a greatest length, in characters.
    pub const fn at_most(mut self, characters: usize) -> Self {
        self.most = Some(characters);
        self.maxlength = Some(match self.kind {
            Kind::Email | Kind::Tel | Kind::Date | Kind::Select => characters,
            _ => characters * text::POINTS * UNITS,
        });
        self
    }

    /// The same field, whose characters are all ASCII, so that everybody counts them alike.
    pub const fn in_ascii(mut self) -> Self {
        self.maxlength = self.most;
        self
    }

    /// The same field with a pattern for the browser.
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// The same field with its message in the words of a language.
    ///
    /// # Errors
    /// A text that is missing.
    pub fn translated(mut self, texts: &Texts) -> Result<Self, TextError> {
        self.message = self.say(&self.message, texts)?.into();
        Ok(self)
    }

    /// What is said of this field, which may name its limits.
    pub(crate) fn say(&self, message: &Message, texts: &Texts) -> Result<String, TextError> {
        let limits = [("min", self.minlength), ("max", self.most)];
        let limits = limits.into_iter().filter_map(|(name, limit)| Some((name, Value::from(limit?))));
        message.say(texts, &limits.collect::<Vec<_>>())
    }

    /// Whether the length of `value` is within the limits.
    pub(crate) fn fits(&self, value: &str) -> bool {
        text::has_length(value, self.minlength, self.most)
    }
}
