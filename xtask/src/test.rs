//! `cargo xtask test`: every gate and every test, with the servers and browsers that they need.

mod binaries;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::cargo::cargo;
use crate::failure::{Explain, Failure};
use crate::postgres::{self, Server};
use crate::process::Interrupt;
use crate::provision::Purpose;
use crate::workspace::{Workspace, variable};
use crate::{assets, audit, provision, tidy};

/// Test binaries that drive a browser, whole processes or a whole server: `tests/<name>.rs` of any package.
const SLOW: &[&str] = &["browser", "process", "server"];

/// Those that wait more than they calculate.
const WAITING: &[&str] = &["browser", "process", "server", "isolation", "smtp"];

/// How much to run.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Leave out the tests called `browser`, `process` and `server`.
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
    steps.run("assets", || assets::run(workspace, &assets::Options::default()))?;
    steps.run("clippy", || gate(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let purposes: &[Purpose] = if options.quick {
        &[Purpose::Database]
    } else {
        &[Purpose::Database, Purpose::Browser, Purpose::WebServer]
    };
    steps.run("programs", || provision::provide(interrupt, purposes))?;
    let server = steps.run("postgres", || start_postgres(interrupt))?;
    let mut arguments = vec!["--workspace", "--lib", "--bins", "--tests"];
    let targets = quick_targets(workspace);
    if options.quick {
        arguments.pop();
        arguments.extend(targets.iter().flat_map(|target| ["--test", target]));
    }
    let binaries = steps.run("build", || binaries::build(workspace, &arguments))?;
    let waits = |target: &str| WAITING.contains(&target);
    steps.run("tests", || binaries::run(interrupt, binaries, waits, |command| equip(command, &server)))?;
    let arguments = ["test", "--workspace", "--no-fail-fast", "--doc", "--quiet"];
    steps.run("doc tests", || run_cargo(workspace, interrupt, &arguments, Some(&server), &[]))?;
    if options.quick {
        return Ok(());
    }
    steps.run("audit", || audit::audit(workspace, interrupt, &audit::Options::after_tests()))
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
    Server::start(interrupt).map(Database::Own)
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
