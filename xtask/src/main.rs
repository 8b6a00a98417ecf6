//! Everything a developer runs: gates, tests, the dev server, assets, screenshots.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

mod audit;
mod bench;
mod dev;
#[cfg(test)]
mod guides;
mod lint;
mod new_feature;
mod new_site;
mod postgres;
mod reference;
mod screenshots;
mod test;
mod tidy;

use std::process::ExitCode;

use checkout::failure::Failure;
use checkout::workspace::Workspace;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a site with demo content, and build and restart it as its sources change.
    Dev(dev::Options),
    /// Build styles, scripts, icons and the editor into the folders `dist` of the theme, the features and the sites.
    Assets(front_end::Options),
    /// Make a new site as a copy of another one.
    NewSite(new_site::Options),
    /// Make a new feature of the worked example.
    NewFeature(new_feature::Options),
    /// Check the layers, sizes, names and invariants that a program can check.
    Tidy,
    /// Run every gate and every test.
    Test(test::Options),
    /// Measure how fast and how small a site is, beside nginx; by name: kills, migrations, sign-in, analytics.
    Bench(bench::Options),
    /// Pack a release of a site into one file for a server.
    Dist(packing::Options),
    /// Boot a bare server and do everything on it that an operator does, under load and with faults.
    TestServer(server_tour::Options),
    /// Look at the public pages of all sites with Lighthouse, axe and an HTML validator.
    Audit(audit::Options),
    /// Read all pages of a site with demo content, or of every site, and say what is wrong with them.
    Lint(lint::Options),
    /// Take pictures of every page of a site with demo content.
    Screenshots(screenshots::Options),
    /// Write down every key of a site's files from the types that read them: docs/site-toml.md and docs/schemas/.
    Reference,
    /// Run a PostgreSQL server for tests, or one command with it.
    Postgres(postgres::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Dev(options) => dev::run(&workspace, &options),
        Command::Assets(options) => front_end::run(&workspace, &options),
        Command::NewSite(options) => new_site::run(&workspace, &options),
        Command::NewFeature(options) => new_feature::run(&workspace, &options),
        Command::Tidy => tidy::run(&workspace),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Dist(options) => packing::run(&workspace, &options),
        Command::TestServer(options) => server_tour::run(&workspace, &options),
        Command::Audit(options) => audit::run(&workspace, &options),
        Command::Lint(options) => lint::run(&workspace, &options),
        Command::Screenshots(options) => screenshots::run(&workspace, &options),
        Command::Reference => reference::run(&workspace),
        Command::Postgres(options) => postgres::run(&options),
    }
}
