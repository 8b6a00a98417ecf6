//! Every key the crate uses, derived from the site's one secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A key for one purpose.
pub type Key = [u8; 32];

/// The site's secret, from which a key for each purpose is derived. Knowing one key tells nothing about another, and two
/// sites that were given the same secret by mistake still have no key in common.
#[derive(Clone)]
pub struct Keys {
    root: Key,
}

impl Keys {
    /// The keys of `site` (its folder's name) with this value of `SECRET_KEY`. Its strength is checked where settings are
    /// read.
    pub fn new(secret: &SecretString, site: &str) -> Self {
        let secret: Key = Sha256::digest(secret.expose_secret().as_bytes()).into();
        Self { root: sign(&secret, &[b"webgarden site", site.as_bytes()]) }
    }

    /// The key for the purpose that `label` names: HMAC-SHA256 of the label.
    pub fn derive(&self, label: &str) -> Key {
        sign(&self.root, &[b"webgarden key", label.as_bytes()])
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys([redacted])")
    }
}

/// HMAC-SHA256 over the parts, each preceded by its length so that no two lists of parts read the same.
pub(crate) fn sign(key: &Key, parts: &[&[u8]]) -> Key {
    let mut block = [0; 64];
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether both are equal, in a time that depends on the length only.
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Random bytes from the operating system's generator by way of a cryptographic one.
pub(crate) fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes);
    bytes
}

/// URL-safe base64 without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The inverse of [`encode`]. Every value has exactly one accepted spelling.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_every_secret_and_every_site_gives_another_key() {
        let keys = |secret: &str, site| Keys::new(&secret.into(), site);
        let one = keys("one", "bakery");
        assert_eq!(one.derive("a"), keys("one", "bakery").derive("a"));
        assert_ne!(one.derive("a"), one.derive("b"));
        assert_ne!(one.derive("a"), keys("two", "bakery").derive("a"));
        assert_ne!(one.derive("a"), keys("one", "florist").derive("a"));
        assert_eq!(format!("{one:?}"), "Keys([redacted])");
    }

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let key = [7; 32];
        assert_ne!(sign(&key, &[b"ab", b"c"]), sign(&key, &[b"a", b"bc"]));
        assert_ne!(sign(&key, &[b"ab"]), sign(&key, &[b"ab", b""]));
    }

    #[test]
    fn the_signature_is_plain_hmac_sha256_of_the_framed_parts() {
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
        mac.update(&[0, 0, 0, 0, 0, 0, 0, 2, b'a', b'b']);
        assert_eq!(sign(&[7; 32], &[b"ab"])[..], mac.finalize().into_bytes()[..]);
    }

    #[test]
    fn ten_thousand_random_values_do_not_repeat() {
        let values: std::collections::HashSet<[u8; 32]> = (0..10_000).map(|_| random()).collect();
        assert_eq!(values.len(), 10_000);
    }
}
