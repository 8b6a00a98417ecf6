//! Keystone's website, as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    program::run(&keystone::Keystone)
}
