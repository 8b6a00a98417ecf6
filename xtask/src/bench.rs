//! `cargo xtask bench`: what takes too long for every test run.

use crate::failure::Failure;
use crate::process::Interrupt;
use crate::provision::Purpose;
use crate::workspace::Workspace;
use crate::{assets, provision, test};

/// What tells the test how often to kill.
const KILLS: &str = "WEBGARDEN_KILLS";

/// How long to measure.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// How often a site is killed while visitors write, on each kind of database.
    #[arg(long, default_value_t = 200)]
    kills: u32,
}

/// Kills the site with `kill -9` at random moments while messages are posted, and counts what was acknowledged and lost.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    provision::expect_compiler()?;
    assets::run(workspace, &assets::Options::default())?;
    provision::provide(&interrupt, &[Purpose::Database])?;
    let database = test::start_postgres(&interrupt)?;
    let arguments = [
        "test",
        "--package",
        "therapist",
        "--test",
        "process",
        "kills",
        "--",
        "--nocapture",
        "--test-threads=1",
    ];
    let kills = options.kills.to_string();
    test::run_cargo(workspace, &interrupt, &arguments, Some(&database), &[(KILLS, &kills)])
}
