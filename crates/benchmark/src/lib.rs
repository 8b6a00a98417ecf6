//! `cargo xtask bench`: how fast and how small a site is, beside nginx with the same bytes.
#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its terminal")]

mod accounting;
mod alternation;
mod http;
mod installation;
mod load;
mod nginx;
mod parts;
mod processors;
mod report;
mod run;
mod statistics;
mod visitor;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use checkout::failure::Failure;
use checkout::postgres::{Kind, Server};
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose};
use checkout::site_process::{self, Profile};
use checkout::workspace::{Workspace, read_text};
use packing::Build;

use self::parts::{PARTS, Part};
use self::processors::Processors;
use self::report::{About, Report, compare};
use self::run::{CONNECTIONS, QUICK, Run, Size, WHOLE};

/// The documents' figures.
const RESULTS: &str = "docs/benchmarks";

/// Below the target folder: all others.
const PARTS_OF_RUNS: &str = "benchmarks";

/// What to measure, and where the figures go.
#[derive(clap::Args, Clone, Debug)]
#[group(id = "benchmark")]
pub struct Options {
    /// The site that is measured.
    #[arg(long, default_value = "therapist")]
    site: String,
    /// How many posts it has, at least: its demo posts are written often enough.
    #[arg(long, default_value_t = 200)]
    posts: u32,
    /// A debug build and a moment for each figure: to see that they come out, in `target/benchmarks`.
    #[arg(long)]
    pub quick: bool,
    /// Measure only this part; may be given several times. The figures go to `target/benchmarks`.
    #[arg(long, value_name = "PART")]
    part: Vec<String>,
    /// Fail if a figure is worse than in this file by more than the noise of both.
    #[arg(long, value_name = "JSON")]
    compare: Option<PathBuf>,
    /// Where the figures go instead.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// Builds the site, measures it, writes the figures down, and compares them with earlier ones.
///
/// # Errors
/// When something needed is missing, when a site answers wrongly, or when a figure got worse.
pub fn run(workspace: &Workspace, interrupt: &Interrupt, options: &Options) -> Result<(), Failure> {
    workspace.expect_site(&options.site)?;
    let parts = chosen(&options.part)?;
    let old = options.compare.as_deref().map(Report::read).transpose()?;
    provision::provide(interrupt, &[Purpose::Database, Purpose::WebServer])?;
    let program = build(workspace, interrupt, options)?;
    let load_before = load_average()?;
    let processors = Processors::claim()?;
    let server = processors.served(|| Server::start(interrupt, Kind::Durable))?;
    let size = if options.quick { QUICK } else { WHOLE };
    let about = about(workspace, options, size, load_before, &server)?;
    let mut run = Run {
        workspace,
        interrupt,
        processors,
        size,
        site: options.site.clone(),
        posts: options.posts,
        program,
        server,
        folder: Run::new_place()?,
        figures: Vec::new(),
    };
    let outcome = parts.into_iter().try_for_each(|part| measure(&mut run, part));
    let report = Report::new(about, run.figures);
    // What was measured before something went wrong is not lost, and no figure for the documents either.
    let folder =
        if outcome.is_ok() { folder(workspace, options) } else { workspace.target().join(PARTS_OF_RUNS) };
    report.write(&folder)?;
    println!("\n{}\n\nWritten to {}", report::figures(&report), folder.display());
    if let Err(failure) = outcome {
        let place = run.folder.keep();
        return Err(Failure::new(format!(
            "{failure}\n\nThe sites and their logs are kept in {}",
            place.display()
        )));
    }
    if let Some(old) = old {
        println!("\n{}", compare(&old, &report)?);
    }
    Ok(())
}

fn measure(run: &mut Run<'_>, part: &Part) -> Result<(), Failure> {
    let begun = Instant::now();
    (part.measure)(run)?;
    println!("{}: {:.0} s", part.name, begun.elapsed().as_secs_f64());
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Part>, Failure> {
    let unknown = names.iter().find(|name| !PARTS.iter().any(|part| part.name == **name));
    if let Some(unknown) = unknown {
        let known: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        return Err(Failure::new(format!("there is no part {unknown}; there are: {}", known.join(", "))));
    }
    Ok(PARTS.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)).collect())
}

fn build(workspace: &Workspace, interrupt: &Interrupt, options: &Options) -> Result<PathBuf, Failure> {
    let (build, profile) =
        if options.quick { (Build::Quick, Profile::Debug) } else { (Build::Release, Profile::Release) };
    provision::expect_packers()?;
    front_end::run(workspace, &front_end::Options { site: None, release: !options.quick })?;
    packing::build(workspace, interrupt, &["--bin", &options.site], build)?;
    Ok(site_process::binary(workspace, &options.site, profile))
}

/// What is not a whole run is no figure for the documents.
fn folder(workspace: &Workspace, options: &Options) -> PathBuf {
    let is_whole = !options.quick && options.part.is_empty();
    let usual =
        if is_whole { workspace.root().join(RESULTS) } else { workspace.target().join(PARTS_OF_RUNS) };
    options.to.clone().unwrap_or(usual)
}

fn about(
    workspace: &Workspace,
    options: &Options,
    size: Size,
    load_before: f64,
    server: &Server,
) -> Result<About, Failure> {
    let processors = read_text(Path::new("/proc/cpuinfo"))?;
    let models: Vec<_> = processors.lines().filter_map(|line| line.strip_prefix("model name")).collect();
    let model = models.first().map(|model| model.trim_start_matches(['\t', ' ', ':']));
    Ok(About {
        commit: says(
            Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(workspace.root()),
        ),
        site: options.site.clone(),
        is_release: !options.quick,
        posts: options.posts,
        runs: size.runs,
        seconds: size.time.as_secs_f64(),
        connections: CONNECTIONS,
        processor: model.unwrap_or("unknown processor").to_owned(),
        processors: models.len(),
        kernel: read_text(Path::new("/proc/sys/kernel/osrelease"))?.trim().to_owned(),
        nginx: nginx::version(),
        postgres: says(Command::new(server.programs().join("postgres")).arg("--version"))
            .trim_start_matches("postgres (PostgreSQL) ")
            .to_owned(),
        load_before,
    })
}

fn load_average() -> Result<f64, Failure> {
    let text = read_text(Path::new("/proc/loadavg"))?;
    Ok(text.split_whitespace().next().and_then(|load| load.parse().ok()).unwrap_or_default())
}

/// What a program prints; nothing where there is none.
fn says(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_chosen_by_name_and_unknown_ones_are_named() {
        let names = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            chosen(&names).map(|parts| parts.iter().map(|part| part.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["panel", "pages"]).unwrap(), ["pages", "panel"]);
        assert_eq!(names(&[]).unwrap().len(), PARTS.len());
        assert!(
            names(&["page"]).unwrap_err().to_string().starts_with("there is no part page; there are: pages,")
        );
    }

    #[test]
    fn only_a_whole_run_changes_the_documents() {
        let workspace = Workspace::at(Path::new("/checkout"));
        let options = Options {
            site: "bakery".to_owned(),
            posts: 200,
            quick: false,
            part: Vec::new(),
            compare: None,
            to: None,
        };
        let place = |options: &Options| folder(&workspace, options).display().to_string();
        assert_eq!(place(&options), "/checkout/docs/benchmarks");
        assert_eq!(place(&Options { quick: true, ..options.clone() }), "/checkout/target/benchmarks");
        assert_eq!(
            place(&Options { part: vec!["pages".to_owned()], ..options }),
            "/checkout/target/benchmarks"
        );
    }
}
