//! A person who may sign in, as an administrator enters one.

use serde::Serialize;

use crate::contact::{EMAIL_PATTERN, NAME_PATTERN};
use crate::field::{FORM_KEY, Field, Kind};
use crate::form::Form;
use crate::reader::Reader;
use crate::text::EMAIL_MAX;

const USERNAME: Field = Field::new(
    "username",
    Kind::Text,
    "Please choose a username of 3 to 50 characters: letters a to z, digits, dot, underscore and hyphen.",
)
.required()
.at_least(3)
.at_most(50)
.in_ascii()
.pattern(r"[A-Za-z0-9._\-]{3,50}");
const EMAIL: Field =
    Field::new("email", Kind::Email, "Please give a valid e-mail address, such as name@example.org.")
        .required()
        .at_most(EMAIL_MAX)
        .pattern(EMAIL_PATTERN);
const DISPLAY_NAME: Field = Field::new(
    "display_name",
    Kind::Text,
    "Please give the name to show beside this person's posts (1 to 100 characters).",
)
.required()
.at_least(1)
.at_most(100)
.pattern(NAME_PATTERN);
const ROLE: Field = Field::new("role", Kind::Select, "Please choose a role: editor or admin.").required();

/// The name of a role, as the form sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleName {
    /// Posts, messages and uploads.
    Editor,
    /// Everything.
    Admin,
}

impl RoleName {
    /// The value the form sends and the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

/// A user's details, without the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserForm {
    /// 3 to 50 of `a-z 0-9 . _ -`, in lower case. It may be taken.
    pub username: String,
    /// Its domain is in ASCII. It may be taken.
    pub email: String,
    /// 1 to 100 characters on one line.
    pub display_name: String,
    /// What the person may do.
    pub role: RoleName,
}

impl Form for UserForm {
    const FIELDS: &'static [Field] = &[USERNAME, EMAIL, DISPLAY_NAME, ROLE, FORM_KEY];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            username: reader.checked_line(&USERNAME, is_username).to_ascii_lowercase(),
            email: reader.email(&EMAIL),
            display_name: reader.line(&DISPLAY_NAME),
            role: role(reader),
        }
    }
}

/// What a person may change about themselves: the name that stands beside their posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayNameForm {
    /// As in [`UserForm`].
    pub display_name: String,
}

impl Form for DisplayNameForm {
    const FIELDS: &'static [Field] = &[DISPLAY_NAME];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { display_name: reader.line(&DISPLAY_NAME) }
    }
}

fn is_username(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// The least powerful role stands in for one that was refused.
fn role(reader: &mut Reader<'_>) -> RoleName {
    match reader.raw(&ROLE) {
        "admin" => RoleName::Admin,
        "editor" => RoleName::Editor,
        _ => {
            reader.refuse(&ROLE, ROLE.message.clone());
            RoleName::Editor
        }
    }
}
