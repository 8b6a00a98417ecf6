//! Keystone's website, as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    base_app::run(&keystone::Keystone)
}
