//! Sessions, limits and the guard, on both databases and over actix-web.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod guard;
mod login;
mod panel;
mod session;
mod store;
mod support;
mod throttle;
