//! Where a request really comes from, and the unreadable form in which that is remembered.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

use crate::keys::{self, Key, Keys};

const FORWARDED: &str = "x-forwarded-for";
/// What an operator writes to trust no proxy at all.
const NOBODY: &str = "none";

/// A list of proxies that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{entry}” is neither an IP address nor a network such as 10.0.0.0/8")]
pub struct BadProxy {
    /// The entry in question.
    pub entry: String,
}

/// The proxies whose `X-Forwarded-For` is believed: addresses or networks, separated by commas.
/// `127.0.0.1,::1` by default; `none` believes nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Believes nobody.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// The client's address, given the peer's and the request's headers. See [`client_address`].
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        client_address(Some(peer), forwarded(headers), self)
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The values of `X-Forwarded-For`, oldest first. A value that is no text is kept as an entry nobody can read.
pub(crate) fn forwarded(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = &str> {
    let values: Vec<&str> =
        headers.get_all(FORWARDED).map(|value| value.to_str().unwrap_or_default()).collect();
    values.into_iter()
}

impl Default for TrustedProxies {
    fn default() -> Self {
        Self(vec![IpAddr::from([127, 0, 0, 1]).into(), IpAddr::from(Ipv6Addr::LOCALHOST).into()])
    }
}

impl FromStr for TrustedProxies {
    type Err = BadProxy;

    fn from_str(text: &str) -> Result<Self, BadProxy> {
        if text.trim() == NOBODY {
            return Ok(Self::none());
        }
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let networks = entries.map(|entry| {
            let network = entry
                .parse::<IpNet>()
                .ok()
                .or_else(|| Some(entry.parse::<IpAddr>().ok()?.to_canonical().into()));
            network.ok_or_else(|| BadProxy { entry: entry.to_owned() })
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str(NOBODY);
        }
        let single = |network: &IpNet| network.prefix_len() == network.max_prefix_len();
        let shown = self
            .0
            .iter()
            .map(|network| if single(network) { network.addr().to_string() } else { network.to_string() });
        formatter.write_str(&shown.collect::<Vec<_>>().join(","))
    }
}

/// The client's address. It is the peer, unless the peer is a trusted proxy: then the right-most entry of
/// `X-Forwarded-For` that is not itself a trusted proxy. What stands left of that, or cannot be read, is not believed.
///
/// `forwarded` holds the header's values in order. A peer without an address (a Unix socket) counts as this machine.
pub fn client_address<'a>(
    peer: Option<IpAddr>,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    trusted: &TrustedProxies,
) -> IpAddr {
    let mut believed = peer.unwrap_or(IpAddr::from([127, 0, 0, 1])).to_canonical();
    for entry in forwarded.rev().flat_map(|value| value.rsplit(',')) {
        if !trusted.contains(believed) {
            break;
        }
        match parse_entry(entry.trim()) {
            Some(address) => believed = address,
            None => break,
        }
    }
    believed
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn parse_entry(entry: &str) -> Option<IpAddr> {
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    let with_port = || entry.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let address = entry.parse::<IpAddr>().ok().or_else(bracketed).or_else(with_port)?;
    Some(address.to_canonical())
}

/// Turns addresses into keys under which limits count them: one for an IPv4 address, one for the /56 that a provider
/// gives an IPv6 customer. The key does not reveal the address to somebody who reads the database.
#[derive(Clone)]
pub struct AddressKeys {
    key: Key,
}

impl AddressKeys {
    /// Keys of the site that `keys` belongs to.
    pub fn new(keys: &Keys) -> Self {
        Self { key: keys.derive("address key") }
    }

    /// The key of the network that `address` is part of: 43 characters.
    pub fn of(&self, address: IpAddr) -> String {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().into_iter().take(7).collect(),
        };
        keys::encode(&keys::sign(&self.key, &[&network]))
    }
}

impl fmt::Debug for AddressKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressKeys([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let peer = peer.parse().ok();
        client_address(peer, forwarded.iter().copied(), &trusted.parse().unwrap()).to_string()
    }

    #[test]
    fn the_address_is_the_peers_unless_the_peer_is_trusted() {
        let local = "127.0.0.1,::1";
        let cases: [(&str, &[&str], &str, &str); 25] = [
            ("203.0.113.9", &[], local, "203.0.113.9"),
            ("203.0.113.9", &["198.51.100.7"], local, "203.0.113.9"),
            ("203.0.113.9", &["127.0.0.1"], local, "203.0.113.9"),
            ("127.0.0.1", &[], local, "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.7"], local, "198.51.100.7"),
            ("127.0.0.1", &["198.51.100.7"], "", "127.0.0.1"),
            ("::1", &["198.51.100.7"], local, "198.51.100.7"),
            ("::ffff:127.0.0.1", &["198.51.100.7"], local, "198.51.100.7"),
            ("127.0.0.1", &["1.1.1.1, 198.51.100.7"], local, "198.51.100.7"),
            ("127.0.0.1", &["1.1.1.1", "198.51.100.7"], local, "198.51.100.7"),
            ("127.0.0.1", &["198.51.100.7, 127.0.0.1"], local, "198.51.100.7"),
            (
                "127.0.0.1",
                &["1.1.1.1, 198.51.100.7, 10.1.2.3, 127.0.0.1"],
                "127.0.0.1,10.0.0.0/8",
                "198.51.100.7",
            ),
            ("127.0.0.1", &["1.1.1.1, 198.51.100.7, 10.1.2.3"], local, "10.1.2.3"),
            ("127.0.0.1", &["127.0.0.1, 127.0.0.1"], local, "127.0.0.1"),
            ("127.0.0.1", &["2001:db8::7"], local, "2001:db8::7"),
            ("127.0.0.1", &["[2001:db8::7]:4711"], local, "2001:db8::7"),
            ("127.0.0.1", &["[2001:db8::7]"], local, "2001:db8::7"),
            ("127.0.0.1", &["198.51.100.7:4711"], local, "198.51.100.7"),
            ("127.0.0.1", &["::ffff:198.51.100.7"], local, "198.51.100.7"),
            ("127.0.0.1", &["198.51.100.7, unknown"], local, "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.7,"], local, "127.0.0.1"),
            ("127.0.0.1", &["'; DROP TABLE--", "198.51.100.7"], local, "198.51.100.7"),
            ("127.0.0.1", &["1.1.1.1, garbage, 10.1.2.3"], "127.0.0.1,10.0.0.0/8", "10.1.2.3"),
            ("127.0.0.1", &["0x7f.1, 999.1.1.1"], local, "127.0.0.1"),
            ("a unix socket", &["198.51.100.7"], local, "198.51.100.7"),
        ];
        for (peer, forwarded, trusted, expected) in cases {
            assert_eq!(client(peer, forwarded, trusted), expected, "{peer} {forwarded:?} {trusted}");
        }
    }

    #[test]
    fn trusted_proxies_are_addresses_and_networks() {
        assert_eq!("127.0.0.1, ::1".parse(), Ok(TrustedProxies::default()));
        for nobody in ["", "none", " , "] {
            assert_eq!(nobody.parse(), Ok(TrustedProxies::none()));
        }
        for text in ["127.0.0.1,::1", "10.0.0.0/8,192.0.2.1", "none"] {
            assert_eq!(text.parse::<TrustedProxies>().unwrap().to_string(), text);
        }
        for bad in ["localhost", "10.0.0.0/33", "1.2.3", "127.0.0.1;::1", "*"] {
            assert_eq!(bad.parse::<TrustedProxies>(), Err(BadProxy { entry: bad.into() }));
        }
    }

    #[test]
    fn all_header_lines_count_in_their_order() {
        let mut headers = HeaderMap::new();
        for value in ["1.1.1.1", "198.51.100.7"] {
            headers.append(FORWARDED.parse().unwrap(), value.parse().unwrap());
        }
        let proxies = TrustedProxies::default();
        assert_eq!(proxies.client([127, 0, 0, 1].into(), &headers).to_string(), "198.51.100.7");
        assert_eq!(proxies.client([203, 0, 113, 9].into(), &headers).to_string(), "203.0.113.9");
    }

    #[test]
    fn keys_follow_the_network_a_customer_has() {
        let keys = AddressKeys::new(&Keys::new(&"s".into(), "site"));
        let of = |text: &str| keys.of(text.parse().unwrap());
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("2001:db8:1:200::1"), of("2001:db8:1:2ff:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:200::1"), of("2001:db8:1:300::1"));
        assert_ne!(
            of("192.0.2.1"),
            AddressKeys::new(&Keys::new(&"t".into(), "site")).of("192.0.2.1".parse().unwrap())
        );
        assert!(!of("192.0.2.1").contains("192"));
    }
}
