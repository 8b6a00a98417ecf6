//! Everything an operator can set, one struct per subsystem, read once at the start.

mod environment;
mod error;
mod limits;
mod mail;
mod panel;
mod server;
mod storage;
mod variable;

use std::collections::BTreeMap;

use core_models::rate::RateLimit;
use secrecy::{ExposeSecret, SecretString};

pub use environment::Environment;
pub use error::SettingsError;
pub use limits::LimitSettings;
pub use mail::{MailDelivery, MailSettings};
pub use panel::{PanelAddress, PanelSetting, PanelSettings, PanelSwitch};
pub use server::{LogFormat, Mode, ServerSettings};
pub use storage::StorageSettings;
pub use variable::{LimitVariable, NumberVariable, Variable};

use variable::Given;

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
    /// `HISTORY_MONTHS`: for how many months it is kept who changed what; 12.
    pub history_months: u32,
    /// `METRICS_TOKEN`: what `/metrics` asks for as a bearer token; without one it answers loopback only, and no proxy.
    pub metrics_token: Option<SecretString>,
    /// What the site's features have declared.
    of_features: BTreeMap<&'static str, Given>,
}

impl Settings {
    /// Reads the settings of the site called `site` (its binary's name), whose features have declared these variables.
    ///
    /// # Errors
    /// The first variable with an unusable value.
    pub fn load(
        environment: &Environment,
        site: &str,
        facts: &Facts,
        variables: &[Variable],
    ) -> Result<Self, SettingsError> {
        let server = ServerSettings::load(environment, facts)?;
        let storage = StorageSettings::load(environment, site)?;
        let secret_key = match environment.get("SECRET_KEY") {
            Some(key) => SecretString::from(key.to_owned()),
            None if server.mode == Mode::Production => return Err(missing_secret()),
            None => storage::development_secret(&storage.folder)?,
        };
        let of_features = variables.iter().map(|variable| Ok((variable.name(), variable.read(environment)?)));
        Ok(Self {
            of_features: of_features.collect::<Result<_, SettingsError>>()?,
            mail: MailSettings::load(environment, facts, &server, &storage.folder)?,
            limits: LimitSettings::load(environment)?,
            bcrypt_cost: environment.number("BCRYPT_COST", 12, 4..=16)?,
            history_months: environment.number("HISTORY_MONTHS", 12, 1..=120)?,
            metrics_token: environment.get("METRICS_TOKEN").map(|token| SecretString::from(token.to_owned())),
            server,
            storage,
            secret_key,
        })
    }

    /// The number that a feature's variable says.
    #[must_use]
    pub fn number(&self, variable: &'static NumberVariable) -> u32 {
        match self.of_features.get(variable.name) {
            Some(Given::Number(number)) => *number,
            _ => variable.default,
        }
    }

    /// How often something may be done, as a feature's variable says; `None` for any number of times.
    #[must_use]
    pub fn limit(&self, variable: &'static LimitVariable) -> Option<RateLimit> {
        match self.of_features.get(variable.name) {
            Some(Given::Limit(limit)) => *limit,
            _ => Some(variable.default),
        }
    }

    /// Whether a feature's switch is on, as long as nobody has switched it in the panel.
    #[must_use]
    pub fn switch(&self, switch: &'static PanelSwitch) -> bool {
        match self.of_features.get(switch.variable) {
            Some(Given::Switch(on)) => *on,
            _ => switch.default,
        }
    }

    /// Sets what a feature's switch is until somebody switches it in the panel.
    pub fn set_switch(&mut self, switch: &'static PanelSwitch, on: bool) {
        self.of_features.insert(switch.variable, Given::Switch(on));
    }

    /// Sets the number of a feature's variable.
    pub fn set_number(&mut self, variable: &'static NumberVariable, number: u32) {
        self.of_features.insert(variable.name, Given::Number(number));
    }

    /// Sets the limit of a feature's variable.
    pub fn set_limit(&mut self, variable: &'static LimitVariable, limit: Option<RateLimit>) {
        self.of_features.insert(variable.name, Given::Limit(limit));
    }

    /// All limits that features have declared, as far as they are not off.
    pub fn limits_of_features(&self) -> impl Iterator<Item = RateLimit> {
        self.of_features.values().filter_map(|given| match given {
            Given::Limit(limit) => *limit,
            Given::Number(_) | Given::Switch(_) => None,
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
        lines.extend(self.of_features.iter().map(|(name, given)| (*name, given.printed())));
        lines.insert("HISTORY_MONTHS", self.history_months.to_string());
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
