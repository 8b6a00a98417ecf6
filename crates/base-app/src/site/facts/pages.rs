//! The site's pages: navigation, titles, descriptions, and the picture that is shown when one is shared.

use serde::{Deserialize, Serialize};

/// A link in the main navigation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NavigationLink {
    /// What it says.
    pub label: String,
    /// A path of this site.
    pub href: String,
}

/// A page made of one template.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PageFacts {
    /// Its address on the site.
    pub path: String,
    /// The template that renders it.
    pub template: String,
    /// The document's title.
    pub title: String,
    /// For search results.
    pub description: String,
    /// The path of the page in the main language that this one says in its own.
    #[serde(default)]
    pub translates: Option<String>,
}

/// A language besides the main one. A page whose path begins with its prefix is in this language.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LanguageFacts {
    /// A BCP 47 language tag: `de-CH`.
    pub locale: String,
    /// What the paths of its pages begin with: `/de`.
    pub prefix: String,
    /// One line under the name.
    pub tagline: String,
    /// One or two sentences for search results.
    pub description: String,
    /// The labels of the opening hours, in their order.
    #[serde(default)]
    pub hours: Vec<String>,
    /// The labels of the days with other hours, in their order.
    #[serde(default)]
    pub special_hours: Vec<String>,
    /// What the picture shows that is shown when a page is shared.
    #[serde(default)]
    pub image_alt: Option<String>,
    /// The main navigation.
    #[serde(default, rename = "nav")]
    pub navigation: Vec<NavigationLink>,
    /// What the site's own templates print otherwise in this language.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "crate::reference::AnyTable"))]
    pub extra: toml::Table,
}

/// The home page's head.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HomeFacts {
    /// The document's title.
    pub title: String,
    /// For search results.
    pub description: String,
}

/// A picture among the site's static files.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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
