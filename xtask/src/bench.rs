//! `cargo xtask bench`: what takes too long for every test run.

use checkout::failure::Failure;
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose};
use checkout::workspace::Workspace;

use crate::test;

/// How long to measure.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Run only the measurement of this name.
    only: Option<String>,
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

/// Runs the measurements one after the other, and stops at the first that shows something wrong.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let mut wanted = measurements(options);
    if let Some(only) = &options.only {
        let names: Vec<_> = wanted.iter().map(|measurement| measurement.name).collect();
        let unknown =
            Failure::new(format!("there is no measurement {only}; there are: {}", names.join(", ")));
        wanted.retain(|measurement| measurement.name == only);
        if wanted.is_empty() {
            return Err(unknown);
        }
    }
    provision::expect_compiler()?;
    front_end::run(workspace, &front_end::Options::default())?;
    provision::provide(&interrupt, &[Purpose::Database])?;
    let database = test::start_postgres(&interrupt)?;
    for measurement in wanted {
        let Measurement { target, test, variable, .. } = measurement;
        let arguments = match test {
            Some(test) => {
                let of_test = ["test", "--workspace", "--test", target, test];
                [&of_test[..], &["--", "--nocapture", "--test-threads=1"]].concat()
            }
            None => vec!["bench", "--workspace", "--bench", target],
        };
        let value = measurement.value.to_string();
        test::run_cargo(workspace, &interrupt, &arguments, Some(&database), &[(variable, &value)])?;
    }
    Ok(())
}
