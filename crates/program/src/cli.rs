//! A site's binary is also its tool: `serve`, `migrate`, users, mail, checks.

mod archives;
mod checks;
mod content;
mod lint;
mod mail;
mod migrations;
mod output;
mod serve;
mod users;

use std::{io::Write, path::PathBuf, process::ExitCode};

use base_app::{App, Facts, Settings, Site, StartOptions, settings::Environment, start_logs, variables};
use chrono::{DateTime, Utc};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use core_models::users::Role;

use output::Failure;

use crate::{
    production,
    start::{self, ProgramError},
};

#[derive(Parser)]
#[command(version, about = "Serves this website and looks after it", subcommand_required = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site until the process is told to stop
    Serve,
    /// Bring the database up to date, or take migrations back
    Migrate(migrations::Migrate),
    /// Write one archive of the whole site, which goes on meanwhile: database, uploads, and files of settings
    Backup {
        /// The archive to write, such as site.tar.gz; nothing may be there yet
        archive: PathBuf,
        /// Put this file into the archive too, such as the one with the settings; may be given several times
        #[arg(long, value_name = "FILE")]
        with: Vec<PathBuf>,
        /// Print the archive's manifest as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put an archive in the place of database and uploads, after verifying all of it. The site must be stopped
    Restore(archives::Restore),
    /// Say what the site has: rows of each table, files, pages
    Inventory {
        /// Print all of it as JSON, with the hash of each file and page
        #[arg(long)]
        json: bool,
        /// Read the pages as they are at this time, such as 2026-11-26T10:00:00Z
        #[arg(long, value_name = "TIME")]
        at: Option<DateTime<Utc>>,
        /// Do not read the pages, which takes longer than the rest
        #[arg(long, conflicts_with = "at")]
        without_pages: bool,
    },
    #[command(flatten)]
    Rows(OnRows),
    /// Print the effective settings, secrets masked, and what production would not allow
    CheckConfig,
    /// Look at everything the site needs and say what is wrong
    Doctor {
        /// Print what was found as JSON
        #[arg(long)]
        json: bool,
    },
    /// Read all pages as visitors get them and say what is wrong: broken links, missing titles, heavy pictures
    ///
    /// Ends with 1 when there is an error or a warning, and with 0 when there are hints at most.
    Lint {
        /// Print the whole report as JSON
        #[arg(long)]
        json: bool,
    },
}

/// What changes rows or sends what they hold, and so needs all tables.
#[derive(Subcommand)]
enum OnRows {
    /// Make an account with all rights. Asks for the password, or reads it from the first line of standard input
    CreateAdmin(users::NewAccount),
    /// Give an account a new password and sign it out everywhere
    ResetPassword {
        #[command(flatten)]
        account: Account,
        /// Make up a password and print it
        #[arg(long)]
        generate_password: bool,
    },
    /// List all accounts
    ListUsers {
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete an account
    DeleteUser {
        #[command(flatten)]
        account: Account,
        /// The account that gets the posts and pictures of the deleted one
        #[arg(long, value_name = "USERNAME")]
        reassign_to: Option<String>,
    },
    /// Make an editor an administrator
    PromoteUser(Account),
    /// Make an administrator an editor
    DemoteUser(Account),
    /// Send a mail now, to see whether the mail settings are right
    TestEmail {
        /// Who gets it; the site's own address unless given
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
    /// Write the site's demo content
    SeedDemo {
        /// Do nothing when the site has content already
        #[arg(long)]
        if_empty: bool,
        /// Write posts and messages so many times over, each time a day earlier: what a site has after years
        #[arg(long, default_value_t = 1, value_name = "TIMES")]
        repeat: u32,
    },
}

#[derive(Args)]
struct Account {
    /// The account's user name or mail address
    #[arg(long, value_name = "USERNAME")]
    username: String,
}

/// Runs the site's binary: reads the command line and the settings, does what it says.
///
/// Exit code 0, or 1 with a message on standard error that says what to do.
pub fn run(site: &'static dyn Site) -> ExitCode {
    let matches = Line::command().name(site.name()).get_matches();
    let outcome =
        Line::from_arg_matches(&matches).map_err(Failure::from).and_then(|line| execute(site, line.command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // There is nobody left to tell when standard error is closed.
            let _told = writeln!(std::io::stderr(), "{}: {failure}", site.name());
            ExitCode::FAILURE
        }
    }
}

fn execute(site: &'static dyn Site, command: Command) -> Result<(), Failure> {
    let facts = Facts::parse(site.facts())?;
    let settings = Settings::load(&Environment::capture()?, site.name(), &facts, &variables(site))?;
    // Whoever asks whether the settings are safe gets the answer, whatever it is.
    if !matches!(command, Command::CheckConfig) {
        let unsafe_settings = production::problems(&settings);
        if !unsafe_settings.is_empty() {
            return Err(ProgramError::Unsafe(unsafe_settings.join("\n")).into());
        }
        start_logs(&settings.server)?;
    }
    match command {
        Command::CheckConfig => checks::config(&settings),
        Command::Serve => serve::serve(site, settings),
        Command::Doctor { json } => checks::doctor(site, &settings, json),
        Command::Backup { archive, with, json } => archives::backup(site, settings, &archive, &with, json),
        Command::Restore(what) => archives::restore(site, &settings, &what),
        Command::Inventory { json, at, without_pages } => {
            archives::inventory(site, settings, at, !without_pages, json)
        }
        Command::Migrate(what) => {
            migrations::migrate(&start::state(site, settings, StartOptions::default())?, &what)
        }
        Command::Lint { json } => lint::lint(with_all_tables(site, settings)?, json),
        Command::Rows(command) => execute_on_rows(site, &with_all_tables(site, settings)?, &command),
    }
}

fn with_all_tables(site: &'static dyn Site, settings: Settings) -> Result<App, Failure> {
    let app = start::state(site, settings, StartOptions::default())?;
    app.migrations.run(&app.db)?;
    Ok(app)
}

fn execute_on_rows(site: &'static dyn Site, app: &App, command: &OnRows) -> Result<(), Failure> {
    match command {
        OnRows::CreateAdmin(account) => users::create_admin(app, account),
        OnRows::ResetPassword { account, generate_password } => {
            users::reset_password(app, &account.username, *generate_password)
        }
        OnRows::ListUsers { json } => users::list(app, *json),
        OnRows::DeleteUser { account, reassign_to } => {
            users::delete(app, &account.username, reassign_to.as_deref())
        }
        OnRows::PromoteUser(account) => users::set_role(app, &account.username, Role::Admin),
        OnRows::DemoteUser(account) => users::set_role(app, &account.username, Role::Editor),
        OnRows::TestEmail { to } => mail::test(app, to.as_deref()),
        OnRows::SeedDemo { if_empty, repeat } => content::seed(site, app, *if_empty, *repeat),
    }
}
