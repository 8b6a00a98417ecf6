//! The proxies in front of a server, such as a content delivery network, whose word is taken for where a visitor comes from.

use std::{fmt, net::IpAddr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Those proxies, and where they say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedProxies {
    /// Their addresses.
    pub ranges: Vec<Range>,
    /// The header that names the visitor.
    #[serde(default)]
    pub header: Header,
}

/// An address, or a range of addresses such as `203.0.113.0/24`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Range(IpNet);

/// The name of a header; `X-Forwarded-For` unless set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Header(String);

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let network = text.parse::<IpNet>().or_else(|_no_range| text.parse::<IpAddr>().map(IpNet::from));
        let network = network
            .map_err(|_unreadable| format!("“{text}” is no range of addresses like 203.0.113.0/24"))?;
        if network.prefix_len() == 0 {
            return Err(format!("“{text}” is everybody: anyone could then pretend to be anyone else"));
        }
        Ok(Self(network.trunc()))
    }
}

impl From<Range> for String {
    fn from(range: Range) -> Self {
        range.to_string()
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Default for Header {
    fn default() -> Self {
        Self("X-Forwarded-For".to_owned())
    }
}

impl TryFrom<String> for Header {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // An underscore would be a word of nginx's own: `proxy_protocol`.
        if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Ok(Self(text));
        }
        Err(format!("“{text}” is no name of a header like X-Forwarded-For"))
    }
}

impl From<Header> for String {
    fn from(header: Header) -> Self {
        header.0
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<TrustedProxies, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn ranges_and_single_addresses_are_understood() {
        let read = read("ranges = [\"203.0.113.7/24\", \"198.51.100.4\", \"2001:db8::/32\"]").unwrap();
        let ranges: Vec<String> = read.ranges.iter().map(ToString::to_string).collect();
        assert_eq!(ranges, ["203.0.113.0/24", "198.51.100.4/32", "2001:db8::/32"]);
        assert_eq!(read.header.to_string(), "X-Forwarded-For");
    }

    #[test]
    fn what_would_let_anyone_pretend_anything_is_refused() {
        for (text, words) in [
            ("ranges = [\"0.0.0.0/0\"]", "is everybody"),
            ("ranges = [\"::/0\"]", "is everybody"),
            ("ranges = [\"10.0.0.0/8; include /etc/passwd\"]", "is no range"),
            ("ranges = [\"cdn.example\"]", "is no range"),
            ("ranges = [\"10.0.0.0/8\"]\nheader = \"X-A; evil\"", "is no name of a header"),
            ("ranges = [\"10.0.0.0/8\"]\nheader = \"proxy_protocol\"", "is no name of a header"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
