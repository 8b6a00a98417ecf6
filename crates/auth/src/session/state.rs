//! The typed face of a session's data: who is signed in, and the secret of its form tokens.

use std::net::IpAddr;

use actix_session::Session;
use chrono::{DateTime, Utc};
use core_models::{SessionId, UserId};
use serde::{Deserialize, Serialize};

use crate::csrf::SessionSecret;
use crate::error::AuthError;

/// The key of what lives in columns of the session's row rather than in its data.
pub(super) const SIGNED_IN: &str = "auth.signed_in";
const SECRET: &str = "auth.secret";

/// The longest description of a browser that is kept, in characters.
const AGENT_MAX: usize = 200;

/// Who a session belongs to, and where it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedInState {
    pub(crate) user: UserId,
    pub(crate) remember: bool,
    pub(crate) address: String,
    pub(crate) agent: String,
    /// Nothing before the session is saved.
    pub(crate) saved: Option<SavedSession>,
}

/// A session's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedSession {
    pub(crate) id: SessionId,
    pub(crate) token_hash: String,
    pub(crate) begun: DateTime<Utc>,
}

/// Signs `user` in: the session gets a new id, a new form secret and nothing of what it held before.
///
/// `agent` is the browser's own description, shown in the list of sessions.
///
/// # Errors
///
/// [`AuthError::Internal`] if the data cannot be written as JSON, which does not happen.
pub fn begin(
    session: &Session,
    user: UserId,
    remember: bool,
    address: IpAddr,
    agent: &str,
) -> Result<(), AuthError> {
    let agent = agent.chars().filter(|character| !character.is_control()).take(AGENT_MAX).collect();
    let signed_in = SignedInState { user, remember, address: address.to_string(), agent, saved: None };
    session.clear();
    write(session, &signed_in)
}

/// Gives the session a new id and a new form secret, after the person's own password changed: that ends every session,
/// and this one goes on.
///
/// # Errors
///
/// [`AuthError::Unauthorized`] if nobody is signed in.
pub fn renew(session: &Session) -> Result<(), AuthError> {
    let signed_in = signed_in(session).ok_or(AuthError::Unauthorized)?;
    write(session, &SignedInState { saved: None, ..signed_in })
}

/// Signs out: the row goes, the cookie is removed.
pub fn end(session: &Session) {
    session.purge();
}

pub(crate) fn signed_in(session: &Session) -> Option<SignedInState> {
    session.get(SIGNED_IN).ok().flatten()
}

pub(crate) fn secret(session: &Session) -> Option<SessionSecret> {
    SessionSecret::from_stored(&session.get::<String>(SECRET).ok().flatten()?)
}

fn write(session: &Session, signed_in: &SignedInState) -> Result<(), AuthError> {
    session.insert(SIGNED_IN, signed_in).map_err(AuthError::internal)?;
    session.insert(SECRET, SessionSecret::generate().to_stored()).map_err(AuthError::internal)?;
    session.renew();
    Ok(())
}
