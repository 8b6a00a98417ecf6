//! The blog over HTTP, as visitors, owners and readers of its feed use it, on both databases.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod feed;
mod pages;
mod posts;
