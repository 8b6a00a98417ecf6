//! The message a visitor sends to the site's owner.

use crate::field::{Field, Kind};
use crate::form::Form;
use crate::reader::Reader;
use crate::text::EMAIL_MAX;

/// Something that can be seen, without a control or bidirectional control.
pub(crate) const NAME_PATTERN: &str =
    r"(?=.*[^\s\p{Default_Ignorable_Code_Point}])[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*";
/// What `type="email"` leaves open and SMTP does not: 64 characters and single inner dots before the `@`.
pub(crate) const EMAIL_PATTERN: &str = r"(?=[^@]{1,64}@)[^.@]+(?:\.[^.@]+)*@.+";
/// At least five digits, or nothing but white space, which is as good as nothing.
const PHONE_PATTERN: &str = r"\s*|(?:[\s+\(\)\-\/.]*[0-9]){5,}[\s+\(\)\-\/.]*";

const NAME: Field = Field::for_visitors("name", Kind::Text, "contact-name-wrong")
    .required()
    .at_least(1)
    .at_most(100)
    .pattern(NAME_PATTERN);
const EMAIL: Field = Field::for_visitors("email", Kind::Email, "contact-email-wrong")
    .required()
    .at_most(EMAIL_MAX)
    .pattern(EMAIL_PATTERN);
const PHONE: Field =
    Field::for_visitors("phone", Kind::Tel, "contact-phone-wrong").at_most(40).pattern(PHONE_PATTERN);
const MESSAGE: Field =
    Field::for_visitors("message", Kind::Textarea, "contact-message-wrong").required().at_most(5000);

/// The address that the visitor was asked about and sends again.
const EMAIL_CONFIRMED: Field = Field::for_visitors("email_confirmed", Kind::Hidden, "contact-email-wrong");
const EMAIL_DOUBTED: &str = "contact-email-doubted";

/// A visitor's message.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactForm {
    /// 1 to 100 characters on one line.
    pub name: String,
    /// An address with its domain in ASCII; one that looks incomplete was confirmed.
    pub email: String,
    /// Digits, spaces and `+ ( ) - / .`, if given.
    pub phone: Option<String>,
    /// 1 to 5,000 characters with LF line ends.
    pub message: String,
}

impl Form for ContactForm {
    const FIELDS: &'static [Field] = &[NAME, EMAIL, EMAIL_CONFIRMED, PHONE, MESSAGE];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            name: reader.line(&NAME),
            email: reader.answerable_email(&EMAIL, &EMAIL_CONFIRMED, EMAIL_DOUBTED),
            phone: reader.phone(&PHONE),
            message: reader.text(&MESSAGE),
        }
    }
}

impl std::fmt::Debug for ContactForm {
    /// Says nothing of the visitor: what people write does not belong in logs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ContactForm").finish_non_exhaustive()
    }
}
