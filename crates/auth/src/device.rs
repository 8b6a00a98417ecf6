//! Remembers browsers somebody signed in from, so that an attack on the account does not lock its owner out there.

use chrono::{DateTime, TimeDelta, Utc};
use core_models::UserId;

use crate::keys::{self, Key, Keys};

/// How long a browser is remembered after the last sign-in.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::days(365);

/// Makes and checks the values of the device cookie: `user.seconds.signature`. It proves a former sign-in, nothing else.
#[derive(Clone)]
pub struct DeviceCookies {
    key: Key,
}

impl DeviceCookies {
    /// Cookies of the site that `keys` belongs to.
    pub fn new(keys: &Keys) -> Self {
        Self { key: keys.derive("device cookie") }
    }

    /// The value to set after `user` signed in.
    pub fn make(&self, user: UserId, now: DateTime<Utc>) -> String {
        let named = format!("{user}.{}", now.timestamp());
        let mac = keys::sign(&self.key, &[named.as_bytes()]);
        format!("{named}.{}", keys::encode(&mac))
    }

    /// Who signed in from this browser within the last year.
    pub fn check(&self, value: &str, now: DateTime<Utc>) -> Option<UserId> {
        let (named, mac) = value.rsplit_once('.')?;
        if !keys::equal(&keys::decode(mac)?, &keys::sign(&self.key, &[named.as_bytes()])) {
            return None;
        }
        let (user, seconds) = named.split_once('.')?;
        let issued = DateTime::from_timestamp(seconds.parse().ok()?, 0)?;
        (now - issued <= LIFETIME).then(|| user.parse().ok())?
    }
}

impl std::fmt::Debug for DeviceCookies {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DeviceCookies([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_for_a_year_and_only_for_its_user() {
        let devices = DeviceCookies::new(&Keys::new(&"s".into(), "site"));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (anna, ben): (UserId, UserId) = ("7".parse().unwrap(), "8".parse().unwrap());
        let value = devices.make(anna, now);
        assert_eq!(devices.check(&value, now), Some(anna));
        assert_eq!(devices.check(&value, now + LIFETIME), Some(anna));
        assert_eq!(devices.check(&value, now + LIFETIME + TimeDelta::seconds(1)), None);
        assert_ne!(devices.check(&devices.make(ben, now), now), Some(anna));
    }

    #[test]
    fn a_forged_device_is_unknown() {
        let devices = DeviceCookies::new(&Keys::new(&"s".into(), "site"));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let value = devices.make("7".parse().unwrap(), now);
        let of = |secret: &str, site| DeviceCookies::new(&Keys::new(&secret.into(), site));
        let other_secret = of("t", "site").make("7".parse().unwrap(), now);
        let other_site = of("s", "other").make("7".parse().unwrap(), now);
        let renamed = value.replacen('7', "8", 1);
        for forged in [
            "",
            ".",
            "..",
            "7",
            "7.1800000000",
            "7.1800000000.",
            &renamed,
            &other_secret,
            &other_site,
            &format!("{value}A"),
        ] {
            assert_eq!(devices.check(forged, now), None, "{forged}");
        }
    }
}
