//! Signing in: who may try, whether the password fits, and what is remembered of it.

use std::net::IpAddr;
use std::time::Duration;

use core_models::changes::{Note, Subject, What};
use core_models::login_attempts::{self, Attempt, LoginLimits};
use core_models::users::{self, User};
use core_models::{Actor, AttemptId, Clock, Database, DatabaseError};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use crate::address::AddressKeys;
use crate::device::DeviceCookies;
use crate::keys::{self, Key, Keys};
use crate::password::{PasswordError, Passwords, Verdict};

/// What a person sends to sign in, and from where.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// A username or an e-mail address.
    pub login: String,
    /// The password as typed.
    pub password: SecretString,
    /// The client's address.
    pub address: IpAddr,
    /// The value of the device cookie, if the browser sent one.
    pub device: Option<String>,
}

/// Somebody who proved to be a user.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The user.
    pub user: User,
    /// The value for the device cookie.
    pub device: String,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// There is no such user, or the password is wrong: both take the same time and say the same.
    #[error("the name or the password is wrong")]
    Invalid,
    /// There were too many failures. The password was not looked at.
    #[error("too many failed sign-ins")]
    Limited {
        /// How long to wait; at least a second.
        retry_after: Duration,
    },
    /// Too many passwords are being checked at this moment. The try does not count.
    #[error("too many people are signing in at this moment")]
    Busy,
    /// The users or the counters cannot be read or written.
    #[error("the database failed")]
    Database(#[from] DatabaseError),
    /// The password could not be checked: a fault of ours.
    #[error("the password could not be checked")]
    Internal(#[source] PasswordError),
}

/// Signs people in, within the limits.
///
/// Every way of signing in must go through here, so that all of them count in the same buckets.
#[derive(Debug, Clone)]
pub struct Logins {
    db: Database,
    clock: Clock,
    passwords: Passwords,
    limits: LoginLimits,
    addresses: AddressKeys,
    devices: DeviceCookies,
    account_key: Key,
}

impl Logins {
    /// Sign-ins of the site that `keys` belongs to.
    pub fn new(
        db: &Database,
        clock: &Clock,
        passwords: &Passwords,
        keys: &Keys,
        limits: LoginLimits,
    ) -> Self {
        Self {
            db: db.clone(),
            clock: clock.clone(),
            passwords: passwords.clone(),
            limits,
            addresses: AddressKeys::new(keys),
            devices: DeviceCookies::new(keys),
            account_key: keys.derive("account key"),
        }
    }

    /// Checks a name and a password. The try is counted before the password is looked at, so that guesses sent at the same
    /// time cannot slip through; a success takes back what was counted for this account and address.
    ///
    /// # Errors
    ///
    /// [`LoginError`] says which.
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<SignIn, LoginError> {
        self.check(credentials, true).await
    }

    /// [`Logins::sign_in`] of somebody who is signed in and has to prove it once more.
    ///
    /// # Errors
    ///
    /// [`LoginError`] says which.
    pub async fn prove(&self, credentials: &Credentials) -> Result<SignIn, LoginError> {
        self.check(credentials, false).await
    }

    async fn check(&self, credentials: &Credentials, signs_in: bool) -> Result<SignIn, LoginError> {
        let login = credentials.login.clone();
        let user = self.db.read(move |conn| users::by_login(conn, &login)).await?;
        let buckets = self.buckets(user.as_ref(), credentials);
        let attempt = self.reserve(&buckets).await?;
        let stored = user.as_ref().map(|user| user.password_hash.as_str());
        let verdict = self.passwords.verify(stored, credentials.password.expose_secret()).await;
        match (verdict, user) {
            (Ok(Verdict::Match { rehash }), Some(user)) => {
                let actor = Actor::person(user.id, &*user.display_name, credentials.address.to_string());
                self.succeed(user, rehash, buckets, actor, signs_in).await
            }
            (Ok(_), user) => {
                tracing::info!(user = user.as_ref().map(|user| user.id.0), "a sign-in was refused");
                self.refuse(user, credentials.address).await?;
                Err(LoginError::Invalid)
            }
            (Err(PasswordError::Busy), _) => {
                self.db.upkeep(move |conn| login_attempts::withdraw(conn, attempt)).await?;
                Err(LoginError::Busy)
            }
            (Err(other), _) => Err(LoginError::Internal(other)),
        }
    }

    async fn reserve(&self, buckets: &Buckets) -> Result<AttemptId, LoginError> {
        let (buckets, limits, now) = (buckets.clone(), self.limits, self.clock.now());
        let attempt = self.db.upkeep(move |conn| {
            login_attempts::reserve(conn, &buckets.account, &buckets.address, buckets.device, &limits, now)
        });
        match attempt.await? {
            Attempt::Allowed(id) => Ok(id),
            Attempt::Limited { retry_after } => {
                tracing::warn!(retry_after = retry_after.as_secs(), "a sign-in was over the limit");
                Err(LoginError::Limited { retry_after })
            }
        }
    }

    /// Notes whose name somebody gave with a wrong password. What was typed for a name that nobody has is not noted: it may be a
    /// password.
    async fn refuse(&self, user: Option<User>, address: IpAddr) -> Result<(), DatabaseError> {
        let stranger = Actor::stranger(address);
        let noted = self.db.change(stranger, self.clock.now(), move |tx| {
            tx.note(noted(user.as_ref(), What::Refused));
            Ok(())
        });
        noted.await
    }

    /// The hash is compared once more: a password that was changed while the old one was being checked must not sign in.
    async fn succeed(
        &self,
        user: User,
        rehash: Option<String>,
        buckets: Buckets,
        actor: Actor,
        signs_in: bool,
    ) -> Result<SignIn, LoginError> {
        let now = self.clock.now();
        let known = user.clone();
        let noted = self.db.change(actor, now, move |tx| {
            if users::by_id(tx, user.id)?.password_hash != user.password_hash {
                return Err(DatabaseError::NotFound);
            }
            login_attempts::succeeded(tx, &buckets.account, &buckets.address)?;
            if let Some(hash) = rehash {
                users::rehash_password(tx, user.id, &hash)?;
            }
            if signs_in {
                tx.note(noted(Some(&user), What::SignedIn));
            }
            users::touch_login(tx, user.id, now)
        });
        match noted.await {
            Ok(()) => {
                tracing::info!(user = known.id.0, "signed in");
                Ok(SignIn { device: self.devices.make(known.id, now), user: known })
            }
            Err(DatabaseError::NotFound) => Err(LoginError::Invalid),
            Err(error) => Err(error.into()),
        }
    }

    /// A user's name and e-mail address, however they are written, count as one account. A name nobody has counts too, or
    /// the limit would tell which names exist.
    fn buckets(&self, user: Option<&User>, credentials: &Credentials) -> Buckets {
        let account = match user {
            Some(user) => keys::sign(&self.account_key, &[b"user", user.id.to_string().as_bytes()]),
            None => {
                let name = credentials.login.nfc().collect::<String>().to_lowercase();
                keys::sign(&self.account_key, &[b"name", name.as_bytes()])
            }
        };
        let known =
            credentials.device.as_deref().and_then(|value| self.devices.check(value, self.clock.now()));
        Buckets {
            account: keys::encode(&account),
            address: self.addresses.of(credentials.address),
            device: known.is_some() && known == user.map(|user| user.id),
        }
    }
}

/// What is noted of a try to sign in.
fn noted(user: Option<&User>, what: What) -> Note {
    let key = user.map(|user| user.id.to_string()).unwrap_or_default();
    let title = user.map(|user| user.display_name.clone()).unwrap_or_default();
    Note::new(Subject { feature: "panel", kind: "sign-in", key, title }, what)
}

/// Where a try is counted.
#[derive(Debug, Clone)]
struct Buckets {
    account: String,
    address: String,
    device: bool,
}
