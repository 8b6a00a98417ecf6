//! What every site answers over HTTP, whatever its features are, on both databases; and that the documents say so.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod addresses;
mod bell;
mod contract;
mod developing;
mod documents;
mod embeds;
mod errors;
mod hostile;
mod hours;
mod languages;
mod legal;
mod page_cache;
mod pages;
mod rate_limits;
mod search;
mod templates;
mod wrong_clock;
