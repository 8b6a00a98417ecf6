//! `cargo xtask bench` as a program of its own: who asks has to be quicker than who answers, and so is optimised.
#![expect(clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

use std::process::ExitCode;

use benchmark::Options;
use checkout::failure::Failure;
use checkout::process::Interrupt;
use checkout::workspace::Workspace;
use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask bench", about)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    match measure(&Arguments::parse().options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nbenchmark: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<(), Failure> {
    benchmark::run(&Workspace::locate()?, &Interrupt::listen()?, options)
}
