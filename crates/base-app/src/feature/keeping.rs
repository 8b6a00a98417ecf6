//! What features keep of visitors.

use core_models::{DbConnection, QueryResult};

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

/// What a feature knows of visitors; the page on privacy says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    /// What they write to the business.
    Messages,
    /// That somebody was there, but not who.
    Visits,
}
