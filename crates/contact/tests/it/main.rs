//! The contact form over HTTP, as visitors, owners and robots use it, on both databases.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod contact;
mod inbox;
mod keeping;
mod photos;
mod questions;
mod resending;
