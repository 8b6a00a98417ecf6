//! `deploy`, `rollback`, `releases`, `rehearse`, `pin` and `unpin`: which release a site runs.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    releases::{
        deploy::{self, Age, Times, fleet},
        journal::Journal,
        rehearse,
        release::{Release, Releases},
        rollback,
    },
    report::Table,
    site::{file::SiteFile, name::SiteName, on_site},
};

/// What to deploy, and where to.
#[derive(Debug, Args)]
pub struct Deploy {
    /// The site and the bundle; with --all, bundles only
    #[arg(required = true, num_args = 1.., value_name = "SITE BUNDLE")]
    pub what: Vec<PathBuf>,
    /// Deploy each bundle to every site of its package, one after the other, and stop at the first failure
    #[arg(long)]
    pub all: bool,
    /// The site that is first; without it, the first by name
    #[arg(long, value_name = "SITE", requires = "all")]
    pub canary: Option<SiteName>,
    /// Which releases are meant.
    #[command(flatten)]
    pub age: Age,
    /// How long things may take.
    #[command(flatten)]
    pub times: Times,
}

/// Where to go back, and to what.
#[derive(Debug, Args)]
pub struct Rollback {
    /// The site
    pub site: SiteName,
    /// A release that `releases` lists; without it, the one that ran before
    pub release: Option<String>,
    /// How long things may take.
    #[command(flatten)]
    pub times: Times,
}

/// What to rehearse, and for whom.
#[derive(Debug, Args)]
pub struct Rehearse {
    /// The bundle
    pub bundle: PathBuf,
    /// The sites; without any, all that run its package
    pub sites: Vec<SiteName>,
    /// How many seconds a program may take until it is ready
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub patience: u64,
}

/// A release in the list.
#[derive(Debug, Serialize)]
struct Row {
    release: String,
    /// Whether it runs, or ran before.
    state: Option<&'static str>,
    /// When it came into its place last.
    at: Option<chrono::DateTime<chrono::Utc>>,
}

pub(crate) fn deploy(context: &Context, line: &Deploy) -> Outcome {
    if line.all {
        return fleet::run(context, &line.what, line.canary.as_ref(), line.age, line.times);
    }
    let [site, bundle] = line.what.as_slice() else {
        return Err(Failure::Usage(
            "name one site and one bundle, or give --all and bundles only".to_owned(),
        ));
    };
    let report = deploy::run(context, &site_name(site)?, bundle, line.age, line.times)?;
    deploy::show(context, &report);
    Ok(())
}

pub(crate) fn rollback(context: &Context, line: &Rollback) -> Outcome {
    let report = rollback::run(context, &line.site, line.release.as_deref(), line.times)?;
    deploy::show(context, &report);
    Ok(())
}

pub(crate) fn rehearse(context: &Context, line: &Rehearse) -> Outcome {
    rehearse::run(context, &line.bundle, &line.sites, Times { grace: 0, patience: line.patience })
}

pub(crate) fn list(context: &Context, site: &SiteName) -> Outcome {
    let file = SiteFile::read(context, site)?;
    let releases = Releases::of(context, site, &file.package);
    let history = Journal::history(context, site)?;
    let rows: Vec<Row> = releases.all()?.iter().map(|release| row(&releases, &history, release)).collect();
    context.output.result(&rows, |rows| {
        let mut table = Table::new(&["RELEASE", "STATE", "SINCE"]);
        for Row { release, state, at } in rows {
            let at = at.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
            table.row(vec![release.clone(), state.unwrap_or_default().to_owned(), at.unwrap_or_default()]);
        }
        table
    });
    Ok(())
}

pub(crate) fn pin(context: &Context, site: &SiteName, pinned: bool) -> Outcome {
    let _lock = on_site::beside(context, site, if pinned { "pin" } else { "unpin" })?;
    let file = SiteFile { pinned, ..SiteFile::read(context, site)? };
    file.write(context, site)?;
    let release = context.release(site).unwrap_or_else(|| "no release".to_owned());
    let sentence = match pinned {
        true => format!("{site} stays with {release} until it is unpinned"),
        false => format!("{site} gets the next release that is deployed"),
    };
    context.output.say(&file, &sentence);
    Ok(())
}

fn row(releases: &Releases<'_>, history: &[Journal], release: &Release) -> Row {
    let is = |other: Option<Release>| other.is_some_and(|other| other == *release);
    let state = match () {
        () if is(releases.current()) => Some("current"),
        () if is(releases.previous()) => Some("previous"),
        () => None,
    };
    let came = history.iter().rev().filter_map(|change| Some((change, change.ending.as_ref()?)));
    let at = came
        .filter(|(change, ending)| change.to == release.name && ending.failure.is_none())
        .map(|(_, ending)| ending.at)
        .next();
    Row { release: release.name.clone(), state, at }
}

fn site_name(text: &Path) -> Outcome<SiteName> {
    let text = text.to_string_lossy();
    text.parse::<SiteName>()
        .map_err(|error| Failure::Usage(format!("{error}; the site comes before the bundle")))
}
