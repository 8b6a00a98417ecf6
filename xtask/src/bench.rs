//! `cargo xtask bench`: how fast a site is; and by name, tests that take too long for every run.

use checkout::cargo::cargo;
use checkout::failure::Failure;
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose};
use checkout::workspace::Workspace;

use crate::test;

/// What to measure, and for how long.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Run a long test instead: kills, migrations, sign-in or analytics.
    test: Option<String>,
    #[command(flatten)]
    benchmark: benchmark::Options,
    /// How often a site is killed while visitors write, on each kind of database.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// How often a process is killed inside each migration, on each kind of database.
    #[arg(long, default_value_t = 50)]
    migration_kills: u32,
    /// How many sign-ins of an unknown name are compared with as many wrong passwords.
    #[arg(long, default_value_t = 300)]
    sign_ins: u32,
    /// How often all pages of a site are opened with and without the count of visits.
    #[arg(long, default_value_t = 2001)]
    rounds: u32,
}

/// A test that runs longer here than with the others, because a variable says so; or a benchmark, which has no test.
struct Measurement {
    name: &'static str,
    target: &'static str,
    test: Option<&'static str>,
    variable: &'static str,
    value: u32,
}

fn measurements(options: &Options) -> Vec<Measurement> {
    vec![
        Measurement {
            name: "kills",
            target: "process",
            test: Some("kills"),
            variable: "WEBGARDEN_KILLS",
            value: options.kills,
        },
        Measurement {
            name: "migrations",
            target: "it",
            test: Some("a_process_killed_inside_any_migration"),
            variable: "WEBGARDEN_MIGRATION_KILLS",
            value: options.migration_kills,
        },
        Measurement {
            name: "sign-in",
            target: "it",
            test: Some("an_unknown_name_takes_as_long"),
            variable: "WEBGARDEN_SIGN_INS",
            value: options.sign_ins,
        },
        Measurement {
            name: "analytics",
            target: "analytics",
            test: None,
            variable: "WEBGARDEN_ROUNDS",
            value: options.rounds,
        },
    ]
}

/// Measures how fast a site is, or runs the long test of this name.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    match &options.test {
        None if options.benchmark.quick => benchmark::run(workspace, &interrupt, &options.benchmark),
        None => run_optimised(workspace, &interrupt),
        Some(name) => run_test(workspace, &interrupt, name, options),
    }
}

/// Whoever asks has to be quicker than who answers, which a debug build of this tool is not: the same words to a program that is.
fn run_optimised(workspace: &Workspace, interrupt: &Interrupt) -> Result<(), Failure> {
    let mut command = cargo(workspace, &["run", "--release", "--quiet", "--bin", "benchmark", "--"]);
    command.args(std::env::args().skip(2));
    if interrupt.run(&mut command)?.success() {
        return Ok(());
    }
    Err(Failure::new("the benchmark failed: its message is above"))
}

fn run_test(
    workspace: &Workspace,
    interrupt: &Interrupt,
    name: &str,
    options: &Options,
) -> Result<(), Failure> {
    let known = measurements(options);
    let names: Vec<_> = known.iter().map(|measurement| measurement.name).collect();
    let unknown = || Failure::new(format!("there is no measurement {name}; there are: {}", names.join(", ")));
    let wanted = known.iter().find(|measurement| measurement.name == name).ok_or_else(unknown)?;
    provision::expect_compiler()?;
    front_end::run(workspace, &front_end::Options::default())?;
    provision::provide(interrupt, &[Purpose::Database])?;
    let database = test::start_postgres(interrupt)?;
    let Measurement { target, test, variable, value, .. } = wanted;
    let arguments = match test {
        Some(test) => {
            let of_test = ["test", "--workspace", "--test", target, test];
            [&of_test[..], &["--", "--nocapture", "--test-threads=1"]].concat()
        }
        None => vec!["bench", "--workspace", "--bench", target],
    };
    test::run_cargo(workspace, interrupt, &arguments, Some(&database), &[(variable, &value.to_string())])
}
