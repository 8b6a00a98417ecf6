//! Reads declared fields one by one and collects what is wrong with them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sanitizer::SafeHtml;
use secrecy::SecretString;
use texts::Message;
use validator::ValidateDoesNotContain;

use crate::field::{Field, Kind};
use crate::form::Fields;
use crate::text;

/// What every field can be told besides its own message: to a visitor, and in the panel.
struct Fault {
    text: &'static str,
    sentence: &'static str,
}

const HIDDEN_CHARACTERS: Fault = Fault {
    text: "form-hidden-characters",
    sentence: "This contains a line break or an invisible control character. Please type it again.",
};
const NUL: Fault = Fault {
    text: "form-nul",
    sentence: "This contains a character that cannot be stored. Please remove it.",
};

/// Reads one submission. At most one message is kept for each field: the first.
pub struct Reader<'a> {
    fields: &'a Fields,
    errors: BTreeMap<&'static str, Message>,
    /// What the form should bring along when it is sent again.
    carried: Fields,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(fields: &'a Fields) -> Self {
        Self { fields, errors: BTreeMap::new(), carried: Fields::new() }
    }

    /// What is wrong, and what the form should bring along when it is sent again.
    pub(crate) fn into_errors(self) -> (BTreeMap<&'static str, Message>, Fields) {
        (self.errors, self.carried)
    }

    /// One line, trimmed, within the field's limits.
    pub fn line(&mut self, field: &Field) -> String {
        let raw = text::trim(self.raw(field));
        if text::has_controls(raw) {
            self.refuse(field, HIDDEN_CHARACTERS.about(field));
        }
        let value = text::trim(&sanitizer::xml_text(raw)).to_owned();
        self.check_length(field, &value);
        value
    }

    /// One line that must also satisfy `is_valid`, unless it is empty and may be.
    pub fn checked_line(&mut self, field: &Field, is_valid: impl FnOnce(&str) -> bool) -> String {
        let value = self.line(field);
        if !value.is_empty() && !is_valid(&value) {
            self.refuse(field, field.message.clone());
        }
        value
    }

    /// An e-mail address with its domain in ASCII.
    pub fn email(&mut self, field: &Field) -> String {
        let value = self.line(field);
        match text::email(&value) {
            Some(address) => address,
            None => {
                if !value.is_empty() {
                    self.refuse(field, field.message.clone());
                }
                value
            }
        }
    }

    /// An e-mail address as in [`Reader::email`]. One that cannot be [complete](text::is_complete) is `doubted` once: the form
    /// comes back with the address in `confirmed`, and is accepted when it is sent again with that very address.
    pub fn answerable_email(&mut self, field: &Field, confirmed: &Field, doubted: &'static str) -> String {
        let address = self.email(field);
        let is_address = text::email(&address).is_some();
        if is_address && !text::is_complete(&address) && self.raw(confirmed) != address {
            self.refuse(field, Message::Text(doubted));
            self.carried.insert(confirmed.name.to_owned(), address.clone());
        }
        address
    }

    /// A telephone number with plain spaces, or nothing.
    pub fn phone(&mut self, field: &Field) -> Option<String> {
        let value = self.line(field);
        if value.is_empty() {
            return None;
        }
        let number = text::phone(&value);
        if number.is_none() {
            self.refuse(field, field.message.clone());
        }
        number
    }

    /// A day as browsers send it, `2026-12-31`, or nothing.
    pub fn day(&mut self, field: &Field) -> Option<NaiveDate> {
        let value = self.line(field);
        let day = NaiveDate::parse_from_str(&value, "%Y-%m-%d").ok();
        if day.is_none() && !value.is_empty() {
            self.refuse(field, field.message.clone());
        }
        day
    }

    /// A whole number, or nothing.
    pub fn number(&mut self, field: &Field) -> Option<i64> {
        let value = self.line(field);
        let number = value.parse().ok();
        if number.is_none() && !value.is_empty() {
            self.refuse(field, field.message.clone());
        }
        number
    }

    /// Several lines, line ends normalised, trimmed, within the field's limits.
    pub fn text(&mut self, field: &Field) -> String {
        self.refuse_nul(field);
        let value = text::lines(self.raw(field));
        self.check_length(field, &value);
        value
    }

    /// Rich text, cleaned, of at most `max_bytes` as submitted.
    pub fn html(&mut self, field: &Field, max_bytes: usize) -> SafeHtml {
        self.refuse_nul(field);
        let raw = self.raw(field);
        if raw.len() > max_bytes {
            self.refuse(field, field.message.clone());
            return SafeHtml::default();
        }
        sanitizer::clean(raw)
    }

    /// A password exactly as submitted, within the field's limits.
    pub fn secret(&mut self, field: &Field) -> SecretString {
        let value = self.raw(field);
        self.check_length(field, value);
        SecretString::from(value)
    }

    /// Whether a box was ticked: `on`, `true` or `1`.
    pub fn checkbox(&self, field: &Field) -> bool {
        matches!(self.raw(field), "on" | "true" | "1")
    }

    /// The submitted text as it is; empty when the field is missing.
    pub fn raw(&self, field: &Field) -> &'a str {
        self.fields.get(field.name).map_or("", String::as_str)
    }

    /// Reports a problem with a field.
    pub fn refuse(&mut self, field: &Field, message: impl Into<Message>) {
        self.errors.entry(field.name).or_insert_with(|| message.into());
    }

    fn refuse_nul(&mut self, field: &Field) {
        if !self.raw(field).validate_does_not_contain("\0") {
            self.refuse(field, NUL.about(field));
        }
    }

    fn check_length(&mut self, field: &Field, value: &str) {
        let empty_is_fine = value.is_empty() && !field.required;
        // A password of spaces is one.
        let is_nothing = if field.kind == Kind::Password { value.is_empty() } else { text::is_blank(value) };
        let missing = field.required && is_nothing;
        if missing || (!empty_is_fine && !field.fits(value)) {
            self.refuse(field, field.message.clone());
        }
    }
}

impl Fault {
    /// A field whose own message is for visitors is one of theirs.
    fn about(&self, field: &Field) -> Message {
        match field.message {
            Message::Text(_) => Message::Text(self.text),
            Message::Sentence(_) => Message::sentence(self.sentence),
        }
    }
}
