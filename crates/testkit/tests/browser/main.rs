//! The specimen in real Chromium, as visitors and owners use it; and that the browser sees what it is asked to look for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod announcement;
mod desk;
mod editor;
mod embeds;
mod inbox;
mod inspection;
mod kept;
mod keyboard;
mod library;
mod narrow;
mod paste;
mod photos;
mod tour;
mod validation;
mod visitor;
