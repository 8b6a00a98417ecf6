//! A name and a mail address.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::message::shortened;

/// What SMTP carries before the `@` (RFC 5321 §4.5.3.1).
const LONGEST_LOCAL_PART: usize = 64;

/// Who sends or receives a mail. [`Mailbox::from_str`] makes checked ones; others are checked when a mail is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The name people see, in any script.
    pub name: Option<String>,
    /// `local@domain`; the domain may be international, what is before the `@` may not.
    pub address: String,
}

/// A text that is no mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// Not `local@domain` or `Name <local@domain>`.
    #[error("write it like anna@example.org or Anna <anna@example.org>")]
    Syntax,
    /// A line break or another control character.
    #[error("it holds a line break or another control character")]
    ControlCharacter,
}

impl Mailbox {
    /// Whether mail can be sent to it, and from it.
    ///
    /// # Errors
    /// [`MailboxError`] says what is wrong.
    pub fn check(&self) -> Result<(), MailboxError> {
        self.to_lettre().map(|_| ())
    }

    /// The domain as mail servers write it.
    pub(crate) fn domain(&self) -> Result<String, MailboxError> {
        let (_, domain) = self.address.rsplit_once('@').ok_or(MailboxError::Syntax)?;
        if domain.is_ascii() {
            return Ok(domain.to_owned());
        }
        idna::domain_to_ascii(domain).map_err(|_invalid| MailboxError::Syntax)
    }

    /// The mailbox as lettre writes it into headers and onto the envelope. All of it is ASCII, so no server needs the
    /// extension for international addresses.
    pub(crate) fn to_lettre(&self) -> Result<lettre::message::Mailbox, MailboxError> {
        if self.name.iter().chain([&self.address]).any(|text| text.chars().any(char::is_control)) {
            return Err(MailboxError::ControlCharacter);
        }
        let (local, _) = self.address.rsplit_once('@').ok_or(MailboxError::Syntax)?;
        if !is_dot_atom(local) || local.len() > LONGEST_LOCAL_PART {
            return Err(MailboxError::Syntax);
        }
        let address = lettre::Address::new(local, self.domain()?).map_err(|_syntax| MailboxError::Syntax)?;
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        Ok(lettre::message::Mailbox::new(name.map(shortened), address))
    }
}

/// RFC 5322 §3.2.3. Quoted local parts exist in the standard and in attacks, not in people's addresses.
fn is_dot_atom(local: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    local.split('.').all(is_atom)
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    fn from_str(text: &str) -> Result<Self, MailboxError> {
        // Before trimming, which would take a line break at the end for a slip.
        if text.chars().any(char::is_control) {
            return Err(MailboxError::ControlCharacter);
        }
        let text = text.trim();
        let mailbox = match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, address)) => {
                let name = name.trim().trim_matches('"').trim();
                Self { name: (!name.is_empty()).then(|| name.to_owned()), address: address.trim().to_owned() }
            }
            None => Self { name: None, address: text.to_owned() },
        };
        mailbox.check()?;
        Ok(mailbox)
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(formatter, "{name} <{}>", self.address),
            None => formatter.write_str(&self.address),
        }
    }
}

/// An address as logs show it: `a…@example.org`.
#[must_use]
pub fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            format!("{}…@{domain}", local.chars().next().map(String::from).unwrap_or_default())
        }
        None => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_a_name() {
        let plain: Mailbox = " anna@example.org ".parse().unwrap();
        assert_eq!(plain, Mailbox { name: None, address: "anna@example.org".to_owned() });
        let named: Mailbox = "\"Anna & Co\" <anna@example.org>".parse().unwrap();
        assert_eq!(named.to_string(), "Anna & Co <anna@example.org>");
        for address in [
            "a@localhost",
            "o'neil+tag@x-y.example",
            "a.b.c@127.0.0.1",
            "x@müller.example",
            "!#$%&'*/=?^_`{|}~-@e.org",
        ] {
            assert_eq!(address.parse::<Mailbox>().unwrap().to_string(), address);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "anna",
            "anna@",
            "@example.org",
            "a b@example.org",
            ".a@example.org",
            "a.@example.org",
            "a..b@example.org",
            "a@b@example.org",
            "\"a b\"@example.org",
            "\"a>\"@example.org",
            "a@ex ample.org",
            "a@example..org",
            "zoë@example.org",
            "a@example.org, b@example.org",
            "a@example.org;b@example.org",
            "<a@example.org",
            "a@example.org> RCPT TO:<b",
            "a(comment)@example.org",
            "a@[::1",
            "a@-",
            "\u{202e}a@example.org",
            "a\u{a0}b@example.org",
        ] {
            assert_eq!(text.parse::<Mailbox>(), Err(MailboxError::Syntax), "{text:?}");
        }
        assert!(format!("{}@example.org", "a".repeat(64)).parse::<Mailbox>().is_ok());
        assert!(format!("{}@example.org", "a".repeat(65)).parse::<Mailbox>().is_err());
    }

    #[test]
    fn control_characters_are_refused_wherever_they_are() {
        for text in [
            "anna@example.org\r\nBcc: x@y.example",
            "an\nna@example.org",
            "anna@example.org\n",
            "\tanna@example.org",
            "An\u{7}na <anna@example.org>",
            "Anna\r\n Bcc: x@y.example <anna@example.org>",
            "a\0@example.org",
            "a\u{85}b <a@b.c>",
        ] {
            assert_eq!(text.parse::<Mailbox>(), Err(MailboxError::ControlCharacter), "{text:?}");
        }
        let unparsed = Mailbox { name: Some("a\nb".to_owned()), address: "a@example.org".to_owned() };
        assert_eq!(unparsed.check(), Err(MailboxError::ControlCharacter));
    }

    #[test]
    fn logs_do_not_show_whole_addresses() {
        assert_eq!(masked("anna@example.org"), "a…@example.org");
        assert_eq!(masked("@example.org"), "…@example.org");
        assert_eq!(masked("nonsense"), "…");
    }
}
