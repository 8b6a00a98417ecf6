//! Delivery to a mail server.

use std::{error::Error as _, fmt, time::Duration};

use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, CertificateStore, TlsParameters},
    extension::ClientId,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;

use crate::{DeliveryError, Mailbox};

/// Answers to missing or wrong credentials (RFC 4954 §6). The operator can mend them, so it is worth another try.
const NOT_SIGNED_IN: [u16; 4] = [530, 534, 535, 538];

/// A server may take its time to say goodbye; by then the mail is delivered.
const GOODBYE: Duration = Duration::from_secs(1);

/// As much of a server's answer as an owner may want to read.
const LONGEST_ANSWER: usize = 400;

/// How to reach the mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Host name or address.
    pub server: String,
    /// 587 for STARTTLS, 465 for TLS, 25 without.
    pub port: u16,
    /// With a password: who we are there.
    pub username: Option<String>,
    /// Never shown.
    pub password: Option<SecretString>,
    /// Whether and how the connection is encrypted.
    pub tls: Tls,
    /// For the connection; twice this for all of a delivery.
    pub timeout: Duration,
    /// Who mail comes from.
    pub from: Mailbox,
}

/// How a connection to a mail server is encrypted. Certificates are checked against the system's authorities, or against
/// Mozilla's where the system has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all; for a server on the same machine.
    None,
    /// In the open, then upgraded; refused if the server cannot.
    StartTls,
    /// From the first byte.
    Tls,
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmtpSettings")
            .field("server", &self.server)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

/// A mail server. Each mail has a connection of its own: one that was given up halfway, or that answers late, cannot
/// confuse the next mail, and a site sends too few for the difference to matter.
pub(crate) struct Smtp {
    settings: SmtpSettings,
    /// Read from the disk when first needed.
    encryption: OnceCell<TlsParameters>,
}

impl Smtp {
    pub(crate) fn new(settings: SmtpSettings) -> Self {
        Self { settings, encryption: OnceCell::new() }
    }

    pub(crate) fn time_limit(&self) -> Duration {
        self.settings.timeout * 2 + GOODBYE
    }

    pub(crate) async fn send(&self, mail: &lettre::Message) -> Result<(), DeliveryError> {
        // lettre bounds the time to connect and nothing else.
        let mut connection = tokio::time::timeout(self.settings.timeout * 2, self.hand_over(mail))
            .await
            .map_err(|_elapsed| self.unavailable("it did not answer in time"))??;
        if tokio::time::timeout(GOODBYE, connection.quit()).await.is_err() {
            tracing::debug!(server = self.settings.server, "the mail server did not say goodbye");
        }
        Ok(())
    }

    /// Whatever goes wrong before the first word about this mail is not the mail's fault, even if it is said with a 5.
    async fn hand_over(&self, mail: &lettre::Message) -> Result<AsyncSmtpConnection, DeliveryError> {
        let mut connection = self.connect().await?;
        self.sign_in(&mut connection).await.map_err(|error| self.unavailable(&describe(&error)))?;
        match connection.send(mail.envelope(), &mail.formatted()).await {
            Ok(_accepted) => Ok(connection),
            Err(error) if is_refusal(&error) => Err(DeliveryError::Permanent(format!(
                "The mail server refuses this mail: {}",
                describe(&error)
            ))),
            Err(error) => Err(self.unavailable(&describe(&error))),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, DeliveryError> {
        let SmtpSettings { server, port, timeout, from, .. } = &self.settings;
        let name = ClientId::Domain(from.domain().unwrap_or_else(|_unusable| "localhost".to_owned()));
        let open = |encryption| {
            AsyncSmtpConnection::connect_tokio1(
                (server.as_str(), *port),
                Some(*timeout),
                &name,
                encryption,
                None,
            )
        };
        let connection = match self.settings.tls {
            Tls::None => open(None).await,
            Tls::Tls => open(Some(self.encryption().await?)).await,
            Tls::StartTls => {
                let encryption = self.encryption().await?;
                match open(None).await {
                    // Refuses to go on in the open.
                    Ok(mut connection) => connection.starttls(encryption, &name).await.map(|()| connection),
                    failed => failed,
                }
            }
        };
        connection.map_err(|error| self.unavailable(&describe(&error)))
    }

    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), SmtpError> {
        if let (Some(username), Some(password)) = (&self.settings.username, &self.settings.password) {
            let credentials = Credentials::new(username.clone(), password.expose_secret().to_owned());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(())
    }

    async fn encryption(&self) -> Result<TlsParameters, DeliveryError> {
        let server = self.settings.server.clone();
        let load = || async {
            let loading = tokio::task::spawn_blocking(move || parameters(server));
            match loading.await {
                Ok(loaded) => loaded.map_err(|error| self.unavailable(&describe(&error))),
                Err(_panicked) => Err(self.unavailable("the certificate authorities could not be read")),
            }
        };
        self.encryption.get_or_try_init(load).await.cloned()
    }

    fn unavailable(&self, reason: &str) -> DeliveryError {
        let SmtpSettings { server, port, .. } = &self.settings;
        DeliveryError::Temporary(format!("The mail server {server}:{port} cannot be used now: {reason}"))
    }
}

fn parameters(server: String) -> Result<TlsParameters, SmtpError> {
    // lettre's default are the system's alone.
    let authorities = if rustls_native_certs::load_native_certs().certs.is_empty() {
        CertificateStore::WebpkiRoots
    } else {
        CertificateStore::Default
    };
    TlsParameters::builder(server).certificate_store(authorities).build()
}

fn is_refusal(error: &SmtpError) -> bool {
    error.is_permanent() && !is_about_credentials(error)
}

fn is_about_credentials(error: &SmtpError) -> bool {
    error.status().is_some_and(|code| NOT_SIGNED_IN.contains(&u16::from(code)))
}

/// The error in one line, the server's own words included.
fn describe(error: &SmtpError) -> String {
    let mut text = String::new();
    if is_about_credentials(error) {
        text.push_str("it does not accept MAIL_USERNAME and MAIL_PASSWORD: ");
    }
    if let Some(code) = error.status() {
        text.push_str(&format!("{} ", u16::from(code)));
    }
    // lettre's own words only repeat those of the cause.
    let mut cause = Some(error.source().unwrap_or(error));
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text.push_str(&words);
            text.push_str(". ");
        }
        cause = error.source();
    }
    let words = text.split(|character: char| character.is_control() || character.is_whitespace());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.trim_end_matches('.').chars().take(LONGEST_ANSWER).collect()
}

#[cfg(test)]
mod tests {
    use super::{SmtpSettings, Tls, parameters};
    use std::time::Duration;

    #[test]
    fn settings_do_not_show_the_password() {
        let settings = SmtpSettings {
            server: "mail.example".to_owned(),
            port: 587,
            username: Some("site".to_owned()),
            password: Some("hunter2".to_owned().into()),
            tls: Tls::StartTls,
            timeout: Duration::from_secs(15),
            from: "noreply@site.example".parse().unwrap(),
        };
        let shown = format!("{settings:?}");
        assert!(shown.contains("mail.example") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn there_are_authorities_to_check_certificates_against() {
        assert!(parameters("mail.example".to_owned()).is_ok());
    }
}
