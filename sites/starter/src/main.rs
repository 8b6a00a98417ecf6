//! The starter website, as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    base_app::run(&starter::Starter)
}
