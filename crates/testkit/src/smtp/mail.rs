//! A mail as it came over the wire, and what is in it.

use mail_parser::{Address, Message, MessageParser};

/// A mail as it came over the wire.
#[derive(Debug, Clone)]
pub struct ReceivedMail {
    /// What the client called itself.
    pub hello: String,
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The user name that was signed in with, if any.
    pub user: Option<String>,
    /// Headers and body, dots unstuffed.
    pub raw: String,
}

impl ReceivedMail {
    /// The value of a header, unfolded but not decoded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.parsed().header_raw(name)?.replace("\r\n", "");
        Some(value.trim().to_owned())
    }

    /// The names of all headers, in order.
    #[must_use]
    pub fn header_names(&self) -> Vec<String> {
        self.parsed().headers_raw().map(|(name, _)| name.to_owned()).collect()
    }

    /// The decoded subject.
    #[must_use]
    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }

    /// The decoded `From`: name and address.
    #[must_use]
    pub fn sender(&self) -> (String, String) {
        mailbox(self.parsed().from())
    }

    /// The decoded `To`: name and address.
    #[must_use]
    pub fn recipient(&self) -> (String, String) {
        mailbox(self.parsed().to())
    }

    /// The decoded `Reply-To`: name and address; both empty if there is none.
    #[must_use]
    pub fn reply_to(&self) -> (String, String) {
        mailbox(self.parsed().reply_to())
    }

    /// The decoded text part.
    #[must_use]
    pub fn text(&self) -> String {
        self.parsed().body_text(0).unwrap_or_default().into_owned()
    }

    /// The decoded HTML part.
    #[must_use]
    pub fn html(&self) -> String {
        self.parsed().body_html(0).unwrap_or_default().into_owned()
    }

    fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("a mail has at least one header")
    }
}

fn mailbox(address: Option<&Address<'_>>) -> (String, String) {
    let first = address.and_then(Address::first);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (text(first.and_then(|first| first.name())), text(first.and_then(|first| first.address())))
}
