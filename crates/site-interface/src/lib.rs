//! What a site's program says to the operators' tool: a contract between two releases.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod accounts;
mod doctor;
mod figures;
mod inventory;
mod lint;
mod migrations;

pub use accounts::{Account, Accounts};
pub use doctor::{Check, Doctor};
pub use figures::{ANSWERS, FAILURES, Figures, MAIL_DEAD, PREFIX};
pub use inventory::{Inventory, Page, Release, StoredFile};
pub use lint::{Finding, Lint, Place, Severity};
pub use migrations::Migrations;
