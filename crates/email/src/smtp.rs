//! Delivery to a mail server.

mod capitals;
mod offers;

use std::{error::Error as _, fmt, io, net::IpAddr, time::Duration};

use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism},
    client::{AsyncSmtpConnection, CertificateStore, TlsParameters},
    commands::{Auth, Ehlo},
    extension::{ClientId, Extension},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    net::{TcpStream, lookup_host},
    sync::OnceCell,
};

use self::{capitals::Capitals, offers::Offers};
use crate::{Answer, DeliveryError, Mailbox, answer::one_line};

/// Answers to missing or wrong credentials (RFC 4954 §6). The operator can mend them, so it is worth another try.
const NOT_SIGNED_IN: [u16; 4] = [530, 534, 535, 538];

/// A server may take its time to say goodbye; by then the mail is delivered.
const GOODBYE: Duration = Duration::from_secs(1);

/// The code of an answer that asks for more (RFC 4954 §4).
const CHALLENGE: u16 = 334;

/// A server that asks more often than for a name and a password will not stop asking.
const CHALLENGES: usize = 3;

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

/// Whether this name or address of a server means the machine itself, so that nothing travels.
#[must_use]
pub fn is_this_machine(server: &str) -> bool {
    let host = server.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_name) => host == "localhost" || host.ends_with(".localhost"),
    }
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

    pub(crate) async fn send(&self, mail: &lettre::Message) -> Result<Answer, DeliveryError> {
        // lettre bounds the time to connect and nothing else.
        let (mut connection, answer) = tokio::time::timeout(self.settings.timeout * 2, self.hand_over(mail))
            .await
            .map_err(|_elapsed| self.unavailable("it did not answer in time"))??;
        if tokio::time::timeout(GOODBYE, connection.quit()).await.is_err() {
            tracing::debug!(server = self.settings.server, "the mail server did not say goodbye");
        }
        Ok(answer)
    }

    /// Whatever goes wrong before the first word about this mail is not the mail's fault, even if it is said with a 5.
    async fn hand_over(
        &self,
        mail: &lettre::Message,
    ) -> Result<(AsyncSmtpConnection, Answer), DeliveryError> {
        let mut connection = self.connect().await?;
        if let (Some(username), Some(password)) = (&self.settings.username, &self.settings.password) {
            let credentials = Credentials::new(username.clone(), password.expose_secret().to_owned());
            self.sign_in(&mut connection, &credentials).await?;
        }
        match connection.send(mail.envelope(), &mail.formatted()).await {
            Ok(accepted) => Ok((connection, Answer::of(&accepted))),
            Err(error) if is_refusal(&error) => Err(DeliveryError::Permanent(format!(
                "The mail server refuses this mail: {}",
                describe(&error)
            ))),
            Err(error) => Err(self.unavailable(&describe(&error))),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, DeliveryError> {
        let SmtpSettings { server, port, timeout, .. } = &self.settings;
        let name = self.own_name();
        let turned_away = |error: SmtpError| match error.status() {
            Some(_) => self.unavailable(&format!("it turns us away (EHLO {name}): {}", describe(&error))),
            None => self.unavailable(&describe(&error)),
        };
        match self.settings.tls {
            Tls::None | Tls::Tls => {
                let encrypted = self.settings.tls == Tls::Tls;
                let encryption = if encrypted { Some(self.encryption().await?) } else { None };
                let address = (server.as_str(), *port);
                AsyncSmtpConnection::connect_tokio1(address, Some(*timeout), &name, encryption, None)
                    .await
                    .map_err(turned_away)
            }
            Tls::StartTls => {
                let encryption = self.encryption().await?;
                let stream = self.open().await.map_err(|error| self.unavailable(&error.to_string()))?;
                let stream = Box::new(Capitals::new(stream));
                let mut connection =
                    AsyncSmtpConnection::connect_with_transport(stream, &name).await.map_err(turned_away)?;
                if !connection.server_info().supports_feature(Extension::StartTls) {
                    // Never goes on in the open.
                    let offers = self.offers(&mut connection).await?;
                    return Err(self.unavailable(&offers.no_starttls()));
                }
                let upgraded = connection.starttls(encryption, &name).await;
                upgraded
                    .map_err(|error| self.unavailable(&format!("STARTTLS fails: {}", describe(&error))))?;
                Ok(connection)
            }
        }
    }

    /// The first of the server's addresses that answers in time.
    async fn open(&self) -> io::Result<TcpStream> {
        let SmtpSettings { server, port, timeout, .. } = &self.settings;
        let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in lookup_host((server.as_str(), *port)).await? {
            match tokio::time::timeout(*timeout, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => failure = error,
                Err(elapsed) => failure = elapsed.into(),
            }
        }
        Err(failure)
    }

    async fn sign_in(
        &self,
        connection: &mut AsyncSmtpConnection,
        credentials: &Credentials,
    ) -> Result<(), DeliveryError> {
        let understood = connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS);
        let mechanism = match understood {
            Some(mechanism) => mechanism,
            None => {
                let offers = self.offers(connection).await?;
                offers.mechanism().ok_or_else(|| self.unavailable(&offers.no_mechanism()))?
            }
        };
        authenticate(connection, mechanism, credentials)
            .await
            .map_err(|error| self.unavailable(&format!("{} (AUTH {mechanism})", describe(&error))))
    }

    /// Asks once more what the server can do: lettre keeps only what it understands.
    async fn offers(&self, connection: &mut AsyncSmtpConnection) -> Result<Offers, DeliveryError> {
        let answer = connection.command(Ehlo::new(self.own_name())).await;
        answer
            .map(|answer| Offers::read(answer.message()))
            .map_err(|error| self.unavailable(&describe(&error)))
    }

    fn own_name(&self) -> ClientId {
        let domain = self.settings.from.domain();
        ClientId::Domain(domain.unwrap_or_else(|_unusable| "localhost".to_owned()))
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

async fn authenticate(
    connection: &mut AsyncSmtpConnection,
    mechanism: Mechanism,
    credentials: &Credentials,
) -> Result<(), SmtpError> {
    let mut answer = connection.command(Auth::new(mechanism, credentials.clone(), None)?).await?;
    for _ in 0..CHALLENGES {
        if !answer.has_code(CHALLENGE) {
            break;
        }
        let response = Auth::new_from_response(mechanism, credentials.clone(), &answer)?;
        answer = connection.command(response).await?;
    }
    Ok(())
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
    one_line(text.trim_end().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::{SmtpSettings, Tls, is_this_machine, parameters};
    use std::time::Duration;

    #[test]
    fn only_names_of_the_machine_itself_are_this_machine() {
        for here in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "mail.localhost",
            "127.0.0.1",
            "127.0.1.1",
            "::1",
            "[::1]",
        ] {
            assert!(is_this_machine(here), "{here}");
        }
        for elsewhere in ["", "mail.example.org", "localhost.example", "127.0.0.1.example", "192.0.2.1", "::"]
        {
            assert!(!is_this_machine(elsewhere), "{elsewhere}");
        }
    }

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
