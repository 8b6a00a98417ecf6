//! What is the therapist's own, over HTTP and on both databases.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod apart;
mod pages;
mod templates;
