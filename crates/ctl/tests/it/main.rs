//! The operators' tool on a server that is a folder, with programs that write down what they are asked.
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod archives;
#[path = "../process/bundles.rs"]
mod bundles;
mod certificates;
mod commands;
mod doctor;
mod exit_codes;
mod golden;
mod guides;
mod kills;
mod machine;
mod modes;
mod real_programs;
mod restores;
