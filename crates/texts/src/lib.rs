//! What a site says to its visitors, in their language.
#![doc = include_str!("../README.md")]

mod bundle;
mod error;
mod message;
mod source;
mod tag;
mod texts;
mod value;

pub use error::TextError;
pub use message::Message;
pub use source::Source;
pub use tag::LanguageTag;
pub use texts::Texts;
pub use value::Value;
