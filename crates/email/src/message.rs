//! A mail before it is delivered: plain data that can be kept in a database.

use lettre::message::{MultiPart, header};
use serde::{Deserialize, Serialize};

use crate::{DeliveryError, Mailbox, MailboxError};

/// A mail to one person, as text and as HTML. The sender is the mailer's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who gets it.
    pub to: Mailbox,
    /// Who an answer goes to; the sender if there is none.
    pub reply_to: Option<Mailbox>,
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part, equal in content.
    pub html: String,
    /// `<unique@domain>` (RFC 5322 §3.6.4). It stays the same however often delivery is tried.
    pub message_id: String,
    /// Whether to say that a program wrote it (RFC 3834), so that other programs do not answer.
    pub auto_submitted: bool,
}

impl Message {
    /// The mail as lettre sends it.
    pub(crate) fn to_lettre(&self, from: &Mailbox) -> Result<lettre::Message, DeliveryError> {
        if self.subject.chars().any(char::is_control) {
            return Err(DeliveryError::Permanent("the subject holds a line break or another control character".to_owned()));
        }
        let unusable = |what: &str, error: MailboxError| DeliveryError::Permanent(format!("the {what} cannot be used: {error}"));
        let mut builder = lettre::Message::builder()
            .from(from.to_lettre().map_err(|error| unusable("sender", error))?)
            .to(self.to.to_lettre().map_err(|error| unusable("recipient", error))?)
            .subject(self.subject.clone())
            .message_id(Some(self.message_id.clone()));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.to_lettre().map_err(|error| unusable("reply address", error))?);
        }
        if self.auto_submitted {
            builder = builder.header(AutoSubmitted);
        }
        builder
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
            .map_err(|error| DeliveryError::Permanent(format!("the mail cannot be built: {error}")))
    }
}

impl std::fmt::Debug for Message {
    /// What people wrote does not belong in logs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Message").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// `Auto-Submitted: auto-replied` (RFC 3834 §5).
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-replied".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            to: "Owner <owner@example.org>".parse().unwrap(),
            reply_to: Some(Mailbox { name: Some("Zoë 😀 مرحبا".to_owned()), address: "zoe@example.net".to_owned() }),
            subject: "Größe & Ärger".to_owned(),
            text: "Hello\n.\nBcc: nobody".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            message_id: "<1@site.example>".to_owned(),
            auto_submitted: true,
        }
    }

    fn built(message: &Message) -> String {
        let from = "Site <noreply@site.example>".parse().unwrap();
        String::from_utf8(message.to_lettre(&from).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_has_both_parts_and_our_own_sender() {
        let text = built(&message());
        for part in [
            "From: \"Site\" <noreply@site.example>",
            "Message-ID: <1@site.example>",
            "Auto-Submitted: auto-replied",
            "multipart/alternative",
            "text/plain",
            "text/html",
        ] {
            assert!(text.contains(part) || text.contains(&part.replace('"', "")), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn no_field_can_add_a_header() {
        for evil in ["a\r\nBcc: evil@example.org", "a\nBcc: evil@example.org", "a\rBcc: e@example.org", "a\0b"] {
            let from: Mailbox = "noreply@site.example".parse().unwrap();
            let subject = Message { subject: evil.to_owned(), ..message() };
            assert!(matches!(subject.to_lettre(&from), Err(DeliveryError::Permanent(_))), "{evil:?}");
            let name = Mailbox { name: Some(evil.to_owned()), address: "a@example.org".to_owned() };
            let reply = Message { reply_to: Some(name), ..message() };
            assert!(matches!(reply.to_lettre(&from), Err(DeliveryError::Permanent(_))), "{evil:?}");
        }
    }

    #[test]
    fn a_mail_survives_storage() {
        let json = serde_json::to_string(&message()).unwrap();
        assert!(serde_json::from_str::<Message>(&json).unwrap() == message());
        assert!(!format!("{:?}", message()).contains("zoe"));
    }
}
