//! Words of people in headers, such that every mail program shows them as they were typed.

use std::fmt::{self, Write as _};

use email_encoding::headers::{rfc2047, writer::EmailWriter};
use lettre::message::{
    Mailbox,
    header::{Header, HeaderValue, Subject},
};

/// What an encoded word begins with (RFC 2047 §2).
const ENCODED_WORD: &str = "=?";

/// The header, if what it says only looks as if it were encoded. lettre leaves ASCII as it is, so `=?utf-8?b?SGk=?=` would
/// be shown as “Hi”: in a subject by the standard, and as a name between quotation marks by most programs against it.
pub(crate) fn subject(text: &str) -> Result<Option<HeaderValue>, fmt::Error> {
    if !text.contains(ENCODED_WORD) {
        return Ok(None);
    }
    encoded::<Subject>(text, None).map(Some)
}

/// The same for a header with one mailbox, by its name.
pub(crate) fn mailbox<H: Header>(mailbox: &Mailbox) -> Result<Option<HeaderValue>, fmt::Error> {
    match mailbox.name.as_deref().filter(|name| name.contains(ENCODED_WORD)) {
        Some(name) => encoded::<H>(name, Some(mailbox.email.as_ref())).map(Some),
        None => Ok(None),
    }
}

/// Base64 and an address hold no line break, so nothing that was typed can end the header.
fn encoded<H: Header>(text: &str, address: Option<&str>) -> Result<HeaderValue, fmt::Error> {
    let name = H::name();
    let mut value = String::new();
    let mut writer = EmailWriter::new(&mut value, name.len() + ": ".len(), 0, false);
    rfc2047::encode(text, &mut writer)?;
    if let Some(address) = address {
        writer.space();
        writer.folding().write_str(&format!("<{address}>"))?;
    }
    drop(writer);
    Ok(HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), value))
}
