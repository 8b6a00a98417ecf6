//! Boots any site in a test, on either database; the contract every site must keep.
#![doc = include_str!("../README.md")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod backend;
pub mod browser;
mod client;
mod clock;
pub mod contract;
pub mod pictures;
pub mod postgres;
pub mod process;
mod refusal;
mod site;
pub mod smtp;
mod specimen;

pub use backend::{Backend, TestDatabase, run};
pub use client::{Answer, Client};
pub use clock::TestClock;
pub use core_models::users::Role;
pub use refusal::refusal;
pub use site::{PASSWORD, TestSite, TestSiteBuilder};
pub use specimen::{BILINGUAL, Specimen, Variant};
