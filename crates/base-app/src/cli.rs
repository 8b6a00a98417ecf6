//! A site's binary is also its tool: `serve`, `migrate`, users, mail, checks.

mod checks;
mod content;
mod lint;
mod mail;
mod serve;
mod users;

use std::{io::Write, process::ExitCode};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    App, Application, Facts, Settings, Site, StartError, StartOptions, logs, production,
    settings::Environment,
};

/// What went wrong, in words that say what to do.
pub(crate) type Failure = Box<dyn std::error::Error>;

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
    Migrate {
        /// Take back this many migrations, the newest first; one unless a number is given
        #[arg(long, value_name = "COUNT", num_args = 0..=1, default_missing_value = "1")]
        revert: Option<u32>,
    },
    /// Make an account with all rights. Asks for the password, or reads it from the first line of standard input
    CreateAdmin(NewAccount),
    /// Give an account a new password and sign it out everywhere
    ResetPassword {
        #[command(flatten)]
        account: Account,
        /// Make up a password and print it
        #[arg(long)]
        generate_password: bool,
    },
    /// List all accounts
    ListUsers,
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
    },
    /// Print the effective settings, secrets masked, and what production would not allow
    CheckConfig,
    /// Look at everything the site needs and say what is wrong
    Doctor,
    /// Read all pages as visitors get them and say what is wrong: broken links, missing titles, heavy pictures
    ///
    /// Ends with 1 when there is an error or a warning, and with 0 when there are hints at most.
    Lint {
        /// Print the whole report as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Account {
    /// The account's user name or mail address
    #[arg(long, value_name = "USERNAME")]
    username: String,
}

#[derive(Args)]
struct NewAccount {
    /// What the person signs in with
    #[arg(long)]
    username: String,
    /// The person's mail address
    #[arg(long)]
    email: String,
    /// The name shown under posts; the user name unless given
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// Make up a password and print it
    #[arg(long)]
    generate_password: bool,
    /// Do nothing when there is an administrator already
    #[arg(long)]
    if_none: bool,
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
    let settings = Settings::load(&Environment::capture()?, site.name(), &facts)?;
    if matches!(command, Command::CheckConfig) {
        return checks::config(&settings);
    }
    let unsafe_settings = production::problems(&settings);
    if !unsafe_settings.is_empty() {
        return Err(StartError::Unsafe(unsafe_settings.join("\n")).into());
    }
    logs::start(&settings.server)?;
    match command {
        Command::Serve => return serve::serve(site, settings),
        Command::Doctor => return checks::doctor(site, &settings),
        _ => {}
    }
    let app = Application::app(site, settings, StartOptions::default())?;
    if let Command::Migrate { revert } = command {
        return migrate(&app, revert);
    }
    app.migrations.run(&app.db)?;
    match command {
        Command::CreateAdmin(account) => users::create_admin(&app, &account),
        Command::ResetPassword { account, generate_password } => {
            users::reset_password(&app, &account.username, generate_password)
        }
        Command::ListUsers => users::list(&app),
        Command::DeleteUser { account, reassign_to } => {
            users::delete(&app, &account.username, reassign_to.as_deref())
        }
        Command::PromoteUser(account) => {
            users::set_role(&app, &account.username, core_models::users::Role::Admin)
        }
        Command::DemoteUser(account) => {
            users::set_role(&app, &account.username, core_models::users::Role::Editor)
        }
        Command::TestEmail { to } => mail::test(&app, to.as_deref()),
        Command::SeedDemo { if_empty } => content::seed(site, &app, if_empty),
        Command::Lint { json } => lint::lint(app, json),
        Command::Serve | Command::Migrate { .. } | Command::CheckConfig | Command::Doctor => Ok(()),
    }
}

fn migrate(app: &App, revert: Option<u32>) -> Result<(), Failure> {
    match revert {
        None => {
            let applied = app.migrations.run(&app.db)?;
            say(&format!("The database is up to date ({} applied now).", applied.len()))
        }
        Some(count) => {
            for _ in 0..count {
                match app.migrations.revert_last(&app.db)? {
                    Some(reverted) => say(&format!("Took back {reverted}."))?,
                    None => return say("There is nothing left to take back."),
                }
            }
            Ok(())
        }
    }
}

/// Prints one line for a person.
pub(crate) fn say(line: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(Failure::from)
}
