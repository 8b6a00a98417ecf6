//! Where the business is, and where it can be found elsewhere.

use serde::{Deserialize, Serialize};
use url::Url;

use super::error::FactsError;

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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

/// A point on the map, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Geo {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// The map: a picture of the site's own that leads to a map service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MapFacts {
    /// Where the picture leads instead of OpenStreetMap.
    #[serde(default)]
    pub href: Option<String>,
    /// What to know on arrival: `Ring the top bell`.
    #[serde(default)]
    pub note: String,
}

impl Address {
    /// Whether the business has one.
    #[must_use]
    pub fn is_given(&self) -> bool {
        *self != Self::default()
    }

    pub(super) fn check(&self) -> Result<(), FactsError> {
        let is_code = self.country.len() == 2 && self.country.chars().all(|c| c.is_ascii_uppercase());
        if is_code || !self.is_given() {
            return Ok(());
        }
        let problem =
            format!("“{}” is not a country code; write two capitals such as DE or GB", self.country);
        Err(FactsError::Value { key: "address.country", problem })
    }
}

impl Geo {
    pub(super) fn check(self) -> Result<(), FactsError> {
        if (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude) {
            return Ok(());
        }
        let problem = format!(
            "{}, {} is no place on Earth; write degrees such as latitude = 55.9533 and longitude = -3.1883",
            self.latitude, self.longitude
        );
        Err(FactsError::Value { key: "geo", problem })
    }
}

/// Where a map service shows the business: the site's own link, or else OpenStreetMap, at the point if that is known
/// and otherwise searching for the address.
pub(super) fn map_href(map: &MapFacts, geo: Option<Geo>, address: &Address) -> String {
    if let Some(href) = &map.href {
        return href.clone();
    }
    if let Some(Geo { latitude, longitude }) = geo {
        return format!(
            "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
        );
    }
    if !address.is_given() {
        return String::new();
    }
    let wanted = format!("{}, {} {}, {}", address.street, address.postal_code, address.city, address.country);
    Url::parse_with_params("https://www.openstreetmap.org/search", [("query", wanted)])
        .map(String::from)
        .unwrap_or_default()
}

/// An address on another site that visitors are sent to: `https`, or `http` on this very machine, to try things out.
pub(super) fn check_https(key: &'static str, address: &str) -> Result<Url, FactsError> {
    let refused = |problem: String| FactsError::Value { key, problem };
    let url = Url::parse(address).map_err(|_wrong| {
        refused(format!("“{address}” is not an address; write it like https://example.org/…"))
    })?;
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && url.host_str() == Some("127.0.0.1"));
    if !is_safe || url.host_str().is_none() || !url.username().is_empty() {
        return Err(refused(format!("“{address}” must begin with https:// and name a host")));
    }
    Ok(url)
}
