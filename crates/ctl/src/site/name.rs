//! The name of a site on a server, which many other names are made of.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The longest name. A system user's name has at most 32 characters, three of which are `wg-`.
const LONGEST: usize = 29;

/// A name such as `bakery` or `bakery-north`: small letters, digits, and single hyphens between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteName(String);

/// The text is no name of a site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” cannot be the name of a site: use small letters, digits and single hyphens, a letter first, at most {LONGEST} characters"
)]
pub struct BadName(String);

impl SiteName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The system user, the PostgreSQL role and the PostgreSQL database of the site: one name, so that the server's `peer`
    /// login needs no map and no password.
    #[must_use]
    pub fn account(&self) -> String {
        format!("wg-{}", self.0)
    }

    /// The service unit that runs the site.
    #[must_use]
    pub fn service(&self) -> String {
        format!("webgarden-{}.service", self.0)
    }

    /// The socket unit that listens for the site.
    #[must_use]
    pub fn socket(&self) -> String {
        format!("webgarden-{}.socket", self.0)
    }
}

impl FromStr for SiteName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let fits = !text.is_empty()
            && text.len() <= LONGEST
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !text.ends_with('-')
            && !text.contains("--");
        if fits { Ok(Self(text.to_owned())) } else { Err(BadName(text.to_owned())) }
    }
}

impl TryFrom<String> for SiteName {
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl From<SiteName> for String {
    fn from(name: SiteName) -> Self {
        name.0
    }
}

impl fmt::Display for SiteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_letters_digits_and_single_hyphens() {
        for name in ["a", "bakery", "bakery-2", "a2345678901234567890123456789"] {
            assert_eq!(name.parse::<SiteName>().unwrap().as_str(), name);
        }
        for name in [
            "",
            "-a",
            "a-",
            "a--b",
            "2a",
            "Bakery",
            "a_b",
            "a.b",
            "a/b",
            "a b",
            "a23456789012345678901234567890",
        ] {
            assert_eq!(name.parse::<SiteName>(), Err(BadName(name.to_owned())));
        }
    }

    #[test]
    fn all_names_of_a_site_begin_with_what_marks_them_as_ours() {
        let name: SiteName = "bakery-north".parse().unwrap();
        assert_eq!(name.account(), "wg-bakery-north");
        assert_eq!(name.service(), "webgarden-bakery-north.service");
        assert_eq!(name.socket(), "webgarden-bakery-north.socket");
    }
}
