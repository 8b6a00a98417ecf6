//! What a look at the server or at a site has found.

use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// The server, or the name of a site.
    pub subject: String,
    /// What was looked at.
    pub what: &'static str,
    /// What was found, and what to do about it.
    pub said: String,
}

/// What a finding that is about no single site has as its subject.
pub const SERVER: &str = "server";

/// How something is, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Well,
    /// Will need a person soon.
    Doubtful,
    /// Needs a person now.
    Wrong,
}
