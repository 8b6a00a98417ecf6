//! Where things are in a checkout, and how the developers' tools run programs there.
#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its terminal")]

pub mod cargo;
pub mod failure;
pub mod npm;
pub mod postgres;
pub mod process;
pub mod provision;
pub mod site_process;
pub mod workspace;
