//! What a form is, and the two things that can come out of reading one.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::Serialize;
use texts::{Message, TextError, Texts};

use crate::field::{Field, Kind};
use crate::reader::Reader;

/// Raw input as submitted; of a repeated field the last value.
pub type Fields = BTreeMap<String, String>;

/// A form's fields by name, as templates use them: `rules.name.maxlength`.
pub type Rules = BTreeMap<&'static str, Field>;

/// A form: the fields it reads, and how they become a value.
pub trait Form: Sized {
    /// Everything this form reads. Any other submitted field is ignored.
    const FIELDS: &'static [Field];

    /// Reads the fields and reports what is wrong to the reader. The value counts only if nothing was reported.
    fn read(reader: &mut Reader<'_>) -> Self;

    /// The valid value, or the same input with messages.
    fn parse(fields: &Fields) -> Result<Valid<Self>, Invalid> {
        parse(Self::FIELDS, fields, Self::read)
    }

    /// The rules for the template's attributes.
    fn rules() -> Rules {
        rules(Self::FIELDS)
    }
}

/// What [`Form::parse`] does, for fields that are known only when the program runs: the valid value, or the same input with
/// messages.
///
/// # Errors
/// What `read` has reported.
pub fn parse<T>(
    declared: &[Field],
    fields: &Fields,
    read: impl FnOnce(&mut Reader<'_>) -> T,
) -> Result<Valid<T>, Invalid> {
    let mut reader = Reader::new(fields);
    let value = read(&mut reader);
    let (errors, carried) = reader.into_errors();
    if errors.is_empty() {
        return Ok(Valid(value));
    }
    let mut invalid = Invalid { errors, ..Invalid::showing(declared, fields) };
    invalid.fields.extend(carried);
    Err(invalid)
}

/// The rules of these fields for a template's attributes.
pub fn rules(declared: &[Field]) -> Rules {
    declared.iter().map(|field| (field.name, field.clone())).collect()
}

/// Proof that a value went through its form's checks: only [`Form::parse`] and [`parse`] make one.
#[derive(Debug, Clone)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// What a form page shows: the input as typed, and a message for each field that needs attention.
///
/// Serialises to `{values: {…}, errors: {…}}`. Without errors it is also the state of a form not sent yet.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Invalid {
    /// The declared fields as submitted, without passwords.
    #[serde(rename = "values")]
    pub fields: Fields,
    /// One message per field. The key `form` is for the form as a whole.
    pub errors: BTreeMap<&'static str, Message>,
}

impl Invalid {
    /// The key of a message that belongs to no single field.
    pub const FORM: &'static str = "form";

    /// The given input, cut down to what `F` declares, without messages.
    pub fn of<F: Form>(fields: &Fields) -> Self {
        Self::showing(F::FIELDS, fields)
    }

    /// The given input, cut down to these fields, without messages.
    pub fn showing(declared: &[Field], fields: &Fields) -> Self {
        let shown = declared.iter().filter(|field| field.kind != Kind::Password);
        let kept = shown.filter_map(|field| Some((field.name.to_owned(), fields.get(field.name)?.clone())));
        Self { fields: kept.collect(), errors: BTreeMap::new() }
    }

    /// The same with each message in the words of a language.
    ///
    /// # Errors
    /// A text that is missing.
    pub fn translated(mut self, texts: &Texts, rules: &Rules) -> Result<Self, TextError> {
        for (name, message) in &mut self.errors {
            let said = match rules.get(name) {
                Some(field) => field.say(message, texts)?,
                None => message.say(texts, &[])?,
            };
            *message = said.into();
        }
        Ok(self)
    }

    /// The same with a message at `field`.
    pub fn with(mut self, field: &'static str, message: impl Into<Message>) -> Self {
        self.errors.insert(field, message.into());
        self
    }
}

impl std::fmt::Debug for Invalid {
    /// Names the fields and messages only: what people type does not belong in logs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Invalid")
            .field("fields", &self.fields.keys())
            .field("errors", &self.errors)
            .finish()
    }
}
