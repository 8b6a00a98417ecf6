//! A name and a mail address.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Who sends or receives a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The name people see.
    pub name: Option<String>,
    /// `local@domain`
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
    /// The mailbox as lettre writes it into headers.
    pub(crate) fn to_lettre(&self) -> Result<lettre::message::Mailbox, MailboxError> {
        if self.name.iter().chain([&self.address]).any(|text| text.chars().any(char::is_control)) {
            return Err(MailboxError::ControlCharacter);
        }
        let address = self.address.parse().map_err(|_syntax: lettre::address::AddressError| MailboxError::Syntax)?;
        Ok(lettre::message::Mailbox::new(self.name.clone(), address))
    }
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    fn from_str(text: &str) -> Result<Self, MailboxError> {
        let text = text.trim();
        let mailbox = match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, address)) => {
                let name = name.trim().trim_matches('"').trim();
                Self { name: (!name.is_empty()).then(|| name.to_owned()), address: address.trim().to_owned() }
            }
            None => Self { name: None, address: text.to_owned() },
        };
        mailbox.to_lettre()?;
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
    match address.split_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('…')),
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
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "anna", "anna@", "@example.org", "a b@example.org", "anna@example.org\r\nBcc: x@y.example"] {
            assert!(text.parse::<Mailbox>().is_err(), "{text:?}");
        }
        assert_eq!("An\u{7}na <anna@example.org>".parse::<Mailbox>(), Err(MailboxError::ControlCharacter));
    }

    #[test]
    fn logs_do_not_show_whole_addresses() {
        assert_eq!(masked("anna@example.org"), "a…@example.org");
        assert_eq!(masked("nonsense"), "…");
    }
}
