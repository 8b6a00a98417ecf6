//! What features tell of the pages that they publish: for search engines, the site's own search, and the panel.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;

/// A public page for `sitemap.xml`.
pub struct SitemapEntry {
    /// Its path.
    pub path: String,
    /// When it changed last, if that is known.
    pub changed: Option<DateTime<Utc>>,
}

impl SitemapEntry {
    /// A list and the entries in it, given as path and last change; the list changed when one of them did.
    #[must_use]
    pub fn of_list(list: &str, entries: Vec<(String, NaiveDateTime)>) -> Vec<Self> {
        let entries: Vec<_> = entries.into_iter().map(|(path, changed)| (path, changed.and_utc())).collect();
        let newest = entries.iter().map(|(_, changed)| *changed).max();
        let list = Self { path: list.to_owned(), changed: newest };
        let entries = entries.into_iter().map(|(path, changed)| Self { path, changed: Some(changed) });
        std::iter::once(list).chain(entries).collect()
    }
}

/// Something that a search has found.
#[derive(Debug, Clone, Serialize)]
pub struct SearchHit {
    /// Where it is.
    pub path: String,
    /// Its title.
    pub title: String,
    /// A sentence or two of it.
    pub excerpt: String,
    /// When it was published, if it is something that ages.
    pub published_at: Option<DateTime<Utc>>,
    /// How well it fits: [`SearchWords::fit`](core_models::SearchWords::fit).
    #[serde(skip)]
    pub fit: usize,
}

/// Something that shows an uploaded picture.
#[derive(Debug, Clone, Serialize)]
pub struct PictureUse {
    /// Its title.
    pub title: String,
    /// Where it is edited.
    pub href: String,
}
