//! Builds a message and delivers it by SMTP, to files or to memory.
#![doc = include_str!("../README.md")]

mod answer;
mod error;
mod files;
mod header;
mod mailbox;
mod mailer;
mod message;
mod smtp;

pub use answer::Answer;
pub use error::DeliveryError;
pub use mailbox::{Mailbox, MailboxError, masked};
pub use mailer::{Mailer, Outbox};
pub use message::{Message, MessageError};
pub use smtp::{SmtpSettings, Tls, is_this_machine};
