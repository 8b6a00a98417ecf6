//! Keystone's site in real Chromium, as visitors and owners use it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod comparison;
mod desk;
mod narrow;
mod ordering;
mod tour;
