//! A mail before it is delivered: plain data that can be kept in a database.

use lettre::message::{MultiPart, header};
use serde::{Deserialize, Serialize};

use crate::{Mailbox, MailboxError, header as typed};

/// The most characters of a subject or a name that are sent.
const LONGEST_HEADER: usize = 250;

/// A mail to one person, as text and as HTML. The sender is the mailer's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who gets it.
    pub to: Mailbox,
    /// Who an answer goes to; the sender if there is none.
    pub reply_to: Option<Mailbox>,
    /// One line; very long ones are cut.
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

/// A mail that cannot be sent as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The sender, recipient or reply address, and what is wrong with it.
    #[error("the {0} cannot be used: {1}")]
    Mailbox(&'static str, #[source] MailboxError),
    /// A line break or another control character in the subject.
    #[error("the subject holds a line break or another control character")]
    Subject,
    /// Not of the form `<unique@domain>`.
    #[error("the Message-ID is not of the form <unique@domain>")]
    MessageId,
    /// The parts cannot be put together.
    #[error("the mail cannot be built: {0}")]
    Parts(String),
}

impl Message {
    /// Itself, if it can be sent. To be asked while whoever wrote it is there to mend it; [`crate::Mailer::deliver`] asks
    /// again.
    ///
    /// # Errors
    /// [`MessageError`] names the field.
    pub fn checked(self) -> Result<Self, MessageError> {
        let own = self.to.clone();
        self.to_lettre(&own)?;
        Ok(self)
    }

    /// The mail as lettre sends it.
    pub(crate) fn to_lettre(&self, from: &Mailbox) -> Result<lettre::Message, MessageError> {
        if self.subject.chars().any(char::is_control) {
            return Err(MessageError::Subject);
        }
        if !is_message_id(&self.message_id) {
            return Err(MessageError::MessageId);
        }
        let mailbox =
            |what, mailbox: &Mailbox| mailbox.to_lettre().map_err(|error| MessageError::Mailbox(what, error));
        let (from, to, subject) =
            (mailbox("sender", from)?, mailbox("recipient", &self.to)?, shortened(&self.subject));
        let reply_to =
            self.reply_to.as_ref().map(|reply_to| mailbox("reply address", reply_to)).transpose()?;
        let mut kept_as_typed = vec![
            typed::subject(&subject),
            typed::mailbox::<header::From>(&from),
            typed::mailbox::<header::To>(&to),
        ];
        kept_as_typed.extend(reply_to.as_ref().map(typed::mailbox::<header::ReplyTo>));
        let mut builder = lettre::Message::builder()
            .from(from)
            .to(to)
            .subject(subject)
            .message_id(Some(self.message_id.clone()));
        if let Some(reply_to) = reply_to {
            builder = builder.reply_to(reply_to);
        }
        if self.auto_submitted {
            builder = builder.header(AutoSubmitted);
        }
        let mut mail = builder
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
            .map_err(|error| MessageError::Parts(error.to_string()))?;
        for header in kept_as_typed {
            if let Some(header) = header.map_err(|error| MessageError::Parts(error.to_string()))? {
                mail.headers_mut().insert_raw(header);
            }
        }
        Ok(mail)
    }
}

/// A header line has at most 998 bytes (RFC 5322 §2.1.1), and one long word cannot be folded.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_HEADER) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Printable ASCII in angle brackets, with an `@` inside.
fn is_message_id(id: &str) -> bool {
    let inner = id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.and_then(|inner| inner.split_once('@')).is_some_and(|(unique, domain)| {
        [unique, domain].into_iter().all(|half| {
            !half.is_empty()
                && half.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>@,;\"\\()".contains(&byte))
        })
    })
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
    use mail_parser::{MessageParser, MimeHeaders};

    use super::*;

    fn message() -> Message {
        Message {
            to: "Owner <owner@example.org>".parse().unwrap(),
            reply_to: Some(Mailbox {
                name: Some("Zoë 😀 مرحبا".to_owned()),
                address: "zoe@müller.example".to_owned(),
            }),
            subject: "Größe & Ärger".to_owned(),
            text: "Hello 😀\n.\nBcc: nobody\n\n--\nlast".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            message_id: "<1@site.example>".to_owned(),
            auto_submitted: true,
        }
    }

    fn built(message: &Message) -> Result<Vec<u8>, MessageError> {
        message.to_lettre(&"Site <noreply@site.example>".parse().unwrap()).map(|mail| mail.formatted())
    }

    #[test]
    fn a_mail_arrives_as_it_was_written() {
        let raw = built(&message()).unwrap();
        assert!(raw.is_ascii());
        let read = MessageParser::default().parse(&raw).unwrap();
        let first = |address: Option<&mail_parser::Address<'_>>| {
            let first = address.and_then(|address| address.first()).unwrap();
            (first.name().map(str::to_owned), first.address().map(str::to_owned))
        };
        let mailbox = |name: &str, address: &str| (Some(name.to_owned()), Some(address.to_owned()));
        assert_eq!(first(read.from()), mailbox("Site", "noreply@site.example"));
        assert_eq!(first(read.to()), mailbox("Owner", "owner@example.org"));
        assert_eq!(first(read.reply_to()), mailbox("Zoë 😀 مرحبا", "zoe@xn--mller-kva.example"));
        assert_eq!(read.subject(), Some("Größe & Ärger"));
        assert_eq!(read.message_id(), Some("1@site.example"));
        assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-replied"));
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), message().text);
        assert_eq!(read.body_html(0).unwrap().trim_end(), message().html);
        assert!(
            read.content_type()
                .is_some_and(|kind| kind.ctype() == "multipart" && kind.subtype() == Some("alternative"))
        );
        assert!(read.date().is_some());
    }

    #[test]
    fn no_field_can_add_a_header() {
        for evil in [
            "a\r\nBcc: evil@example.org",
            "a\nBcc: evil@example.org",
            "a\rBcc: e@example.org",
            "a\0b",
            "a\u{1b}[2J",
            "a\u{85}b",
            "a\n\n<script>",
            "\r\n.\r\nMAIL FROM:<e@example.org>",
            "a\u{7f}",
            "a\tb",
        ] {
            let name = Mailbox { name: Some(evil.to_owned()), address: "a@example.org".to_owned() };
            let address = Mailbox { name: None, address: format!("a@example.org{evil}") };
            let id = format!("<{evil}@site.example>");
            for refused in [
                Message { subject: evil.to_owned(), ..message() },
                Message { reply_to: Some(name.clone()), ..message() },
                Message { reply_to: Some(address.clone()), ..message() },
                Message { to: name, ..message() },
                Message { to: address, ..message() },
                Message { message_id: id, ..message() },
            ] {
                assert!(built(&refused).is_err(), "{evil:?}");
                assert!(refused.checked().is_err(), "{evil:?}");
            }
        }
    }

    #[test]
    fn what_looks_like_a_header_stays_text() {
        for odd in [
            "=?utf-8?q?a=0D=0ABcc:_evil@example.org?=",
            "=?utf-8?b?YQ0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
            "Bcc: evil@example.org",
            "a%0d%0aBcc: evil@example.org",
            "a\u{2028}Bcc: evil@example.org",
            "\"a\" <evil@example.org>, b",
            "a, evil@example.org",
            "a; (c) <x@example.org>",
            "\\\"",
            "--boundary",
            &"long ".repeat(300),
            &"x".repeat(3000),
            "",
        ] {
            let name = Mailbox { name: Some(odd.to_owned()), address: "zoe@example.org".to_owned() };
            let text = format!("{odd}\r\n.\r\nBcc: evil@example.org\r\n\r\n{odd}");
            let mail = Message {
                reply_to: Some(name),
                subject: odd.to_owned(),
                text: text.clone(),
                html: text,
                ..message()
            };
            let raw = built(&mail).unwrap();
            assert!(raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 998), "{odd:?}");
            let read = MessageParser::default().parse(&raw).unwrap();
            assert!(read.bcc().is_none() && read.cc().is_none(), "{odd:?}");
            let names: Vec<_> = read.headers_raw().map(|(name, _)| name).collect();
            assert_eq!(names.len(), 9, "{odd:?}: {names:?}");
            assert_eq!(read.reply_to().unwrap().iter().count(), 1, "{odd:?}");
            assert_eq!(
                read.reply_to().unwrap().first().unwrap().address(),
                Some("zoe@example.org"),
                "{odd:?}"
            );
        }
    }

    #[test]
    fn what_looks_like_an_encoded_word_is_shown_as_it_was_typed() {
        for typed in [
            "=?utf-8?b?SGk=?=",
            "=?UTF-8?Q?H=69?=",
            "=?iso-8859-1?q?H=69?= =?iso-8859-1?q?there?=",
            "Anna =?utf-8?b?SGk=?= Huber",
            "Zoë =?utf-8?b?SGk=?=",
            "=?utf-8*de?b?SGk=?=",
            "\"=?utf-8?b?SGk=?=\"",
            "(=?utf-8?b?SGk=?=)",
            "=?",
            "Huh =?= what",
            &"=?utf-8?b?SGk=?= ".repeat(14),
        ] {
            let typed = typed.trim();
            let named = |address: &str| Mailbox { name: Some(typed.to_owned()), address: address.to_owned() };
            let mail = Message {
                to: named("owner@example.org"),
                reply_to: Some(named("zoe@example.org")),
                subject: typed.to_owned(),
                ..message()
            };
            let raw = mail.to_lettre(&named("noreply@site.example")).unwrap().formatted();
            assert!(raw.is_ascii());
            let read = MessageParser::default().parse(&raw).unwrap();
            assert_eq!(read.subject(), Some(typed));
            for (shown, address) in [
                (read.from(), "noreply@site.example"),
                (read.to(), "owner@example.org"),
                (read.reply_to(), "zoe@example.org"),
            ] {
                let shown = shown.unwrap();
                assert_eq!(shown.iter().count(), 1, "{typed}");
                let first = shown.first().unwrap();
                assert_eq!((first.name(), first.address()), (Some(typed), Some(address)));
            }
            // Most programs decode between quotation marks too.
            let head = String::from_utf8(raw).unwrap().replace("\r\n ", " ");
            let head = head.split("\r\n\r\n").next().unwrap();
            assert!(!head.contains("SGk=") && !head.contains("H=69"), "{head}");
        }
    }

    #[test]
    fn an_id_is_an_id() {
        for id in ["", "<>", "a@b", "<a>", "<@b>", "<a@>", "<a@b@c>", "<a b@c>", "<a@b><c@d>", "<ä@b>"] {
            assert_eq!(
                Message { message_id: id.to_owned(), ..message() }.checked(),
                Err(MessageError::MessageId),
                "{id}"
            );
        }
        let uuid = "<4f0c6c9e-7a52-4a1c-9d5d-1f6a0b2c3d4e@localhost:8001>".to_owned();
        assert!(Message { message_id: uuid, ..message() }.checked().is_ok());
    }

    #[test]
    fn a_mail_survives_storage() {
        let json = serde_json::to_string(&message()).unwrap();
        assert!(serde_json::from_str::<Message>(&json).unwrap() == message());
        assert!(!format!("{:?}", message()).contains("zoe"));
    }
}
