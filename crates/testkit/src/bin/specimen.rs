//! The specimen as a program, for tests that start, kill and ask one.

use std::process::ExitCode;

fn main() -> ExitCode {
    program::run(&testkit::Specimen)
}
