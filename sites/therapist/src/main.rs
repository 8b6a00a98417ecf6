//! The therapist's website, as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    base_app::run(&therapist::Therapist)
}
