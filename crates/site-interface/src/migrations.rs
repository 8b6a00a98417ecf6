//! Which migrations a database has, and which ones a program knows besides.

use serde::{Deserialize, Serialize};

/// The history of a site's tables, by the names of the migrations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Migrations {
    /// Those that were applied.
    pub applied: Vec<String>,
    /// Those that the program would apply.
    pub pending: Vec<String>,
}
