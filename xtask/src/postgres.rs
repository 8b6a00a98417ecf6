//! `cargo xtask postgres`: a PostgreSQL server for the tests of one crate.

use std::process::Command;
use std::thread;
use std::time::Duration;

use checkout::cargo::forget_this_tool;
use checkout::failure::Failure;
use checkout::postgres::{Kind, Server};
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose};

/// The variable that tells tests where the server is.
pub(crate) const VARIABLE: &str = "WEBGARDEN_TEST_POSTGRES";

/// What `cargo xtask postgres` runs.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// A command, such as `cargo test -p blog`; without one the server runs until Ctrl-C.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// `cargo xtask postgres`: a server for the tests of one crate.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    provision::provide(&interrupt, &[Purpose::Database])?;
    let server = Server::start(&interrupt, Kind::Tests)?;
    let Some((program, arguments)) = options.command.split_first() else {
        println!("export {VARIABLE}='{}'\n\nPostgreSQL runs until Ctrl-C.", server.url());
        while !interrupt.is_raised() {
            thread::sleep(Duration::from_millis(100));
        }
        return Ok(());
    };
    let mut command = Command::new(program);
    command.args(arguments).env(VARIABLE, server.url());
    forget_this_tool(&mut command);
    let status = interrupt.run(&mut command)?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{program} failed: {status}"))) }
}
