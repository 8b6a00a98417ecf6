//! How often things may be done, and whose word on addresses is believed.

use std::{collections::BTreeMap, time::Duration};

use auth::TrustedProxies;
use core_models::{login_attempts::LoginLimits, rate::RateLimit};

use super::{environment::Environment, error::SettingsError};

/// Rate limits and trusted proxies.
#[derive(Debug, Clone)]
pub struct LimitSettings {
    /// `LOGIN_RATE_LIMIT`: failures per account and address; `5/15minutes`, or `off`.
    pub login: Option<RateLimit>,
    /// `DEFAULT_RATE_LIMIT`: panel requests per client address; `100/minute`, or `off`.
    pub panel: Option<RateLimit>,
    /// `PUBLIC_RATE_LIMIT`: requests for anything else but files, per client address; `1800/minute`, or `off`.
    pub public: Option<RateLimit>,
    /// `TRUSTED_PROXIES`: addresses or networks whose `X-Forwarded-For` is believed; `127.0.0.1,::1`, or `none`.
    pub proxies: TrustedProxies,
}

impl LimitSettings {
    pub(super) fn load(environment: &Environment) -> Result<Self, SettingsError> {
        let proxies = environment.get("TRUSTED_PROXIES").unwrap_or("127.0.0.1,::1");
        Ok(Self {
            login: environment.limit("LOGIN_RATE_LIMIT", per_seconds(5, 15 * 60))?,
            panel: environment.limit("DEFAULT_RATE_LIMIT", per_seconds(100, 60))?,
            public: environment.limit("PUBLIC_RATE_LIMIT", per_seconds(1800, 60))?,
            proxies: proxies.parse().map_err(|error| SettingsError {
                variable: "TRUSTED_PROXIES",
                problem: format!("{error}"),
            })?,
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
        lines.insert("LOGIN_RATE_LIMIT", limit_name(self.login));
        lines.insert("DEFAULT_RATE_LIMIT", limit_name(self.panel));
        lines.insert("PUBLIC_RATE_LIMIT", limit_name(self.public));
        lines.insert("TRUSTED_PROXIES", self.proxies.to_string());
    }
}

/// A limit as a variable names it.
pub(super) fn limit_name(limit: Option<RateLimit>) -> String {
    limit.map_or_else(|| "off".to_owned(), |limit| limit.to_string())
}

fn per_seconds(count: u32, seconds: u64) -> RateLimit {
    RateLimit { count, per: Duration::from_secs(seconds) }
}
