//! A type for each kind of id, so that a message's id cannot be used as a post's.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DieselNewType,
        )]
        #[serde(transparent)]
        pub struct $name(
            /// The number in the database.
            pub i64,
        );

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A row of `users`.
    UserId
);
id!(
    /// A row of `blog_posts`.
    PostId
);
id!(
    /// A row of `contact_submissions`.
    MessageId
);
id!(
    /// A row of `uploaded_files`.
    UploadId
);
id!(
    /// A row of `jobs`.
    JobId
);
id!(
    /// A row of `sessions`.
    SessionId
);
id!(
    /// A row of `login_attempts`.
    AttemptId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        assert_eq!("42".parse::<PostId>().unwrap().to_string(), "42");
        assert!("42; DROP TABLE".parse::<PostId>().is_err());
        assert!("99999999999999999999".parse::<PostId>().is_err());
    }
}
