//! The facts of `site.toml`: what is true of the business and is no secret.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Everything that templates, mails and search engines are told about the business.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The name of the business, as on its door.
    pub name: String,
    /// One line under the name.
    pub tagline: String,
    /// One or two sentences for search results.
    pub description: String,
    /// The site's host name, without scheme.
    pub domain: String,
    /// The loopback port the site listens on unless `LISTEN` says otherwise.
    pub port: u16,
    /// A BCP 47 language tag for `<html lang>`.
    pub locale: String,
    /// The IANA zone in which times are shown.
    pub time_zone: Tz,
    /// The number as people read it.
    pub phone: String,
    /// The public mail address.
    pub email: String,
    /// schema.org types for the JSON-LD block; the first is the most specific.
    #[serde(default = "local_business")]
    pub schema_types: Vec<String>,
    /// The browser's theme colour in light and dark mode.
    #[serde(default)]
    pub theme_color: ThemeColor,
    /// Where the business is.
    pub address: Address,
    /// Opening hours.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// The main navigation.
    #[serde(default, rename = "nav")]
    pub navigation: Vec<NavigationLink>,
    /// Pages that are one template and nothing else.
    #[serde(default, rename = "page")]
    pub pages: Vec<PageFacts>,
    /// Title and description of the home page.
    pub home: HomeFacts,
    /// The picture that is shown when a page is shared.
    pub image: Picture,
    /// Anything else the site's own templates want to print.
    #[serde(default)]
    pub extra: toml::Table,
}

/// Colours for `<meta name="theme-color">`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ThemeColor {
    /// In light mode.
    pub light: String,
    /// In dark mode.
    pub dark: String,
}

/// A postal address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// State, province or county, when addresses there have one.
    #[serde(default)]
    pub region: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// One line of opening hours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hours {
    /// As people read it: `Mon–Thu`.
    pub label: String,
    /// schema.org day names: `["Monday", …]`.
    pub days: Vec<String>,
    /// `09:00`.
    pub opens: String,
    /// `18:00`.
    pub closes: String,
}

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

/// `site.toml` could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A key is missing, unknown or of the wrong type; the text names line and key.
    #[error("site.toml: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A value cannot be what it says.
    #[error("site.toml: {key}: {problem}")]
    Value {
        /// The key.
        key: &'static str,
        /// What is wrong and what to write instead.
        problem: String,
    },
}

impl Facts {
    /// Reads and checks the text of `site.toml`.
    ///
    /// # Errors
    /// [`FactsError`] names the key and what to change.
    pub fn parse(text: &str) -> Result<Self, FactsError> {
        let facts: Self = toml::from_str(text)?;
        if facts.domain.contains(['/', ':', ' ']) || facts.domain.is_empty() {
            let problem = format!("“{}” is not a host name; write it like example.org", facts.domain);
            return Err(FactsError::Value { key: "domain", problem });
        }
        for page in &facts.pages {
            if !page.path.starts_with('/') {
                let problem = format!("“{}” must begin with a slash", page.path);
                return Err(FactsError::Value { key: "page.path", problem });
            }
        }
        Ok(facts)
    }

    /// The phone number as a `tel:` link wants it (RFC 3966): digits and a leading plus.
    #[must_use]
    pub fn phone_href(&self) -> String {
        let digits: String = self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        format!("tel:{digits}")
    }
}

fn local_business() -> Vec<String> {
    vec!["LocalBusiness".to_owned()]
}
