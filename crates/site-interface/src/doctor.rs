//! What a site needs, and whether it is there.

use serde::{Deserialize, Serialize};

/// All that was looked at. The program ends with 1 when anything is wrong, and says this all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doctor {
    /// What was found, one for each thing.
    pub checks: Vec<Check>,
}

/// One thing that a site needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub name: String,
    /// `Ok` with a short word on what is so; `Err` with what to do.
    pub outcome: Result<String, String>,
    /// Whether it is right for now, and will not be for long.
    #[serde(default)]
    pub is_warning: bool,
}

impl Doctor {
    /// What is wrong, one line for each thing: what it is, and what to do.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        let wrong =
            |check: &Check| check.outcome.as_ref().err().map(|said| format!("{}: {said}", check.name));
        self.checks.iter().filter_map(wrong).collect()
    }
}
