//! Choosing a password: its length and that it was typed twice alike. Which passwords are too common is `auth`'s business.

use secrecy::{ExposeSecret, SecretString};
use validator::validate_must_match;

use crate::field::{Field, Kind};
use crate::form::Form;
use crate::reader::Reader;

/// The fewest characters of a new password.
pub const PASSWORD_MIN: usize = 8;
/// The most characters of a password.
pub const PASSWORD_MAX: usize = 128;

const CURRENT: Field = Field::new("current", Kind::Password, "Please enter your current password.")
    .required()
    .at_most(PASSWORD_MAX);
const NEW: Field = Field::new("new", Kind::Password, "Please choose a password of 8 to 128 characters.")
    .required()
    .at_least(PASSWORD_MIN)
    .at_most(PASSWORD_MAX)
    .pattern(".{8,}");
const CONFIRM: Field = Field::new("confirm", Kind::Password, "Please type the same password in both fields.")
    .required()
    .at_most(PASSWORD_MAX)
    .pattern(".{8,}");

/// A signed-in person changes the own password.
#[derive(Debug, Clone)]
pub struct PasswordForm {
    /// The password until now.
    pub current: SecretString,
    /// The password from now on.
    pub new: SecretString,
}

impl Form for PasswordForm {
    const FIELDS: &'static [Field] = &[CURRENT, NEW, CONFIRM];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { current: reader.secret(&CURRENT), new: new_password(reader) }
    }
}

/// A password for a new user, or a new one for somebody who lost theirs.
#[derive(Debug, Clone)]
pub struct NewPasswordForm {
    /// The password from now on.
    pub new: SecretString,
}

impl Form for NewPasswordForm {
    const FIELDS: &'static [Field] = &[NEW, CONFIRM];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { new: new_password(reader) }
    }
}

fn new_password(reader: &mut Reader<'_>) -> SecretString {
    let new = reader.secret(&NEW);
    if !validate_must_match(new.expose_secret(), reader.raw(&CONFIRM)) {
        reader.refuse(&CONFIRM, CONFIRM.message.clone());
    }
    new
}
