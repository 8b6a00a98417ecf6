//! The server itself: its paths, files, programs and units, its web server, and what a site has on it.

pub mod account;
pub mod files;
pub mod front;
pub mod layout;
pub mod postgres;
pub mod program;
pub mod reach;
pub mod server;
pub mod ssh;
pub mod steadiness;
pub mod systemd;
pub mod template;
pub mod unit;
