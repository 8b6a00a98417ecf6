//! Reads a whole site as its visitors get it, and says what is wrong with it.
#![doc = include_str!("../README.md")]

mod crawl;
mod document;
mod facts;
mod finding;
mod language;
mod markup;
mod page;
mod picture;
mod reference;
mod rules;
mod sizes;
mod snapshot;
#[cfg(test)]
mod testing;

pub use crawl::{Crawl, Inspected};
pub use document::Answer;
pub use facts::{Fact, Facts, Pair};
pub use finding::{Finding, Place, Severity};
pub use rules::{RULES, Rule};
