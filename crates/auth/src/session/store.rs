//! Keeps sessions in the database: a random key in the cookie, only its hash in the row.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use anyhow::anyhow;
use chrono::{DateTime, Utc};
use core_models::sessions::{self, NewSession, SessionRow};
use core_models::{Clock, Database, DatabaseError};
use sha2::{Digest, Sha256};

use super::state::{SIGNED_IN, SavedSession, SignedInState};
use super::{ABSOLUTE, IDLE, REMEMBERED, TOUCH_EVERY};
use crate::keys;

/// The end of a remembered session's key, so that its cookie can be told from one that ends with the browser.
const REMEMBERED_MARK: &str = ".keep";

/// actix-session's name for a session's data: JSON values by key.
type State = HashMap<String, String>;

/// The sessions of a site. Only people who are signed in have one.
///
/// The times of the cookie layer are ignored: this store alone decides when a session ends.
#[derive(Clone, Debug)]
pub struct DatabaseSessions {
    db: Database,
    clock: Clock,
}

impl DatabaseSessions {
    /// Keeps sessions in `db` and measures their age with `clock`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// A failure to note the time only makes the session end earlier, so it does not fail the request.
    async fn touch(&self, row: &SessionRow, now: DateTime<Utc>) {
        // A last time in the future is one of a clock that was ahead.
        if (now - row.last_seen.and_utc()).abs() < TOUCH_EVERY {
            return;
        }
        let (hash, end) = (row.token_hash.clone(), end(row.created_at.and_utc(), row.remember, now));
        if let Err(error) = self.db.upkeep(move |conn| sessions::touch(conn, &hash, now, end)).await {
            tracing::warn!(%error, "the time of a session's last request could not be written");
        }
    }
}

impl SessionStore for DatabaseSessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let (hash, now) = (hash(key), self.clock.now());
        let found = self.db.read(move |conn| sessions::by_token_hash(conn, &hash)).await;
        let row = found.map_err(|error| LoadError::Other(logged(error)))?;
        let Some(row) = row.filter(|row| now < row.expires_at.and_utc()) else { return Ok(None) };
        self.touch(&row, now).await;
        state_of(&row).map(Some).map_err(|error| LoadError::Deserialization(error.into()))
    }

    async fn save(&self, mut state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let signed_in = take_signed_in(&mut state)
            .ok_or_else(|| SaveError::Other(anyhow!("only a signed-in person has a session")))?;
        let key = new_key(signed_in.remember).map_err(SaveError::Other)?;
        let data = serde_json::to_string(&state).map_err(|error| SaveError::Serialization(error.into()))?;
        let now = self.clock.now();
        let new = NewSession {
            token_hash: hash(&key),
            user_id: signed_in.user,
            data,
            created_at: now,
            expires_at: end(now, signed_in.remember, now),
            remember: signed_in.remember,
            address: signed_in.address,
            agent: signed_in.agent,
        };
        let saved = self.db.upkeep(move |conn| sessions::create(conn, new)).await;
        saved.map_err(|error| SaveError::Other(logged(error)))?;
        Ok(key)
    }

    /// A row that is gone stays gone: a request under way cannot bring back a session that was ended meanwhile.
    async fn update(
        &self,
        key: SessionKey,
        mut state: State,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        take_signed_in(&mut state);
        let data = serde_json::to_string(&state).map_err(|error| UpdateError::Serialization(error.into()))?;
        let hash = hash(&key);
        match self.db.upkeep(move |conn| sessions::update_data(conn, &hash, &data)).await {
            // What a session keeps is a sentence for the next page: no reason to fail what has just made room, or been saved.
            Err(DatabaseError::Full) => {
                tracing::warn!("the disk is full: a message for the next page is not kept")
            }
            updated => drop(updated.map_err(|error| UpdateError::Other(logged(error)))?),
        }
        Ok(key)
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let hash = hash(key);
        self.db.upkeep(move |conn| sessions::delete(conn, &hash)).await.map(drop).map_err(logged)
    }
}

/// Whether a cookie with this value should outlive the browser.
pub(super) fn is_remembered(cookie_value: &str) -> bool {
    cookie_value.ends_with(REMEMBERED_MARK)
}

fn new_key(remember: bool) -> Result<SessionKey, anyhow::Error> {
    let mark = if remember { REMEMBERED_MARK } else { "" };
    Ok(format!("{}{mark}", keys::encode(&keys::random::<32>())).try_into()?)
}

fn hash(key: &SessionKey) -> String {
    keys::encode(&Sha256::digest(key.as_ref().as_bytes()))
}

/// When a session that began at `begun` and is used at `now` ends if nobody uses it again.
fn end(begun: DateTime<Utc>, remember: bool, now: DateTime<Utc>) -> DateTime<Utc> {
    if remember { begun + REMEMBERED } else { (now + IDLE).min(begun + ABSOLUTE) }
}

fn state_of(row: &SessionRow) -> Result<State, serde_json::Error> {
    let mut state: State = serde_json::from_str(&row.data)?;
    let signed_in = SignedInState {
        user: row.user_id,
        remember: row.remember,
        address: row.address.clone(),
        agent: row.agent.clone(),
        saved: Some(SavedSession {
            id: row.id,
            token_hash: row.token_hash.clone(),
            begun: row.created_at.and_utc(),
        }),
    };
    state.insert(SIGNED_IN.to_owned(), serde_json::to_string(&signed_in)?);
    Ok(state)
}

fn take_signed_in(state: &mut State) -> Option<SignedInState> {
    serde_json::from_str(&state.remove(SIGNED_IN)?).ok()
}

/// The session layer drops the cause, so it is written down here.
fn logged(error: DatabaseError) -> anyhow::Error {
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(%error, cause, "sessions cannot be read or written");
    error.into()
}
