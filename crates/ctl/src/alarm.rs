//! Mail to the operator, about what needs a person.

use std::time::Duration;

use email::{DeliveryError, Mailbox, MailboxError, Mailer, Message, SmtpSettings, Tls};
use rand::RngExt;
use secrecy::SecretString;

use crate::{
    config::{Mail, MailTls},
    context::Context,
};

/// How long the mail server may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The operator cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum AlarmError {
    /// Nobody is named.
    #[error("nobody is told: set `operator` in /etc/webgarden/ctl.toml to a mail address")]
    Nobody,
    /// An address cannot be used.
    #[error("ctl.toml: “{0}” is not a mail address ({1})")]
    Address(String, MailboxError),
    /// The mail server does not take it.
    #[error("the mail to the operator was not delivered: {0}")]
    Undelivered(#[from] DeliveryError),
    /// No mail can be sent at all.
    #[error("the mail to the operator was not sent: {0}")]
    Unsent(#[from] std::io::Error),
}

/// Tells the operator by mail. A dry run only says so.
///
/// # Errors
/// [`AlarmError`] says whom to ask or what to set.
pub fn tell(context: &Context, subject: &str, text: &str) -> Result<(), AlarmError> {
    let operator = context.config.operator.as_deref().ok_or(AlarmError::Nobody)?;
    let mail = &context.config.mail;
    let host = host_name(context);
    let sender = mail.sender.clone().unwrap_or_else(|| format!("webgarden@{host}"));
    let (to, from) = (mailbox(operator)?, mailbox(&sender)?);
    if context.output.dry_run {
        context.output.would(&format!("tell {operator}: {subject}"));
        return Ok(());
    }
    let message = Message {
        to,
        reply_to: None,
        subject: format!("[{host}] {subject}"),
        text: text.to_owned(),
        html: format!("<pre>{}</pre>", escaped(text)),
        message_id: format!("<{:032x}@{host}>", rand::rng().random::<u128>()),
        auto_submitted: true,
    };
    let mailer = Mailer::smtp(smtp(mail, from));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(mailer.deliver(&message))?;
    Ok(())
}

fn smtp(mail: &Mail, from: Mailbox) -> SmtpSettings {
    SmtpSettings {
        server: mail.server.clone(),
        port: mail.port,
        username: mail.username.clone(),
        password: mail.password.clone().map(SecretString::from),
        tls: match mail.tls {
            MailTls::None => Tls::None,
            MailTls::Starttls => Tls::StartTls,
            MailTls::Tls => Tls::Tls,
        },
        timeout: TIMEOUT,
        from,
    }
}

/// The name of this machine, as far as it can stand in a mail address.
fn host_name(context: &Context) -> String {
    let name = context.files.read(&context.layout.at("/etc/hostname")).ok().flatten().unwrap_or_default();
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    if fits { name.to_owned() } else { "localhost".to_owned() }
}

fn mailbox(address: &str) -> Result<Mailbox, AlarmError> {
    address.parse().map_err(|error| AlarmError::Address(address.to_owned(), error))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_operator_the_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let error = tell(&context, "The drill failed", "").unwrap_err().to_string();
        assert!(error.contains("`operator` in /etc/webgarden/ctl.toml"), "{error}");
    }

    #[test]
    fn a_dead_mail_server_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = Context::for_tests(folder.path());
        context.config.operator = Some("anna@example.org".to_owned());
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        context.config.mail = Mail { server: "127.0.0.1".to_owned(), port: free, ..Mail::default() };
        let error = tell(&context, "The drill failed", "").unwrap_err().to_string();
        assert!(error.starts_with("the mail to the operator was not delivered"), "{error}");
    }
}
