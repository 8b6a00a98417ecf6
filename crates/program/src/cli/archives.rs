//! `backup`, `restore` and `inventory`: the whole site in one file, and what is in it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base_app::{App, Facts, Settings, Site, StartOptions, migrations};
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
    say_of_features(site, settings)?;
    say("What it replaced is kept:")?;
    for place in kept {
        say(&format!("  {place}"))?;
    }
    say(&format!("`{} restore --undo` puts that back.", site.name()))
}

/// Says what features want to be known of what came back.
fn say_of_features(site: &'static dyn Site, settings: &Settings) -> Result<(), Failure> {
    let facts = Facts::parse(site.facts())?;
    let now = Utc::now();
    let told = Database::connect(&settings.storage.database, PoolOptions::default()).and_then(|db| {
        db.read_blocking(|conn| {
            let features = site.features();
            let work = features.iter().filter_map(|feature| feature.work.as_deref());
            work.map(|work| work.restored(&facts, conn, now)).collect::<Result<Vec<_>, _>>()
        })
    });
    match told {
        Ok(told) => told.iter().flatten().try_for_each(|line| say(line)),
        // The restore itself is done.
        Err(error) => {
            tracing::warn!(%error, "what came back could not be looked at");
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
    if json { say(&serde_json::to_string_pretty(&inventory)?) } else { say(&inventory::summary(&inventory)) }
}

/// The site at one moment: what its pages say of the time does not change while they are read.
fn at(site: &'static dyn Site, settings: Settings, now: DateTime<Utc>) -> Result<App, Failure> {
    let clock = Clock::from_fn(move || now);
    Ok(start::state(site, settings, StartOptions { clock, ..StartOptions::default() })?)
}
