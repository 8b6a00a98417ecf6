//! Whose demo content it is.

use chrono::{DateTime, Utc};
use core_models::{
    QueryResult, Transaction, UserId,
    users::{self, NewUser, Role},
};
use serde::Deserialize;

/// What a demo author has for a password hash: no password matches it.
const NO_PASSWORD: &str = "!";

/// `content/author.toml`: whose name is under the demo content.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DemoAuthor {
    /// The name of the account.
    username: String,
    /// The name shown under posts.
    display_name: String,
    /// The account's mail address.
    email: String,
}

impl DemoAuthor {
    /// The author's row, which is made if there is none. Nobody can sign in as the author.
    ///
    /// # Errors
    /// A failed query.
    pub fn id(&self, tx: &mut Transaction<'_>, now: DateTime<Utc>) -> QueryResult<UserId> {
        if let Some(user) = users::by_username(tx, &self.username)? {
            return Ok(user.id);
        }
        let new = NewUser {
            username: self.username.clone(),
            email: self.email.clone(),
            display_name: self.display_name.clone(),
            password_hash: NO_PASSWORD.to_owned(),
            role: Role::Editor,
            created_at: now,
        };
        Ok(users::create(tx, new)?.id)
    }
}
