//! What is wrong with the pages that visitors get.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Check;

/// What came of reading a whole site.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lint {
    /// When the site was read.
    pub at: Option<DateTime<Utc>>,
    /// How many pages were read.
    pub pages: usize,
    /// Whether the site has more than was read.
    pub cut_short: bool,
    /// What is wrong with the pages, the worst first.
    pub findings: Vec<Finding>,
    /// What the site needs, and whether it is there.
    pub checks: Vec<Check>,
}

/// One thing that is wrong, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The name of the rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, as a sentence.
    pub problem: String,
    /// What to do, as a sentence.
    #[serde(default)]
    pub remedy: String,
    /// Where: the first places.
    #[serde(default)]
    pub places: Vec<Place>,
    /// How many places there are besides.
    #[serde(default)]
    pub more: usize,
}

/// How bad something is. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Visitors run into it.
    Error,
    /// Some visitors, or search engines, are served worse than they could be.
    Warning,
    /// Worth a thought; so is a word of a newer release.
    #[serde(other)]
    Hint,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// A page's address on the site, or what is set.
    pub subject: String,
    /// The beginning of the element, as it stands in the page; empty where it is about the page as a whole.
    pub excerpt: String,
}
