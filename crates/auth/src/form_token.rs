//! Signed, time-limited tokens that protect a public form without a cookie.

use chrono::{DateTime, TimeDelta, Utc};

use crate::keys::{self, Key, Keys};

/// How long a token is good.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// How far another machine's clock may be ahead of ours.
const SKEW: TimeDelta = TimeDelta::minutes(2);

const TIME_BYTES: usize = 8;
const NONCE_BYTES: usize = 16;
const MAC_BYTES: usize = 32;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not made by this site for this form.
    #[error("the form's token is missing or was not made for this form")]
    Bad,
    /// Made by this site for this form, but more than a day ago.
    #[error("the form's token has expired")]
    Expired,
}

/// A token that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// When the form was made: the time trap measures from here.
    pub at: DateTime<Utc>,
}

/// Makes and checks tokens bound to one site and one form. A token is time, nonce and signature; the server keeps nothing.
#[derive(Clone)]
pub struct FormTokens {
    key: Key,
}

impl FormTokens {
    /// Tokens of the site that `keys` belongs to.
    pub fn new(keys: &Keys) -> Self {
        Self { key: keys.derive("form tokens") }
    }

    /// A token for `form`, safe in HTML and URLs.
    pub fn issue(&self, form: &str, now: DateTime<Utc>) -> String {
        let time = now.timestamp_millis().to_be_bytes();
        let nonce: [u8; NONCE_BYTES] = keys::random();
        let mac = self.mac(form, &time, &nonce);
        keys::encode(&[time.as_slice(), nonce.as_slice(), mac.as_slice()].concat())
    }

    /// Accepts a token made by [`FormTokens::issue`] for the same site and form within the last day.
    pub fn check(&self, form: &str, token: &str, now: DateTime<Utc>) -> Result<Issued, TokenError> {
        let bytes = keys::decode(token).ok_or(TokenError::Bad)?;
        let (time, rest) = bytes.split_first_chunk::<TIME_BYTES>().ok_or(TokenError::Bad)?;
        let (nonce, mac) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(TokenError::Bad)?;
        if mac.len() != MAC_BYTES || !keys::equal(mac, &self.mac(form, time, nonce)) {
            return Err(TokenError::Bad);
        }
        let at = DateTime::from_timestamp_millis(i64::from_be_bytes(*time)).ok_or(TokenError::Bad)?;
        match now - at {
            age if age < -SKEW => Err(TokenError::Bad),
            age if age > LIFETIME => Err(TokenError::Expired),
            _ => Ok(Issued { at }),
        }
    }

    fn mac(&self, form: &str, time: &[u8], nonce: &[u8]) -> Key {
        keys::sign(&self.key, &[form.as_bytes(), time, nonce])
    }
}

impl std::fmt::Debug for FormTokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("FormTokens([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: &str, site: &str) -> FormTokens {
        FormTokens::new(&Keys::new(&secret.into(), site))
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_token_is_good_for_a_day_and_tells_its_age() {
        let tokens = tokens("s", "therapist");
        let token = tokens.issue("contact", noon());
        for age in [TimeDelta::zero(), TimeDelta::seconds(90), LIFETIME] {
            assert_eq!(tokens.check("contact", &token, noon() + age), Ok(Issued { at: noon() }));
        }
        assert_eq!(
            tokens.check("contact", &token, noon() + LIFETIME + TimeDelta::seconds(1)),
            Err(TokenError::Expired)
        );
        assert_eq!(
            tokens.check("contact", &token, noon() - TimeDelta::seconds(60)),
            Ok(Issued { at: noon() })
        );
        assert_eq!(tokens.check("contact", &token, noon() - TimeDelta::hours(1)), Err(TokenError::Bad));
    }

    #[test]
    fn a_token_of_another_form_site_or_secret_is_bad() {
        let here = tokens("s", "therapist");
        let token = here.issue("contact", noon());
        assert_eq!(here.check("login", &token, noon()), Err(TokenError::Bad));
        assert_eq!(tokens("s", "florist").check("contact", &token, noon()), Err(TokenError::Bad));
        assert_eq!(tokens("t", "therapist").check("contact", &token, noon()), Err(TokenError::Bad));
    }

    #[test]
    fn no_character_of_a_token_can_be_changed_removed_or_added() {
        let tokens = tokens("s", "therapist");
        let token = tokens.issue("contact", noon());
        for position in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(tokens.check("contact", &changed, noon()), Err(TokenError::Bad), "{position}");
            assert_eq!(
                tokens.check("contact", token.get(..position).unwrap(), noon()),
                Err(TokenError::Bad),
                "{position}"
            );
        }
        for garbage in [
            "",
            " ",
            "=",
            "null",
            "ä",
            &format!("{token}="),
            &format!("{token}A"),
            &format!(" {token}"),
            &"A".repeat(100_000),
        ] {
            assert_eq!(tokens.check("contact", garbage, noon()), Err(TokenError::Bad));
        }
    }

    #[test]
    fn two_tokens_of_the_same_moment_differ() {
        let tokens = tokens("s", "therapist");
        assert_ne!(tokens.issue("contact", noon()), tokens.issue("contact", noon()));
    }
}
