//! Who can sign in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The role of those who may do everything.
const ADMINISTRATOR: &str = "admin";

/// All accounts of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Accounts {
    /// The accounts, by name.
    pub accounts: Vec<Account>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// What the person signs in with.
    pub username: String,
    /// What the person may do, in one word.
    pub role: String,
    /// The person's mail address.
    pub email: String,
    /// When the person signed in last.
    pub last_login: Option<DateTime<Utc>>,
}

impl Accounts {
    /// Reads the table for people, as programs print it that know no `list-users --json`. When somebody signed in last stays open.
    #[must_use]
    pub fn from_table(text: &str) -> Self {
        let account = |line: &str| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let (username, role, email) = (words.next()?, words.next()?, words.next()?);
            Some(Account { username, role, email, last_login: None })
        };
        Self { accounts: text.lines().filter_map(account).collect() }
    }

    /// The first who may do everything.
    #[must_use]
    pub fn administrator(&self) -> Option<&Account> {
        self.accounts.iter().find(|account| account.role == ADMINISTRATOR)
    }
}
