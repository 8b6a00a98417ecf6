//! Who changes something.

use std::net::{IpAddr, Ipv6Addr};

use crate::ids::UserId;

/// Who changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub(super) kind: ActorKind,
    pub(super) user: Option<UserId>,
    pub(super) name: String,
    pub(super) address: String,
}

/// What kind of actor somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// Somebody who is signed in, or wants to.
    Person,
    /// A program with a key of its own.
    Token,
    /// Somebody who reads the site.
    Visitor,
    /// Somebody at the command line of the server.
    CommandLine,
    /// The site itself.
    Site,
}

impl ActorKind {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Token => "token",
            Self::Visitor => "visitor",
            Self::CommandLine => "command line",
            Self::Site => "site",
        }
    }
}

impl Actor {
    /// Somebody who is signed in: a user, by the name that others know, at this network address.
    pub fn person(user: UserId, name: impl Into<String>, address: impl Into<String>) -> Self {
        let (name, address) = (name.into(), address.into());
        Self { kind: ActorKind::Person, user: Some(user), name, address }
    }

    /// Somebody who reads the site. Where from is not noted: it is nobody's business for as long as changes are kept.
    pub fn visitor() -> Self {
        Self::nameless(ActorKind::Visitor)
    }

    /// Somebody who wants to sign in from this network address, and is nobody yet. Only the network is noted (the first three
    /// numbers of four, or the first 48 bits), which says where it came from and not who it was.
    pub fn stranger(address: IpAddr) -> Self {
        Self { address: network(address), ..Self::nameless(ActorKind::Visitor) }
    }

    /// Somebody at the command line of the server.
    pub fn command_line() -> Self {
        Self::nameless(ActorKind::CommandLine)
    }

    /// The site itself.
    pub fn site() -> Self {
        Self::nameless(ActorKind::Site)
    }

    fn nameless(kind: ActorKind) -> Self {
        Self { kind, user: None, name: String::new(), address: String::new() }
    }
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_stranger_the_network_is_noted() {
        for (address, noted) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ] {
            assert_eq!(Actor::stranger(address.parse().unwrap()).address, noted);
        }
    }
}
