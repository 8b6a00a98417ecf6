//! The portfolio over HTTP, as visitors and owners use it, on both databases.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod desk;
mod hostile;
mod ordering;
mod pictures;
mod portfolio;
mod resent;
