//! Who changes something.

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

    /// Somebody who wants to sign in from this network address, and is nobody yet.
    pub fn stranger(address: impl Into<String>) -> Self {
        Self { address: address.into(), ..Self::nameless(ActorKind::Visitor) }
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
