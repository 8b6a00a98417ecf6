//! What a person types to sign in.

use secrecy::SecretString;

use crate::field::{Field, Kind};
use crate::form::Form;
use crate::password::PASSWORD_MAX;
use crate::reader::Reader;
use crate::text::EMAIL_MAX;

const USERNAME: Field = Field::new("username", Kind::Text, "Please enter your username or e-mail address.")
    .required()
    .at_most(EMAIL_MAX);
const PASSWORD: Field =
    Field::new("password", Kind::Password, "Please enter your password (at most 128 characters).")
        .required()
        .at_most(PASSWORD_MAX);
const REMEMBER_ME: Field = Field::new("remember_me", Kind::Checkbox, "");

/// A sign-in.
#[derive(Debug, Clone)]
pub struct LoginForm {
    /// A username or an e-mail address.
    pub username: String,
    /// As typed.
    pub password: SecretString,
    /// Stay signed in on this device.
    pub remember_me: bool,
}

impl Form for LoginForm {
    const FIELDS: &'static [Field] = &[USERNAME, PASSWORD, REMEMBER_ME];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            username: reader.line(&USERNAME),
            password: reader.secret(&PASSWORD),
            remember_me: reader.checkbox(&REMEMBER_ME),
        }
    }
}
