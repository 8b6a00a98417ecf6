//! The site's pages: navigation, titles, descriptions, and the picture that is shown when one is shared.

use serde::{Deserialize, Serialize};

/// A link in the main navigation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NavigationLink {
    /// What it says.
    pub label: String,
    /// A path of this site.
    pub href: String,
}

/// A page made of one template.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PageFacts {
    /// Its address on the site.
    pub path: String,
    /// The template that renders it.
    pub template: String,
    /// The document's title.
    pub title: String,
    /// For search results.
    pub description: String,
}

/// The home page's head.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HomeFacts {
    /// The document's title.
    pub title: String,
    /// For search results.
    pub description: String,
}

/// A picture among the site's static files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Picture {
    /// Its name under `static/`.
    #[serde(rename = "og")]
    pub file: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows.
    pub alt: String,
}
