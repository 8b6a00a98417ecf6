//! The worker on both databases: retries, leases, crashes, shutdown, and mail.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod mail;
mod retries;
mod running;
mod support;
mod warnings;
