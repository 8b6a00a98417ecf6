//! Everything an operator can set, one struct per subsystem, read once at the start.

mod environment;
mod error;
mod limits;
mod mail;
mod server;
mod storage;

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};

pub use environment::Environment;
pub use error::SettingsError;
pub use limits::LimitSettings;
pub use mail::{MailDelivery, MailSettings};
pub use server::{LogFormat, Mode, ServerSettings};
pub use storage::StorageSettings;

use crate::Facts;

/// The settings of one running site.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Addresses, mode, logs.
    pub server: ServerSettings,
    /// Database and uploads.
    pub storage: StorageSettings,
    /// Outgoing mail.
    pub mail: MailSettings,
    /// Rate limits and trusted proxies.
    pub limits: LimitSettings,
    /// `SECRET_KEY`: signs tokens and cookies. In development one is made and kept in `var/<site>/`.
    pub secret_key: SecretString,
    /// `BCRYPT_COST`: 12 unless set; each step doubles the time that a password check takes.
    pub bcrypt_cost: u32,
    /// `ANALYTICS_MONTHS`: for how many months page views are kept; 25, so that a year can be compared with the one before.
    pub analytics_months: u32,
    /// `METRICS_TOKEN`: what `/metrics` asks for as a bearer token; without one it answers loopback only, and no proxy.
    pub metrics_token: Option<SecretString>,
}

impl Settings {
    /// Reads the settings of the site called `site` (its binary's name).
    ///
    /// # Errors
    /// The first variable with an unusable value.
    pub fn load(environment: &Environment, site: &str, facts: &Facts) -> Result<Self, SettingsError> {
        let server = ServerSettings::load(environment, facts)?;
        let storage = StorageSettings::load(environment, site)?;
        let secret_key = match environment.get("SECRET_KEY") {
            Some(key) => SecretString::from(key.to_owned()),
            None if server.mode == Mode::Production => return Err(missing_secret()),
            None => storage::development_secret(&storage.folder)?,
        };
        Ok(Self {
            mail: MailSettings::load(environment, facts, &server, &storage.folder)?,
            limits: LimitSettings::load(environment)?,
            bcrypt_cost: environment.number("BCRYPT_COST", 12, 4..=16)?,
            analytics_months: environment.number("ANALYTICS_MONTHS", 25, 1..=120)?,
            metrics_token: environment.get("METRICS_TOKEN").map(|token| SecretString::from(token.to_owned())),
            server,
            storage,
            secret_key,
        })
    }

    /// The effective settings for a person to read, secrets masked.
    #[must_use]
    pub fn printable(&self) -> BTreeMap<&'static str, String> {
        let mut lines = BTreeMap::new();
        self.server.print(&mut lines);
        self.storage.print(&mut lines);
        self.mail.print(&mut lines);
        self.limits.print(&mut lines);
        let length = self.secret_key.expose_secret().chars().count();
        lines.insert("SECRET_KEY", format!("******** ({length} characters)"));
        lines.insert("BCRYPT_COST", self.bcrypt_cost.to_string());
        lines.insert("ANALYTICS_MONTHS", self.analytics_months.to_string());
        let metrics = if self.metrics_token.is_some() { "********" } else { "(unset: loopback only)" };
        lines.insert("METRICS_TOKEN", metrics.to_owned());
        lines
    }
}

fn missing_secret() -> SettingsError {
    SettingsError {
        variable: "SECRET_KEY",
        problem:
            "is not set; make one with `openssl rand -hex 32` and put it into the site's environment file"
                .to_owned(),
    }
}
