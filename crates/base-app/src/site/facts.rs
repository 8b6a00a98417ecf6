//! The facts of `site.toml`: what is true of the business and is no secret.

mod embeds;
mod error;
mod hours;
mod legal;
mod pages;
mod place;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::site::tables;

pub use embeds::Embed;
pub use error::FactsError;
pub use hours::{Day, Hours, SpecialHours, TimeOfDay};
pub use legal::{LegalFacts, PrivacyLaw};
pub use pages::{HomeFacts, LanguageFacts, NavigationLink, PageFacts, Picture};
pub use place::{Address, Geo, MapFacts};

/// Everything that templates, mails and search engines are told about the business.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// The main language of the site, a BCP 47 tag: `en-GB`. It chooses the shared texts and how dates are written.
    pub locale: String,
    /// The IANA zone in which times are shown.
    #[cfg_attr(test, schemars(with = "String"))]
    pub time_zone: Tz,
    /// The number as people read it; empty when the business has none.
    #[serde(default)]
    pub phone: String,
    /// The public mail address.
    pub email: String,
    /// schema.org types for the JSON-LD block; the first is the most specific.
    #[serde(default = "local_business")]
    pub schema_types: Vec<String>,
    /// Where the business is; all of it empty when there is no place to come to.
    #[serde(default)]
    pub address: Address,
    /// Where that is on the map.
    #[serde(default)]
    pub geo: Option<Geo>,
    /// The picture of a map.
    #[serde(default)]
    pub map: MapFacts,
    /// Towns or regions that the business serves, for search engines.
    #[serde(default)]
    pub area_served: Vec<String>,
    /// The business on other sites, for search engines.
    #[serde(default)]
    pub same_as: Vec<String>,
    /// Opening hours in an ordinary week.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// Days with other hours, or closed ones.
    #[serde(default)]
    pub special_hours: Vec<SpecialHours>,
    /// Whether phones show a button to call at the foot of every page.
    #[serde(default)]
    pub call_button: bool,
    /// What the pages on privacy and on the business say.
    #[serde(default)]
    pub legal: LegalFacts,
    /// A booking calendar of another company.
    #[serde(default)]
    pub booking: Option<Embed>,
    /// A chat of another company.
    #[serde(default)]
    pub chat: Option<Embed>,
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
    /// More languages of the site.
    #[serde(default, rename = "language")]
    pub languages: Vec<LanguageFacts>,
    /// Texts that whoever makes a site from this one must replace; `lint` finds those that are left.
    #[serde(default)]
    pub samples: Vec<String>,
    /// Anything else the site's own templates want to print.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "crate::reference::AnyTable"))]
    pub extra: toml::Table,
}

impl Facts {
    /// Reads and checks the text of `site.toml`.
    ///
    /// # Errors
    /// [`FactsError`] names the key and what to change.
    pub fn parse(text: &str) -> Result<Self, FactsError> {
        let mut facts: Self = tables::read(text)?;
        if url::Host::parse(&facts.domain).is_err() {
            let problem = format!("“{}” is not a host name; write it like example.org", facts.domain);
            return Err(FactsError::Value { key: "domain", problem });
        }
        for page in &facts.pages {
            if !page.path.starts_with('/') {
                let problem = format!("“{}” must begin with a slash", page.path);
                return Err(FactsError::Value { key: "page.path", problem });
            }
        }
        facts.check_place()?;
        if facts.call_button && facts.phone.is_empty() {
            let problem =
                "there is no phone to call; write phone = \"…\", or take the button away".to_owned();
            return Err(FactsError::Value { key: "call_button", problem });
        }
        facts.legal.check()?;
        if facts.legal.owner.is_empty() {
            facts.legal.owner.clone_from(&facts.name);
        }
        if let Some(booking) = &mut facts.booking {
            booking.complete("booking", "/booking")?;
        }
        if let Some(chat) = &mut facts.chat {
            chat.complete("chat", "/chat")?;
        }
        facts.special_hours.iter().try_for_each(SpecialHours::check)?;
        Ok(facts)
    }

    /// The same business in the words of one of its other languages.
    #[must_use]
    pub(crate) fn translated(&self, language: &LanguageFacts) -> Self {
        let mut facts = self.clone();
        facts.locale.clone_from(&language.locale);
        facts.tagline.clone_from(&language.tagline);
        facts.description.clone_from(&language.description);
        facts.navigation.clone_from(&language.navigation);
        for (hours, label) in facts.hours.iter_mut().zip(&language.hours) {
            hours.label.clone_from(label);
        }
        for (days, label) in facts.special_hours.iter_mut().zip(&language.special_hours) {
            days.label.clone_from(label);
        }
        if let Some(alt) = &language.image_alt {
            facts.image.alt.clone_from(alt);
        }
        facts.extra.extend(language.extra.clone());
        facts
    }

    fn check_place(&self) -> Result<(), FactsError> {
        self.address.check()?;
        self.geo.map_or(Ok(()), Geo::check)?;
        if let Some(href) = &self.map.href {
            place::check_https("map.href", href)?;
        }
        self.same_as.iter().try_for_each(|address| place::check_https("same_as", address).map(drop))
    }

    /// What visitors can load from other companies by a click, by its name in `site.toml`.
    pub fn embeds(&self) -> impl Iterator<Item = (&'static str, &Embed)> {
        let all = [("booking", self.booking.as_ref()), ("chat", self.chat.as_ref())];
        all.into_iter().filter_map(|(kind, embed)| Some((kind, embed?)))
    }

    /// Whether `site.toml` lists a page at this path.
    #[must_use]
    pub fn lists(&self, path: &str) -> bool {
        self.pages.iter().any(|page| page.path == path)
    }

    /// Where a map service shows the business; empty when it has no place.
    #[must_use]
    pub fn map_href(&self) -> String {
        place::map_href(&self.map, self.geo, &self.address)
    }

    /// The phone number as a `tel:` link wants it (RFC 3966): digits and a leading plus. Empty when there is none.
    #[must_use]
    pub fn phone_href(&self) -> String {
        if self.phone.is_empty() {
            return String::new();
        }
        let digits: String = self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        format!("tel:{digits}")
    }
}

fn local_business() -> Vec<String> {
    vec!["LocalBusiness".to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site that is no shop.
    const FACTS: &str = r#"
        name = "Notes"
        tagline = "What we have learnt"
        description = "A place for notes."
        domain = "notes.example"
        port = 8009
        locale = "en-GB"
        time_zone = "Europe/London"
        email = "notes@notes.example"

        [home]
        title = "Notes"
        description = "A place for notes."

        [image]
        og = "og.png"
        width = 1200
        height = 630
        alt = "A notebook."
    "#;

    #[test]
    fn whoever_has_no_phone_and_no_place_says_nothing_of_them() {
        let facts = Facts::parse(FACTS).unwrap();
        assert_eq!((facts.phone_href(), facts.map_href()), (String::new(), String::new()));
        let half = format!("{FACTS}\n[address]\ncity = \"Leith\"\n");
        assert!(Facts::parse(&half).unwrap_err().to_string().contains("street"), "half an address is none");
        let unsaid = FACTS.replacen("name =", "call_button = true\nname =", 1);
        assert!(Facts::parse(&unsaid).unwrap_err().to_string().contains("call_button: there is no phone"));
    }
}
