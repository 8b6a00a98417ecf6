//! How often things may be done, and whose word on addresses is believed.

use std::{collections::BTreeMap, time::Duration};

use auth::TrustedProxies;
use core_models::{login_attempts::LoginLimits, rate::RateLimit};

use super::{environment::Environment, error::SettingsError};

/// Rate limits and trusted proxies.
#[derive(Debug, Clone)]
pub struct LimitSettings {
    /// `CONTACT_RATE_LIMIT`: messages per client address; `5/hour`, or `off`.
    pub contact: Option<RateLimit>,
    /// `LOGIN_RATE_LIMIT`: failures per account and address; `5/15minutes`, or `off`.
    pub login: Option<RateLimit>,
    /// `DEFAULT_RATE_LIMIT`: panel requests per client address; `100/minute`, or `off`.
    pub panel: Option<RateLimit>,
    /// `TRUSTED_PROXIES`: addresses or networks whose `X-Forwarded-For` is believed; `127.0.0.1,::1`, or `none`.
    pub proxies: TrustedProxies,
    /// `CONTACT_MINIMUM_SECONDS`: a form that is sent sooner is held back as spam; 2 at most, 0 for never.
    pub contact_minimum: Duration,
}

impl LimitSettings {
    pub(super) fn load(environment: &Environment) -> Result<Self, SettingsError> {
        let proxies = environment.get("TRUSTED_PROXIES").unwrap_or("127.0.0.1,::1");
        Ok(Self {
            contact: environment.limit("CONTACT_RATE_LIMIT", per_seconds(5, 3600))?,
            login: environment.limit("LOGIN_RATE_LIMIT", per_seconds(5, 15 * 60))?,
            panel: environment.limit("DEFAULT_RATE_LIMIT", per_seconds(100, 60))?,
            proxies: proxies.parse().map_err(|error| SettingsError {
                variable: "TRUSTED_PROXIES",
                problem: format!("{error}"),
            })?,
            contact_minimum: Duration::from_secs(environment.number("CONTACT_MINIMUM_SECONDS", 2, 0..=2)?),
        })
    }

    /// All limits on signing in: the one that is set, and the wider ones of the account and of the address. `off`
    /// switches all of them off.
    #[must_use]
    pub fn logins(&self) -> LoginLimits {
        match self.login {
            Some(limit) => LoginLimits { account_and_address: Some(limit), ..LoginLimits::default() },
            None => LoginLimits { account_and_address: None, account: None, address: None },
        }
    }

    pub(super) fn print(&self, lines: &mut BTreeMap<&'static str, String>) {
        lines.insert("CONTACT_RATE_LIMIT", limit_name(self.contact));
        lines.insert("LOGIN_RATE_LIMIT", limit_name(self.login));
        lines.insert("DEFAULT_RATE_LIMIT", limit_name(self.panel));
        lines.insert("TRUSTED_PROXIES", self.proxies.to_string());
        lines.insert("CONTACT_MINIMUM_SECONDS", self.contact_minimum.as_secs().to_string());
    }
}

/// A limit as a variable names it.
pub(super) fn limit_name(limit: Option<RateLimit>) -> String {
    limit.map_or_else(|| "off".to_owned(), |limit| limit.to_string())
}

fn per_seconds(count: u32, seconds: u64) -> RateLimit {
    RateLimit { count, per: Duration::from_secs(seconds) }
}
