//! The operators' tool: sets sites up on a server and looks after them there.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod archives;
pub mod cli;
mod commands;
pub mod config;
pub mod context;
pub mod failure;
pub mod machine;
pub mod output;
pub mod releases;
pub mod report;
pub mod site;
pub mod watching;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use crate::{
    cli::{Line, Options},
    context::Context,
    failure::Failure,
    output::Output,
    watching::alarm,
};

/// Reads the command line, does what it says, and gives the exit code that says how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // Hardened servers give root another one, by which the programs that are called would make what nobody else can read.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let line = match Line::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => {
            // There is nobody left to tell when the terminal is gone.
            let _told = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let Options { dry_run, json, root } = &line.options;
    let output = Output { json: *json, dry_run: *dry_run };
    let outcome = Context::new(root, output).map_err(Failure::from).and_then(|context| {
        let outcome = cli::execute(&context, &line.command);
        // Whoever is at the keyboard is the one to tell.
        alarm::untold(&context).into_iter().for_each(|untold| context.output.note(&untold.sentence()));
        outcome
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.complain(&failure, failure.code());
            failure.exit_code()
        }
    }
}
