//! What every page knows: the business, its own head, the navigation.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::statics::Statics;
use crate::{Address, Facts, Hours, Languages, SpecialHours, TimeOfDay, settings::ServerSettings};

/// The head of one page.
#[derive(Debug, Clone)]
pub struct PageMeta {
    /// The page's own address on the site, with the query if it is part of it.
    pub path: String,
    /// The document's title without the site's name.
    pub title: String,
    /// For search results and shared links.
    pub description: String,
    /// `noindex` for pages that search engines should leave out.
    pub robots: Option<&'static str>,
    /// Set for articles.
    pub article: Option<Article>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The path of a picture of the page; the site's own picture if there is none.
    pub image: Option<String>,
    /// What a page that is no article says of itself to machines (<https://schema.org>); the business if nothing.
    pub json_ld: Option<Value>,
}

/// What makes a page an article.
#[derive(Debug, Clone, Copy)]
pub struct Article {
    /// When it was published.
    pub published: DateTime<Utc>,
    /// When it changed last.
    pub updated: DateTime<Utc>,
    /// Its type at <https://schema.org>: `BlogPosting`.
    pub schema_type: &'static str,
}

impl PageMeta {
    /// A page that is not an article.
    #[must_use]
    pub fn new(path: &str, title: &str, description: &str) -> Self {
        Self {
            path: path.to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            robots: None,
            article: None,
            author: None,
            image: None,
            json_ld: None,
        }
    }

    pub(super) fn value(
        &self,
        server: &ServerSettings,
        facts: &Facts,
        languages: &Languages,
        statics: &Statics,
    ) -> Value {
        let canonical = server.absolute(&self.path);
        let site_image = statics.url(&facts.image.file).map(|url| server.absolute(&url));
        let image = self.image.as_ref().map(|path| server.absolute(path)).or(site_image);
        let json_ld = match (self.article, &self.json_ld) {
            (Some(article), _) => self.article(server, &canonical, image.as_deref(), article),
            (None, Some(own)) => own.clone(),
            (None, None) => local_business(server, facts, image.as_deref()),
        };
        json!({
            "title": self.title,
            "description": self.description,
            "path": self.path,
            "is_home": languages.is_home(&self.path),
            "alternates": alternates(server, languages, &self.path),
            "canonical": canonical,
            "robots": self.robots,
            "image": image,
            "image_is_own": self.image.is_some(),
            "kind": if self.article.is_some() { "article" } else { "website" },
            "published_at": self.article.map(|article| article.published),
            "updated_at": self.article.map(|article| article.updated),
            "author": self.author,
            "json_ld": json_ld,
        })
    }

    /// <https://schema.org/Article>
    fn article(
        &self,
        server: &ServerSettings,
        canonical: &str,
        image: Option<&str>,
        article: Article,
    ) -> Value {
        json!({
            "@context": "https://schema.org",
            "@type": article.schema_type,
            "headline": self.title,
            "description": self.description,
            "url": canonical,
            "mainEntityOfPage": canonical,
            "image": image,
            "datePublished": article.published,
            "dateModified": article.updated,
            "author": { "@type": "Person", "name": self.author },
            "publisher": { "@type": "Organization", "name": server.site_name, "url": server.absolute("/") },
        })
    }
}

/// The page in each language that has it, for search engines; nothing for a page in one language only.
pub(crate) fn alternates(server: &ServerSettings, languages: &Languages, path: &str) -> Vec<Alternate> {
    let versions = languages.versions(path);
    if versions.len() < 2 {
        return Vec::new();
    }
    let of_main = versions.iter().find(|(language, _)| language.prefix.is_empty());
    let otherwise = of_main.map(|(_, path)| ("x-default", *path));
    let named = versions.iter().map(|(language, path)| (language.locale.as_str(), *path));
    named
        .chain(otherwise)
        .map(|(locale, path)| Alternate { locale: locale.to_owned(), href: server.absolute(path) })
        .collect()
}

/// One version of a page.
#[derive(Debug, Serialize)]
pub(crate) struct Alternate {
    /// The language, or `x-default` for everybody else.
    pub(crate) locale: String,
    pub(crate) href: String,
}

/// <https://schema.org/LocalBusiness>
fn local_business(server: &ServerSettings, facts: &Facts, image: Option<&str>) -> Value {
    let mut business = json!({
        "@context": "https://schema.org",
        "@type": facts.schema_types,
        "@id": server.absolute("/#business"),
        "name": server.site_name,
        "description": facts.description,
        "url": server.absolute("/"),
        "email": facts.email,
        "image": image,
        "openingHoursSpecification": facts.hours.iter().map(opening_hours).collect::<Vec<_>>(),
    });
    let mut add = |name: &str, value: Value| {
        if let Some(business) = business.as_object_mut() {
            business.insert(name.to_owned(), value);
        }
    };
    if !facts.phone.is_empty() {
        add("telephone", json!(facts.phone));
    }
    if facts.address.is_given() {
        add("address", postal_address(&facts.address));
    }
    if let Some(map) = Some(facts.map_href()).filter(|map| !map.is_empty()) {
        add("hasMap", json!(map));
    }
    if !facts.special_hours.is_empty() {
        let special: Vec<_> = facts.special_hours.iter().map(special_hours).collect();
        add("specialOpeningHoursSpecification", json!(special));
    }
    if let Some(geo) = facts.geo {
        let (latitude, longitude) = (geo.latitude, geo.longitude);
        add("geo", json!({ "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude }));
    }
    if !facts.area_served.is_empty() {
        add("areaServed", json!(facts.area_served));
    }
    if !facts.same_as.is_empty() {
        add("sameAs", json!(facts.same_as));
    }
    business
}

/// <https://schema.org/PostalAddress>
fn postal_address(address: &Address) -> Value {
    json!({
        "@type": "PostalAddress",
        "streetAddress": address.street,
        "postalCode": address.postal_code,
        "addressLocality": address.city,
        "addressRegion": address.region,
        "addressCountry": address.country,
    })
}

/// <https://schema.org/OpeningHoursSpecification>
fn opening_hours(hours: &Hours) -> Value {
    json!({
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": hours.days,
        "opens": hours.opens,
        "closes": hours.closes,
    })
}

/// A day that opens and closes at midnight is one on which the business stays closed
/// (<https://developers.google.com/search/docs/appearance/structured-data/local-business>).
fn special_hours(special: &SpecialHours) -> Value {
    let midnight = TimeOfDay::from(chrono::NaiveTime::MIN);
    let (opens, closes) = special.times().unwrap_or((midnight, midnight));
    json!({
        "@type": "OpeningHoursSpecification",
        "validFrom": special.from,
        "validThrough": special.last(),
        "opens": opens,
        "closes": closes,
    })
}

/// The facts as templates see them.
pub(super) fn site_value(
    server: &ServerSettings,
    facts: &Facts,
    statics: &Statics,
    feed: Option<&str>,
) -> Value {
    let mut site = json!(facts);
    if let Some(site) = site.as_object_mut() {
        let image = statics.url(&facts.image.file).map(|url| server.absolute(&url));
        site.insert("name".to_owned(), json!(server.site_name));
        site.insert("domain".to_owned(), json!(server.shown_domain));
        site.insert("phone_href".to_owned(), json!(facts.phone_href()));
        site.insert("map_href".to_owned(), json!(facts.map_href()));
        site.insert("url".to_owned(), json!(server.absolute("")));
        site.insert("feed".to_owned(), json!(feed));
        site.insert("image".to_owned(), json!({
            "url": image, "width": facts.image.width, "height": facts.image.height, "alt": facts.image.alt,
        }));
    }
    site
}

#[derive(Serialize)]
pub(super) struct NavigationEntry<'a> {
    label: &'a str,
    href: &'a str,
    current: bool,
}

/// The main navigation; an entry is current on its page and on the pages below it.
pub(super) fn navigation<'a>(facts: &'a Facts, path: &str) -> Vec<NavigationEntry<'a>> {
    let path = path.split('?').next().unwrap_or_default();
    facts
        .navigation
        .iter()
        .map(|link| {
            let below = path.strip_prefix(link.href.as_str()).is_some_and(|rest| rest.starts_with('/'));
            let current = path == link.href || (link.href != "/" && below);
            NavigationEntry { label: &link.label, href: &link.href, current }
        })
        .collect()
}
