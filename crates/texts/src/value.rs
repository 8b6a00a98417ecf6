//! What is put into a text.

use fluent_bundle::FluentValue;

/// An argument of a text. Only a number chooses between singular and plural.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Printed as it is.
    Text(String),
    /// Printed without grouping, unless the text says `NUMBER($…)`.
    Number(f64),
}

impl Value {
    pub(crate) fn to_fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::from(text.as_str()),
            Self::Number(number) => FluentValue::from(*number),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        // Counts on a page are far below 2⁵³.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        Self::Number(number as f64)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        i64::try_from(number).unwrap_or(i64::MAX).into()
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        i64::try_from(number).unwrap_or(i64::MAX).into()
    }
}
