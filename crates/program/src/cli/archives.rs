//! `backup`, `restore` and `inventory`: the whole site in one file, and what is in it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base_app::{App, Facts, MessageKeeping, Settings, Site, StartOptions, migrations};
use chrono::{DateTime, Utc};
use clap::Args;
use core_models::{Clock, Database, PoolOptions};

use super::output::{Failure, say};

use crate::{
    backup, inventory,
    restoration::{self, Target},
    start,
};

/// What to restore.
#[derive(Args)]
#[group(required = true)]
pub(super) struct Restore {
    /// The archive
    archive: Option<PathBuf>,
    /// Put back what the last restore has replaced
    #[arg(long, conflicts_with_all = ["archive", "as_site"])]
    undo: bool,
    /// Take an archive of another site, and make its content this site's
    #[arg(long, requires = "archive")]
    as_site: bool,
}

/// Writes an archive of the site.
pub(super) fn backup(
    site: &'static dyn Site,
    settings: Settings,
    archive: &Path,
    with: &[PathBuf],
    json: bool,
) -> Result<(), Failure> {
    let app = at(site, settings, Utc::now())?;
    app.db.read_blocking(|conn| app.migrations.check(conn))?;
    let manifest = backup::write(&Arc::new(app), archive, with)?;
    for name in &manifest.missing {
        tracing::warn!(name, "a row names this file, and the site has lost it");
    }
    if json {
        return say(&serde_json::to_string_pretty(&manifest)?);
    }
    let rows: i64 = manifest.database.rows.values().sum();
    let (files, pages) = (manifest.files.len(), manifest.pages.len());
    say(&format!("Wrote {}: {rows} rows, {files} files, {pages} pages.", archive.display()))
}

/// Restores an archive, or takes the last restore back.
pub(super) fn restore(site: &'static dyn Site, settings: &Settings, what: &Restore) -> Result<(), Failure> {
    let target = Target { site: site.name(), storage: &settings.storage, migrations: migrations(site) };
    let kept = match &what.archive {
        None => {
            let kept = restoration::undo(&target, Utc::now())?;
            say("Put back what was there before.")?;
            kept
        }
        Some(archive) => {
            let (manifest, kept) = restoration::restore(&target, archive, what.as_site, Utc::now())?;
            let (owner, made) = (&manifest.site, manifest.created_at.format("%Y-%m-%d %H:%M UTC"));
            say(&format!("Restored the archive of {owner} from {made}."))?;
            kept
        }
    };
    say_overdue(site, settings)?;
    say("What it replaced is kept:")?;
    for place in kept {
        say(&format!("  {place}"))?;
    }
    say(&format!("`{} restore --undo` puts that back.", site.name()))
}

/// Says which messages came back that are older than the privacy page promises. They go when the site runs.
fn say_overdue(site: &'static dyn Site, settings: &Settings) -> Result<(), Failure> {
    let facts = Facts::parse(site.facts())?;
    let Some(keeping) = MessageKeeping::of(&facts) else { return Ok(()) };
    let now = Utc::now();
    let overdue = Database::connect(&settings.storage.database, PoolOptions::default())
        .and_then(|db| db.read_blocking(|conn| keeping.overdue(conn, now)));
    match overdue {
        Ok(0) => Ok(()),
        Ok(count) => say(&format!(
            "{count} {} older than {} months, as long as messages are kept: when the site runs, they are deleted, but for those \
             that are marked to be kept.",
            if count == 1 { "message in it is" } else { "messages in it are" },
            keeping.months
        )),
        // The restore itself is done.
        Err(error) => {
            tracing::warn!(%error, "how old the messages are could not be read");
            Ok(())
        }
    }
}

/// Says what the site has.
pub(super) fn inventory(
    site: &'static dyn Site,
    settings: Settings,
    now: Option<DateTime<Utc>>,
    with_pages: bool,
    json: bool,
) -> Result<(), Failure> {
    let app = at(site, settings, now.unwrap_or_else(Utc::now))?;
    app.db.read_blocking(|conn| app.migrations.check(conn))?;
    let inventory = inventory::take(&Arc::new(app), with_pages)?;
    if json { say(&serde_json::to_string_pretty(&inventory)?) } else { say(&inventory.summary()) }
}

/// The site at one moment: what its pages say of the time does not change while they are read.
fn at(site: &'static dyn Site, settings: Settings, now: DateTime<Utc>) -> Result<App, Failure> {
    let clock = Clock::from_fn(move || now);
    Ok(start::state(site, settings, StartOptions { clock, ..StartOptions::default() })?)
}
