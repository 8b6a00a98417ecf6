//! `cargo xtask test`: every gate and every test, with the servers and browsers that they need.

mod binaries;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use checkout::cargo::cargo;
use checkout::failure::{Explain, Failure};
use checkout::postgres::{Kind, Server};
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose};
use checkout::workspace::{Workspace, variable};
use packing::Build;

use self::binaries::Binary;
use crate::{audit, postgres, tidy};

/// Test binaries that drive a browser, whole processes or a whole server: `tests/<name>.rs` of any package.
const SLOW: &[&str] = &["browser", "process", "server"];

/// Those that wait more than they calculate.
const WAITING: &[&str] = &["browser", "process", "server", "isolation", "smtp"];

/// Tells tests where the programs are that a whole run has built, so that they build none themselves.
pub(crate) const PROGRAMS: &str = "WEBGARDEN_PROGRAMS";

/// How much to run.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Leave out the tests called `browser`, `process` and `server`, the whole server and the audit of all pages.
    #[arg(long)]
    quick: bool,
}

/// Runs all steps, and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let mut steps = Steps::default();
    let outcome = run_steps(workspace, options, &interrupt, &mut steps);
    println!("\n{}", steps.table());
    outcome
}

fn run_steps(
    workspace: &Workspace,
    options: &Options,
    interrupt: &Interrupt,
    steps: &mut Steps,
) -> Result<(), Failure> {
    provision::expect_compiler()?;
    let gate = |arguments: &[&str]| run_cargo(workspace, interrupt, arguments, None, &[]);
    steps.run("fmt", || {
        gate(&["fmt", "--all", "--check"]).map_err(|_differs| Failure::new("run `cargo fmt --all`"))
    })?;
    steps.run("tidy", || tidy::run(workspace))?;
    steps.run("assets", || front_end::run(workspace, &front_end::Options::default()))?;
    let image = steps.run("clippy", || {
        // Programs come over the network meanwhile; the compiler needs the processor.
        let (image, clippy) = beside(
            || programs(workspace, interrupt, options),
            || gate(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        )?;
        clippy.and(image)
    })?;
    let server = steps.run("postgres", || start_postgres(interrupt))?;
    let binaries = steps.run("build", || build(workspace, options))?;
    let equip = |command: &mut Command| {
        if !options.quick {
            command.env(PROGRAMS, workspace.target().join("debug"));
        }
        equip(command, &server)
    };
    steps.run("tests", || {
        let (tour, tests) = beside(
            || {
                let tour = image
                    .map_or(Ok(()), |image| server_tour::tour(workspace, interrupt, image, Build::Quick));
                // The tests may fail as well, and only one failure ends the step.
                tour.inspect_err(|failure| println!("test-server: {failure}"))
            },
            || binaries::run(interrupt, binaries, |target| WAITING.contains(&target), equip),
        )?;
        tests.and(tour)
    })?;
    let arguments =
        [&["test", "--workspace", "--no-fail-fast", "--doc", "--quiet"], features(options)].concat();
    let examples = || run_cargo(workspace, interrupt, &arguments, Some(&server), &[]);
    if options.quick {
        return steps.run("doc tests", examples);
    }
    steps.run("audit", || {
        let audit = || audit::audit(workspace, interrupt, &audit::Options::after_tests());
        let (examples, audit) = beside(examples, audit)?;
        audit.and(examples)
    })
}

/// Installs the programs that tests need, and builds the system of a server, if one can be booted here.
fn programs(
    workspace: &Workspace,
    interrupt: &Interrupt,
    options: &Options,
) -> Result<Option<PathBuf>, Failure> {
    if options.quick {
        return provision::provide(interrupt, &[Purpose::Database]).map(|()| None);
    }
    provision::provide(interrupt, &[Purpose::Database, Purpose::Browser, Purpose::WebServer])?;
    server_tour::image(workspace, interrupt)
}

/// Builds all tests, and the programs that they start: all that cargo builds for tests unless it is told what.
fn build(workspace: &Workspace, options: &Options) -> Result<Vec<Binary>, Failure> {
    let mut arguments = [&["--workspace"], features(options)].concat();
    let targets = quick_targets(workspace);
    if options.quick {
        arguments.extend(["--lib", "--bins"]);
        arguments.extend(targets.iter().flat_map(|target| ["--test", target]));
    }
    binaries::build(workspace, &arguments)
}

/// A whole run tests programs that are complete in themselves, since a server gets them too.
fn features(options: &Options) -> &'static [&'static str] {
    if options.quick { &[] } else { packing::COMPLETE }
}

/// Does two things at the same time.
fn beside<A: Send, B>(other: impl FnOnce() -> A + Send, own: impl FnOnce() -> B) -> Result<(A, B), Failure> {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let own = own();
        let other = other.join().map_err(|_panic| Failure::new("a step broke down"))?;
        Ok((other, own))
    })
}

/// The database server that tests use: the one that the developer names, or one of our own.
pub(crate) enum Database {
    Given,
    Own(Server),
}

/// The server that is given, or a new one.
pub(crate) fn start_postgres(interrupt: &Interrupt) -> Result<Database, Failure> {
    if variable(postgres::VARIABLE).is_some() {
        println!("{} is set: its server is used", postgres::VARIABLE);
        return Ok(Database::Given);
    }
    Server::start(interrupt, Kind::Tests).map(Database::Own)
}

/// Runs cargo with everything that tests find through the environment, and with these variables.
pub(crate) fn run_cargo(
    workspace: &Workspace,
    interrupt: &Interrupt,
    arguments: &[&str],
    database: Option<&Database>,
    variables: &[(&str, &str)],
) -> Result<(), Failure> {
    let mut command = cargo(workspace, arguments);
    command.envs(variables.iter().copied());
    if let Some(database) = database {
        equip(&mut command, database)?;
    }
    let status = interrupt.run(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`cargo {}` failed: its message is above", arguments.join(" "))))
}

/// Gives a command everything that tests find through the environment.
fn equip(command: &mut Command, database: &Database) -> Result<(), Failure> {
    if let Database::Own(server) = database {
        let path = variable("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([server.programs().to_owned()]);
        let path = std::env::join_paths(folders).explain(|| "extending PATH".to_owned())?;
        command.env(postgres::VARIABLE, server.url()).env("PATH", path);
        command.env("WEBGARDEN_POSTGRES_PROGRAMS", server.programs());
    }
    let programs = [
        ("WEBGARDEN_CHROMEDRIVER", provision::find("chromedriver")),
        ("WEBGARDEN_CHROMIUM", provision::chromium()),
        ("WEBGARDEN_NGINX", provision::find("nginx")),
    ];
    for (name, program) in programs {
        if let Some(program) = program.filter(|_| variable(name).is_none()) {
            command.env(name, program);
        }
    }
    Ok(())
}

/// The names of the test binaries but for the slow ones.
fn quick_targets(workspace: &Workspace) -> BTreeSet<String> {
    let crates = workspace.crates().into_iter().map(|name| workspace.root().join("crates").join(name));
    let sites = workspace.sites().into_iter().map(|name| workspace.site(&name));
    let mut targets = BTreeSet::new();
    for package in crates.chain(sites) {
        for entry in fs::read_dir(package.join("tests")).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            let is_target =
                path.join("main.rs").is_file() || path.extension().is_some_and(|ending| ending == "rs");
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if is_target && !SLOW.contains(&name.as_str()) {
                targets.insert(name);
            }
        }
    }
    targets
}

/// What was run and how long it took.
#[derive(Default)]
struct Steps {
    done: Vec<(&'static str, Duration, bool)>,
}

impl Steps {
    fn run<T>(
        &mut self,
        name: &'static str,
        step: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        println!("\n── {name} ──");
        let start = Instant::now();
        let outcome = step().explain(|| format!("step {name} failed"));
        self.done.push((name, start.elapsed(), outcome.is_ok()));
        outcome
    }

    fn table(&self) -> String {
        let mut table = String::new();
        for (name, time, passed) in &self.done {
            let verdict = if *passed { "ok" } else { "FAILED" };
            let _ = writeln!(table, "{name:<10} {:>7.1} s  {verdict}", time.as_secs_f32());
        }
        let total: Duration = self.done.iter().map(|(_, time, _)| *time).sum();
        let _ = write!(table, "{:<10} {:>7.1} s", "together", total.as_secs_f32());
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_run_leaves_out_browsers_processes_and_servers() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "Cargo.toml",
            "tests/pages.rs",
            "tests/browser.rs",
            "tests/server.rs",
            "tests/process/main.rs",
            "tests/it/main.rs",
            "tests/it/a.rs",
        ] {
            let path = folder.path().join("sites/bakery").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let targets = quick_targets(&Workspace::at(folder.path()));
        assert_eq!(targets, BTreeSet::from(["it".to_owned(), "pages".to_owned()]));
    }

    #[test]
    fn steps_stop_at_a_failure_that_names_the_step() {
        let mut steps = Steps::default();
        steps.run("fmt", || Ok(())).unwrap();
        let failure = steps.run("tidy", || Err::<(), _>(Failure::new("odd"))).unwrap_err();
        assert_eq!(failure.to_string(), "step tidy failed: odd");
        let table = steps.table();
        let ends: Vec<_> = table.lines().map(|line| line.rsplit(' ').next().unwrap()).collect();
        assert_eq!(ends, ["ok", "FAILED", "s"]);
    }
}
