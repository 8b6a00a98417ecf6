//! A site's command line and its upkeep: accounts, checks, backup, restore, inspection, housekeeping.
#![doc = include_str!("../README.md")]

mod backup;
mod cli;
mod doctor;
mod housekeeping;
mod inspection;
mod inventory;
mod production;
mod release;
mod restoration;
mod start;

pub use cli::run;
pub use housekeeping::tidy;
pub use inspection::inspect;
pub use restoration::RestorationError;
pub use start::{ProgramError, start};
