//! Delivery to a mail server.

use std::{fmt, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Tls as LettreTls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::{DeliveryError, Mailbox};

/// The answer to wrong credentials (RFC 4954 §6). The operator can mend the password, so it is worth another try.
const BAD_CREDENTIALS: u16 = 535;

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
    /// For each step of the conversation; twice this for all of it.
    pub timeout: Duration,
    /// Who mail comes from.
    pub from: Mailbox,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all; for a server on the same machine.
    None,
    /// In the open, then upgraded; refused if the server cannot.
    StartTls,
    /// From the first byte.
    Tls,
}

pub(crate) struct Smtp {
    transport: Result<AsyncSmtpTransport<Tokio1Executor>, DeliveryError>,
    limit: Duration,
}

impl Smtp {
    pub(crate) fn new(settings: SmtpSettings) -> Self {
        let limit = settings.timeout * 2;
        Self { transport: transport(settings), limit }
    }

    pub(crate) fn limit(&self) -> Duration {
        self.limit
    }

    pub(crate) async fn send(&self, mail: lettre::Message) -> Result<(), DeliveryError> {
        let transport = self.transport.as_ref().map_err(Clone::clone)?;
        match tokio::time::timeout(self.limit, transport.send(mail)).await {
            Ok(Ok(_accepted)) => Ok(()),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_elapsed) => Err(DeliveryError::Temporary("the mail server did not answer in time".to_owned())),
        }
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

fn transport(settings: SmtpSettings) -> Result<AsyncSmtpTransport<Tokio1Executor>, DeliveryError> {
    let parameters = || {
        TlsParameters::new(settings.server.clone())
            .map_err(|error| DeliveryError::Temporary(format!("TLS cannot be set up: {error}")))
    };
    let tls = match settings.tls {
        Tls::None => LettreTls::None,
        Tls::StartTls => LettreTls::Required(parameters()?),
        Tls::Tls => LettreTls::Wrapper(parameters()?),
    };
    let sender_domain = settings.from.address.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.server)
        .port(settings.port)
        .tls(tls)
        .timeout(Some(settings.timeout))
        .hello_name(ClientId::Domain(sender_domain.unwrap_or_else(|| "localhost".to_owned())))
        .pool_config(PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(30)));
    if let (Some(username), Some(password)) = (settings.username, settings.password) {
        builder = builder.credentials(Credentials::new(username, password.expose_secret().to_owned()));
    }
    Ok(builder.build())
}

fn classify(error: &lettre::transport::smtp::Error) -> DeliveryError {
    let text = describe(error);
    let code = error.status().map(u16::from);
    if code == Some(BAD_CREDENTIALS) {
        return DeliveryError::Temporary(format!("the mail server refused MAIL_USERNAME or MAIL_PASSWORD: {text}"));
    }
    if error.is_permanent() { DeliveryError::Permanent(text) } else { DeliveryError::Temporary(text) }
}

fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}
