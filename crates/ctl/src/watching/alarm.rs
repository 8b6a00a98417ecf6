//! Mail to the operator, about what needs a person.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};
use email::{Answer, DeliveryError, Mailbox, MailboxError, Mailer, Message, SmtpSettings, Tls};
use rand::RngExt;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    config::{Mail, MailTls},
    context::Context,
    failure::Failure,
    machine::{files::FileError, program::Program},
    site::{file::SiteFile, setting_up},
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

impl From<AlarmError> for Failure {
    fn from(error: AlarmError) -> Self {
        Self::caused_by(error)
    }
}

/// Mail to the operator that could not be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// Since when no mail gets through.
    pub since: DateTime<Utc>,
    /// The subject of the last one.
    pub subject: String,
    /// Why it was not sent.
    pub reason: String,
}

impl Untold {
    /// What a person has to know.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { since, subject, reason } = self;
        format!(
            "since {} the operator cannot be told by mail (“{subject}”): {reason}; `webgarden-ctl test-mail` tries again",
            since.format("%Y-%m-%d %H:%M UTC")
        )
    }
}

/// The mail that the operator should have got, if the last one could not be sent.
#[must_use]
pub fn untold(context: &Context) -> Option<Untold> {
    let text = context.files.read(&note(context)).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

/// Tells the operator by mail, and gives what the mail server says. A dry run only says so. What cannot be sent is remembered until a
/// mail gets through.
///
/// # Errors
/// [`AlarmError`] says whom to ask or what to set.
pub fn tell(context: &Context, subject: &str, text: &str) -> Result<Option<Answer>, AlarmError> {
    let sent = send(context, subject, text);
    if context.output.dry_run {
        return sent;
    }
    let remembered = match &sent {
        Ok(_answer) => context.files.remove(&note(context)).map(drop),
        Err(error) => remember(context, subject, error),
    };
    // That the mail was not sent matters more than that this cannot be written down.
    if let Err(error) = remembered {
        context.output.note(&error.to_string());
    }
    sent
}

fn remember(context: &Context, subject: &str, error: &AlarmError) -> Result<(), FileError> {
    let since = untold(context).map_or_else(|| context.now(), |untold| untold.since);
    let untold = Untold { since, subject: subject.to_owned(), reason: error.to_string() };
    let text = serde_json::to_string_pretty(&untold).unwrap_or_default();
    context.files.write(&note(context), text, 0o600).map(drop)
}

fn note(context: &Context) -> PathBuf {
    context.layout.state().join("untold.json")
}

fn send(context: &Context, subject: &str, text: &str) -> Result<Option<Answer>, AlarmError> {
    let operator = context.config.operator.as_deref().ok_or(AlarmError::Nobody)?;
    let mail = &context.config.mail;
    let host = host_name(context);
    let sender = sender(context);
    let (to, from) = (mailbox(operator)?, mailbox(&sender)?);
    if context.output.dry_run {
        context.output.would(&format!("tell {operator}: {subject}"));
        return Ok(None);
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
    Ok(runtime.block_on(mailer.deliver(&message))?)
}

/// Who mail to the operator comes from. The mail server is greeted with the name behind the `@`.
#[must_use]
pub fn sender(context: &Context) -> String {
    let set = context.config.mail.sender.clone();
    set.unwrap_or_else(|| format!("webgarden@{}", host_name(context)))
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

/// A whole name for this machine, as mail servers ask for one: its own, or else that of the first site.
#[must_use]
pub fn host_name(context: &Context) -> String {
    let short = context.files.read(&context.layout.at("/etc/hostname")).ok().flatten();
    // What the resolver knows, from /etc/hosts for example.
    let long = || context.programs.ask(&Program::new("hostname").arg("--fqdn").limit(PATIENCE)).ok();
    let of_site = || SiteFile::all(context).ok()?.into_iter().next().map(|(_, file)| file.domain);
    first_whole(short, long, of_site)
}

fn first_whole(
    own: Option<String>,
    resolved: impl FnOnce() -> Option<String>,
    of_site: impl FnOnce() -> Option<String>,
) -> String {
    let whole = |name: String| whole_name(&name);
    own.and_then(whole)
        .or_else(|| resolved().and_then(whole))
        .or_else(of_site)
        .unwrap_or_else(|| "localhost".to_owned())
}

/// How long the resolver may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A name that stands for one machine everywhere; none for a short one, and for one that any machine has.
fn whole_name(name: &str) -> Option<String> {
    let name = setting_up::domain(name.trim()).ok()?;
    let is_local = ["localhost", "localdomain", "local", "lan", "home", "internal"];
    let is_address = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    (!is_address && !name.split('.').any(|label| is_local.contains(&label))).then_some(name)
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
    fn a_dead_mail_server_is_an_error_and_what_was_not_told_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = Context::for_tests(folder.path());
        context.clock = || DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        context.config.operator = Some("anna@example.org".to_owned());
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        context.config.mail = Mail { server: "127.0.0.1".to_owned(), port: free, ..Mail::default() };
        assert_eq!(untold(&context), None);
        let error = tell(&context, "The drill failed", "").unwrap_err().to_string();
        assert!(error.starts_with("the mail to the operator was not delivered"), "{error}");
        context.clock = || DateTime::from_timestamp(1_800_009_000, 0).unwrap();
        tell(&context, "The disk is full", "").unwrap_err();
        let words = untold(&context).unwrap().sentence();
        for part in ["since 2027-01-15 08:00 UTC", "“The disk is full”", "not delivered", "test-mail"] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }

    #[test]
    fn a_name_is_whole_or_none() {
        for (name, whole) in [
            ("www.example.org\n", Some("www.example.org")),
            ("Server-1.Example.org.", Some("server-1.example.org")),
            ("op", None),
            ("", None),
            ("localhost", None),
            ("localhost.localdomain", None),
            ("op.localdomain", None),
            ("nas.local", None),
            ("127.0.1.1", None),
            ("a b.example.org", None),
        ] {
            assert_eq!(whole_name(name).as_deref(), whole, "{name}");
        }
    }

    #[test]
    fn a_machine_with_a_short_name_borrows_that_of_its_first_site() {
        let some = |name: &str| Some(name.to_owned());
        for (own, resolved, site, expected) in [
            ("op\n", "op\n", some("bakery.example"), "bakery.example"),
            ("op", "op.example.org\n", some("bakery.example"), "op.example.org"),
            ("op.local", "localhost", some("bakery.example"), "bakery.example"),
            ("op", "op", None, "localhost"),
        ] {
            let name = first_whole(some(own), || some(resolved), || site);
            assert_eq!(name, expected, "{own} {resolved}");
        }
    }

    #[test]
    fn a_machine_with_a_whole_name_borrows_none() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let hostname = context.layout.at("/etc/hostname");
        context.files.write(&hostname, "host-1.example.org\n", 0o644).unwrap();
        assert_eq!(sender(&context), "webgarden@host-1.example.org");
        let site = "domain = 'bakery.example'\npackage = 'x'\nport = 8101\ndatabase = 'sqlite'\nemail = 'a@b.example'";
        context.files.write(&context.layout.site_file(&"bakery".parse().unwrap()), site, 0o644).unwrap();
        assert_eq!(sender(&context), "webgarden@host-1.example.org");
    }
}
