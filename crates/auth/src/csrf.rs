//! The token that proves a form of the panel was made for this session.

use actix_session::Session;

use crate::keys;
use crate::session::state;

const BYTES: usize = 32;

/// The token in hidden fields and in the `X-CSRF-Token` header: the session's secret under a mask that is new each time, so
/// that a compressed page never repeats it.
#[derive(Debug, Clone, Copy)]
pub struct SessionToken;

/// Nobody is signed in, so there is nothing to make a token from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session has no form token because nobody is signed in")]
pub struct NoSessionToken;

impl SessionToken {
    /// A token for a page of this session.
    ///
    /// # Errors
    ///
    /// [`NoSessionToken`] when nobody is signed in.
    pub fn masked(session: &Session) -> Result<String, NoSessionToken> {
        state::secret(session).map(|secret| secret.masked()).ok_or(NoSessionToken)
    }

    /// Whether `submitted` was made for a page of this session.
    pub fn verify(session: &Session, submitted: &str) -> bool {
        state::secret(session).is_some_and(|secret| secret.verify(submitted))
    }
}

/// What a session's tokens are made from, kept in its data.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionSecret([u8; BYTES]);

impl SessionSecret {
    pub(crate) fn generate() -> Self {
        Self(keys::random())
    }

    pub(crate) fn to_stored(&self) -> String {
        keys::encode(&self.0)
    }

    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        keys::decode(text)?.try_into().ok().map(Self)
    }

    fn masked(&self) -> String {
        let mask: [u8; BYTES] = keys::random();
        keys::encode(&[mask, exclusive_or(&mask, &self.0)].concat())
    }

    fn verify(&self, submitted: &str) -> bool {
        let Some(bytes) = keys::decode(submitted) else { return false };
        let Some((mask, masked)) = bytes.split_first_chunk::<BYTES>() else { return false };
        let Ok(masked) = <&[u8; BYTES]>::try_from(masked) else { return false };
        keys::equal(&exclusive_or(mask, masked), &self.0)
    }
}

impl std::fmt::Debug for SessionSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SessionSecret([redacted])")
    }
}

fn exclusive_or(left: &[u8; BYTES], right: &[u8; BYTES]) -> [u8; BYTES] {
    let mut result = *left;
    for (slot, byte) in result.iter_mut().zip(right) {
        *slot ^= byte;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_masked_form_verifies_and_none_repeats() {
        let token = SessionSecret::generate();
        let forms: std::collections::HashSet<String> = (0..1000).map(|_| token.masked()).collect();
        assert_eq!(forms.len(), 1000);
        assert!(forms.iter().all(|form| token.verify(form)));
        assert!(forms.iter().all(|form| !form.contains(&token.to_stored())));
    }

    #[test]
    fn a_token_of_another_session_or_a_damaged_one_does_not_verify() {
        let token = SessionSecret::generate();
        assert!(!token.verify(&SessionSecret::generate().masked()));
        let masked = token.masked();
        for position in 0..masked.len() {
            let mut changed = masked.clone().into_bytes();
            changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
            assert!(!token.verify(&String::from_utf8(changed).unwrap()), "{position}");
        }
        for garbage in ["", "A", &token.to_stored(), &format!("{masked}A"), masked.get(1..).unwrap(), "ä"] {
            assert!(!token.verify(garbage), "{garbage}");
        }
    }

    #[test]
    fn it_survives_storage_and_does_not_show_in_debug_output() {
        let token = SessionSecret::generate();
        assert_eq!(SessionSecret::from_stored(&token.to_stored()), Some(token.clone()));
        assert_eq!(SessionSecret::from_stored("short"), None);
        assert!(!format!("{token:?}").contains(&token.to_stored()));
    }
}
