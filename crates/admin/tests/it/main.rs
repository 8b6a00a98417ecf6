//! The panel over HTTP, as owners use it and as strangers try to, on both databases.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod announcement;
mod history;
mod login;
mod mail;
mod panel;
mod resent;
mod unsaved;
mod uploads;
