//! Signed, time-limited tokens that protect a public form without a cookie.

use chrono::{DateTime, TimeDelta, Utc};

use crate::keys::{self, Key, Keys};

/// How long a token is good.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::hours(24);

const TIME_BYTES: usize = 8;
const NONCE_BYTES: usize = 16;
const MAC_BYTES: usize = 32;
/// Stands for a time that is not known; it is none that chrono can tell.
const UNKNOWN: i64 = i64::MAX;

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
    /// When the person first had the form before them; nothing when that is not known, because the clock has gone back since
    /// or the form was shown again to somebody whose first one is not known.
    pub opened: Option<DateTime<Utc>>,
}

/// Makes and checks tokens bound to one site and one form. A token is time, nonce and signature, and that of a form which is
/// shown again also says when the first one was opened; the server keeps nothing.
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
        self.sign(form, now, &[])
    }

    /// A token for `form` that is shown again to somebody who opened it at `opened`, if that is known.
    pub fn issue_again(&self, form: &str, now: DateTime<Utc>, opened: Option<DateTime<Utc>>) -> String {
        let opened =
            opened.filter(|opened| *opened <= now).map_or(UNKNOWN, |opened| opened.timestamp_millis());
        self.sign(form, now, &opened.to_be_bytes())
    }

    /// Accepts a token made by [`FormTokens::issue`] or [`FormTokens::issue_again`] for the same site and form within the last
    /// day. One from the future was made before the clock went back, and counts as made now.
    pub fn check(&self, form: &str, token: &str, now: DateTime<Utc>) -> Result<Issued, TokenError> {
        let (made, issued) = self.read(form, token, now).ok_or(TokenError::Bad)?;
        if now - made > LIFETIME { Err(TokenError::Expired) } else { Ok(issued) }
    }

    /// What the token says of when the form was first opened, whatever its age; for a form that is shown again.
    pub fn opened(&self, form: &str, token: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.read(form, token, now).and_then(|(_, issued)| issued.opened)
    }

    /// When a token of this site and form was made, and what it says.
    fn read(&self, form: &str, token: &str, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Issued)> {
        let bytes = keys::decode(token)?;
        let (text, mac) = bytes.split_last_chunk::<MAC_BYTES>()?;
        let (made, rest) = text.split_first_chunk::<TIME_BYTES>()?;
        let (nonce, first) = rest.split_first_chunk::<NONCE_BYTES>()?;
        if !keys::equal(mac, &self.mac(form, made, nonce, first)) {
            return None;
        }
        let made = time(*made)?;
        let opened = if first.is_empty() { Some(made) } else { time(first.try_into().ok()?) };
        Some((made, Issued { opened: opened.filter(|opened| *opened <= now) }))
    }

    fn sign(&self, form: &str, now: DateTime<Utc>, first: &[u8]) -> String {
        let made = now.timestamp_millis().to_be_bytes();
        let nonce: [u8; NONCE_BYTES] = keys::random();
        let mac = self.mac(form, &made, &nonce, first);
        keys::encode(&[made.as_slice(), nonce.as_slice(), first, mac.as_slice()].concat())
    }

    fn mac(&self, form: &str, made: &[u8], nonce: &[u8], first: &[u8]) -> Key {
        let parts = [form.as_bytes(), made, nonce, first];
        let present = if first.is_empty() { parts.len() - 1 } else { parts.len() };
        keys::sign(&self.key, parts.get(..present).unwrap_or(&parts))
    }
}

impl std::fmt::Debug for FormTokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("FormTokens([redacted])")
    }
}

fn time(bytes: [u8; TIME_BYTES]) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(i64::from_be_bytes(bytes))
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
            assert_eq!(tokens.check("contact", &token, noon() + age), Ok(Issued { opened: Some(noon()) }));
        }
        assert_eq!(
            tokens.check("contact", &token, noon() + LIFETIME + TimeDelta::seconds(1)),
            Err(TokenError::Expired)
        );
    }

    #[test]
    fn a_token_from_the_future_is_good_and_says_nothing_of_its_age() {
        let tokens = tokens("s", "therapist");
        let token = tokens.issue("contact", noon());
        for back in [TimeDelta::seconds(30), TimeDelta::hours(1), TimeDelta::days(1), TimeDelta::days(400)] {
            let now = noon() - back;
            assert_eq!(tokens.check("contact", &token, now), Ok(Issued { opened: None }), "{back}");
            let again = tokens.issue_again("contact", now, Some(noon()));
            let later = noon().min(now + LIFETIME);
            assert_eq!(tokens.check("contact", &again, later), Ok(Issued { opened: None }), "{back}");
        }
    }

    #[test]
    fn a_form_that_is_shown_again_is_as_old_as_the_first() {
        let tokens = tokens("s", "therapist");
        let first = tokens.issue("contact", noon());
        let late = noon() + LIFETIME + TimeDelta::hours(1);
        assert_eq!(tokens.check("contact", &first, late), Err(TokenError::Expired));
        let opened = tokens.opened("contact", &first, late);
        assert_eq!(opened, Some(noon()));
        let again = tokens.issue_again("contact", late, opened);
        assert_eq!(tokens.check("contact", &again, late), Ok(Issued { opened }));
        assert_eq!(tokens.check("contact", &again, late + LIFETIME), Ok(Issued { opened }));
        let later = late + LIFETIME + TimeDelta::seconds(1);
        assert_eq!(tokens.check("contact", &again, later), Err(TokenError::Expired));
        let unknown = tokens.issue_again("contact", noon(), tokens.opened("login", &first, noon()));
        assert_eq!(tokens.check("contact", &unknown, noon()), Ok(Issued { opened: None }));
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
        no_character_can_change(&tokens, &tokens.issue("contact", noon()));
        no_character_can_change(&tokens, &tokens.issue_again("contact", noon(), Some(noon())));
    }

    fn no_character_can_change(tokens: &FormTokens, token: &str) {
        for position in 0..token.len() {
            let mut changed = token.as_bytes().to_vec();
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
