//! The therapist's site over HTTP, as visitors, owners and robots use it, on both databases.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod addresses;
mod analytics;
mod announcement;
mod apart;
mod bell;
mod contact;
mod developing;
mod documents;
mod embeds;
mod errors;
mod feed;
mod health;
mod history;
mod hostile;
mod hours;
mod inbox;
mod keeping;
mod languages;
mod legal;
mod login;
mod mail;
mod pages;
mod panel;
mod photos;
mod posts;
mod questions;
mod resending;
mod resent;
mod search;
mod templates;
mod unsaved;
mod uploads;
mod variant;
mod wrong_clock;
