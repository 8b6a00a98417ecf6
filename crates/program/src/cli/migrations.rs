//! `migrate`: the history of the tables, forward and back.

use base_app::App;
use clap::Args;
use core_models::MigrationStatus;
use site_interface::Migrations;

use super::output::{Failure, say};

/// What to do; nothing of it brings the database up to date.
#[derive(Args)]
pub(super) struct Migrate {
    /// Take back this many migrations, the newest first; one unless a number is given
    #[arg(long, value_name = "COUNT", num_args = 0..=1, default_missing_value = "1", conflicts_with_all = ["to", "status"])]
    revert: Option<u32>,
    /// Take back all migrations after this one, which is given by its version or name
    #[arg(long, value_name = "VERSION", conflicts_with = "status")]
    to: Option<String>,
    /// Take back all migrations but these, which are given by version or name: those that an older program knows
    #[arg(long, value_name = "VERSIONS", value_delimiter = ',', conflicts_with_all = ["revert", "to", "status"])]
    keep: Vec<String>,
    /// Change nothing, and list what was applied and what was not
    #[arg(long)]
    status: bool,
    /// Print the list as JSON
    #[arg(long, requires = "status")]
    json: bool,
}

pub(super) fn migrate(app: &App, what: &Migrate) -> Result<(), Failure> {
    match what {
        Migrate { status: true, json, .. } => status(app, *json),
        Migrate { to: Some(version), .. } => {
            for reverted in app.migrations.revert_to(&app.db, version)? {
                say(&format!("Took back {reverted}."))?;
            }
            say(&format!("{version} is the newest migration now."))
        }
        Migrate { revert: Some(count), .. } => revert(app, *count),
        Migrate { keep, .. } if !keep.is_empty() => {
            let reverted = app.migrations.revert_all_but(&app.db, keep)?;
            reverted.iter().try_for_each(|name| say(&format!("Took back {name}.")))?;
            say(&format!("{} migrations were taken back.", reverted.len()))
        }
        Migrate { .. } => {
            let applied = app.migrations.run(&app.db)?;
            say(&format!("The database is up to date ({} applied now).", applied.len()))
        }
    }
}

fn revert(app: &App, count: u32) -> Result<(), Failure> {
    for _ in 0..count {
        match app.migrations.revert_last(&app.db)? {
            Some(reverted) => say(&format!("Took back {reverted}."))?,
            None => return say("There is nothing left to take back."),
        }
    }
    Ok(())
}

fn status(app: &App, json: bool) -> Result<(), Failure> {
    let MigrationStatus { applied, pending } = app.db.read_blocking(|conn| app.migrations.status(conn))?;
    let status = Migrations { applied, pending };
    if json {
        return say(&serde_json::to_string_pretty(&status)?);
    }
    for name in &status.applied {
        say(&format!("applied  {name}"))?;
    }
    for name in &status.pending {
        say(&format!("pending  {name}"))?;
    }
    Ok(())
}
