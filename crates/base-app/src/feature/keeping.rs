//! What features keep of visitors.

use core_models::{DbConnection, QueryResult};
use serde::Serialize;
use texts::{TextError, Texts};

use crate::Facts;

/// Pictures that a feature keeps in the folder of private uploads, as its rows name them.
#[derive(Clone, Copy)]
pub struct PrivatePictures {
    /// The name of each, with its width in pixels.
    pub files: Files,
    /// Whether a picture of this name is one of them.
    pub is_known: fn(&mut DbConnection, &str) -> QueryResult<bool>,
}

/// Looks up all files of a feature.
type Files = fn(&mut DbConnection) -> QueryResult<Vec<(String, i32)>>;

/// Says what a feature knows of visitors, in one language and for one site.
pub type Privacy = fn(&Texts, &Facts) -> Result<PrivacyNotice, TextError>;

/// What the page on privacy says of a feature, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivacyNotice {
    /// It knows what visitors tell it, and says so below a heading of its own.
    Section(PrivacySection),
    /// It knows that somebody was there, but not who: a paragraph below “Cookies and counting”.
    Counting(String),
}

/// A part of the page on privacy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacySection {
    /// Its heading.
    pub heading: String,
    /// What stands below it.
    pub paragraphs: Vec<String>,
}
