//! How mail leaves the site.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use core_models::rate::RateLimit;
use email::{Mailbox, SmtpSettings, Tls};
use secrecy::SecretString;

use super::{
    environment::Environment,
    error::SettingsError,
    limits::limit_name,
    server::{Mode, ServerSettings},
};
use crate::Facts;

const HOUR: Duration = Duration::from_secs(3600);

/// Outgoing mail.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `MAIL_SERVER`, `MAIL_PORT`, `MAIL_USERNAME`, `MAIL_PASSWORD`, `MAIL_TLS` (`none`, `starttls`, `tls`) and
    /// `MAIL_TIMEOUT` (seconds for each step, 15; a mail that was under way in a crash waits three times as long);
    /// without `MAIL_SERVER` mail goes to files.
    pub delivery: MailDelivery,
    /// `MAIL_DEFAULT_SENDER`: who mail comes from; `<site name> <noreply@domain>`.
    pub sender: Mailbox,
    /// `ADMIN_EMAIL`: who is told of a new message; the address in `site.toml`.
    pub admin: Mailbox,
    /// `MAIL_MAX_ATTEMPTS`: tries before a mail is given up and shown to the owner; 12, spread over almost five days.
    pub max_attempts: u32,
    /// `MAIL_RATE_LIMIT`: mails of the whole site; `300/hour`, or `off`. What is more waits.
    pub pace: Option<RateLimit>,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum MailDelivery {
    /// To a mail server.
    Smtp(SmtpSettings),
    /// Into `.eml` files in this folder.
    Files(PathBuf),
    /// Into memory, for tests.
    Memory,
}

impl MailSettings {
    pub(super) fn load(
        environment: &Environment,
        facts: &Facts,
        server: &ServerSettings,
        folder: &Path,
    ) -> Result<Self, SettingsError> {
        let default_sender =
            Mailbox { name: Some(server.site_name.clone()), address: format!("noreply@{}", server.domain) };
        let sender = mailbox(environment, "MAIL_DEFAULT_SENDER")?.unwrap_or(default_sender);
        let admin = mailbox(environment, "ADMIN_EMAIL")?
            .unwrap_or_else(|| Mailbox { name: None, address: facts.email.clone() });
        let delivery = match environment.get("MAIL_SERVER") {
            Some(name) => MailDelivery::Smtp(smtp(environment, name, &sender)?),
            None if server.mode == Mode::Production => {
                return Err(SettingsError {
                    variable: "MAIL_SERVER",
                    problem: "is not set; without a mail server nobody is told of new messages".to_owned(),
                });
            }
            None => MailDelivery::Files(folder.join("mail")),
        };
        Ok(Self {
            delivery,
            sender,
            admin,
            max_attempts: environment.number("MAIL_MAX_ATTEMPTS", 12, 1..=100)?,
            pace: environment.limit("MAIL_RATE_LIMIT", RateLimit { count: 300, per: HOUR })?,
        })
    }

    pub(super) fn print(&self, lines: &mut BTreeMap<&'static str, String>) {
        match &self.delivery {
            MailDelivery::Smtp(smtp) => {
                lines.insert("MAIL_SERVER", smtp.server.clone());
                lines.insert("MAIL_PORT", smtp.port.to_string());
                lines.insert("MAIL_TLS", tls_name(smtp.tls).to_owned());
                lines.insert("MAIL_TIMEOUT", smtp.timeout.as_secs().to_string());
                lines.insert("MAIL_USERNAME", smtp.username.clone().unwrap_or_default());
                let password = if smtp.password.is_some() { "********" } else { "" };
                lines.insert("MAIL_PASSWORD", password.to_owned());
            }
            MailDelivery::Files(folder) => {
                lines.insert("MAIL_SERVER", format!("(unset: mail goes to files in {})", folder.display()));
            }
            MailDelivery::Memory => {}
        }
        lines.insert("MAIL_DEFAULT_SENDER", self.sender.to_string());
        lines.insert("ADMIN_EMAIL", self.admin.to_string());
        lines.insert("MAIL_MAX_ATTEMPTS", self.max_attempts.to_string());
        lines.insert("MAIL_RATE_LIMIT", limit_name(self.pace));
    }
}

fn smtp(environment: &Environment, server: &str, sender: &Mailbox) -> Result<SmtpSettings, SettingsError> {
    let tls = match environment.get("MAIL_TLS") {
        None | Some("starttls") => Tls::StartTls,
        Some("tls") => Tls::Tls,
        Some("none") => Tls::None,
        Some(other) => {
            return Err(SettingsError {
                variable: "MAIL_TLS",
                problem: format!("“{other}” is not known; use none, starttls or tls"),
            });
        }
    };
    let default_port = match tls {
        Tls::None => 25,
        Tls::StartTls => 587,
        Tls::Tls => 465,
    };
    Ok(SmtpSettings {
        server: server.to_owned(),
        port: environment.number("MAIL_PORT", default_port, 1..=u16::MAX)?,
        username: environment.exactly("MAIL_USERNAME").map(str::to_owned),
        password: environment
            .exactly("MAIL_PASSWORD")
            .map(|password| SecretString::from(password.to_owned())),
        tls,
        timeout: Duration::from_secs(environment.number("MAIL_TIMEOUT", 15, 1..=300)?),
        from: sender.clone(),
    })
}

fn mailbox(environment: &Environment, variable: &'static str) -> Result<Option<Mailbox>, SettingsError> {
    environment
        .get(variable)
        .map(|text| {
            Mailbox::from_str(text).map_err(|error| SettingsError {
                variable,
                problem: format!("“{text}” is not a mail address ({error})"),
            })
        })
        .transpose()
}

fn tls_name(tls: Tls) -> &'static str {
    match tls {
        Tls::None => "none",
        Tls::StartTls => "starttls",
        Tls::Tls => "tls",
    }
}
