//! Slow, keyed password hashes, off the async threads and never more at once than there are cores.

pub mod policy;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha384;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::keys::{Key, Keys};

/// How long a sign-in waits for a free core before the site says it is busy.
const PATIENCE: Duration = Duration::from_secs(1);

/// What can go wrong around a password, apart from its being wrong.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// All cores are hashing already: try again in a moment.
    #[error("too many passwords are being checked at this moment")]
    Busy,
    /// Longer than [`policy::MAX`] characters.
    #[error("the password is longer than {} characters", policy::MAX)]
    TooLong,
    /// The hash function refused, for instance because of an impossible cost.
    #[error("the password could not be hashed")]
    Hash(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The outcome of comparing a password with a stored hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They belong together. `rehash` is a hash with the present cost if the stored one was made with another.
    Match {
        /// What to store instead.
        rehash: Option<String>,
    },
    /// They do not, or there is no such user.
    Mismatch,
}

/// Hashes and checks passwords: bcrypt over `base64(HMAC-SHA384(pepper, NFC(password)))`, so that every byte counts
/// (bcrypt alone stops at 72) and a stolen table is useless without the site's secret.
#[derive(Clone)]
pub struct Passwords {
    hasher: Hasher,
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// `cost` is bcrypt's, 4 to 31: 12 in production.
    pub fn new(cost: u32, keys: &Keys) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let hasher = Hasher { cost, pepper: keys.derive("password pepper") };
        Self { hasher, permits: Arc::new(Semaphore::new(cores)) }
    }

    /// A hash to store.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let (hasher, prehash) = (self.hasher.clone(), self.hasher.prehash(password)?);
        self.off_thread(move || hasher.hash(&prehash)).await
    }

    /// The same without an async runtime, for the command line.
    pub fn hash_blocking(&self, password: &str) -> Result<String, PasswordError> {
        self.hasher.hash(&self.hasher.prehash(password)?)
    }

    /// Compares. Without a stored hash (no such user) it takes as long and says [`Verdict::Mismatch`].
    pub async fn verify(&self, stored: Option<&str>, password: &str) -> Result<Verdict, PasswordError> {
        let Ok(prehash) = self.hasher.prehash(password) else { return Ok(Verdict::Mismatch) };
        let (hasher, stored) = (self.hasher.clone(), stored.map(str::to_owned));
        self.off_thread(move || hasher.verify(stored.as_deref(), &prehash)).await
    }

    /// The permit moves into the closure: a visitor who hangs up does not free a core that is still busy.
    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let acquiring = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned());
        let Ok(Ok(permit)) = acquiring.await else { return Err(PasswordError::Busy) };
        let span = tracing::Span::current();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            span.in_scope(work)
        });
        task.await.map_err(|stopped| PasswordError::Hash(Box::new(stopped)))?
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Passwords").field("cost", &self.hasher.cost).finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Hasher {
    cost: u32,
    pepper: Key,
}

impl Hasher {
    /// 64 ASCII characters whatever the password is, so bcrypt neither cuts it nor stops at a NUL.
    fn prehash(&self, password: &str) -> Result<String, PasswordError> {
        if password.chars().nth(policy::MAX).is_some() {
            return Err(PasswordError::TooLong);
        }
        let mut block = [0; 128];
        for (slot, byte) in block.iter_mut().zip(&self.pepper) {
            *slot = *byte;
        }
        let mut mac = Hmac::<Sha384>::new(&block.into());
        mac.update(password.nfc().collect::<String>().as_bytes());
        Ok(STANDARD_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn hash(&self, prehash: &str) -> Result<String, PasswordError> {
        bcrypt::non_truncating_hash(prehash, self.cost).map_err(|error| PasswordError::Hash(Box::new(error)))
    }

    fn verify(&self, stored: Option<&str>, prehash: &str) -> Result<Verdict, PasswordError> {
        let Some((stored, cost)) = stored.and_then(|stored| Some((stored, cost_of(stored)?))) else {
            return self.pretend(prehash);
        };
        if !bcrypt::verify(prehash, stored).map_err(|error| PasswordError::Hash(Box::new(error)))? {
            return Ok(Verdict::Mismatch);
        }
        let rehash = if cost == self.cost { None } else { Some(self.hash(prehash)?) };
        Ok(Verdict::Match { rehash })
    }

    /// The same work as a comparison, for a user who does not exist or whose stored hash is no hash.
    fn pretend(&self, prehash: &str) -> Result<Verdict, PasswordError> {
        let parts = bcrypt::hash_with_salt(prehash, self.cost, [0; 16]);
        std::hint::black_box(parts.map_err(|error| PasswordError::Hash(Box::new(error)))?);
        Ok(Verdict::Mismatch)
    }
}

fn cost_of(stored: &str) -> Option<u32> {
    stored.parse::<bcrypt::HashParts>().ok().map(|parts| parts.get_cost())
}

#[cfg(test)]
mod tests;
