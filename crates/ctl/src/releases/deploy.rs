//! A deploy: a new release takes the place of the old one, or nothing changes.
//!
//! Every step is written down before it begins. Up to the switch only a copy of the site is touched; whatever fails after it,
//! the old release comes back, and a database that it accepts.

mod age;
mod change;
pub mod fleet;
pub(crate) mod place;
pub mod recovery;
pub(crate) mod schema;
mod service;
mod snapshot;
mod undo;

pub use age::Age;
pub use change::Report;
pub(crate) use change::{Change, show};

use std::{fs::File, path::Path, time::Duration};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::files::failed,
    releases::{
        bundle::{self, Manifest},
        copy::Copy,
        deploy::place::{COPY, Site},
        journal::{Journal, Kind, Step},
        release::Release,
        smoke,
        trial::Trial,
        watch::{self, Counts},
    },
    site::{file::SiteFile, name::SiteName, on_site},
};

/// How long things may take.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Times {
    /// For how many seconds the site is watched after the switch
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub grace: u64,
    /// How many seconds a program may take until it is ready, and until it has brought the tables up to date
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    pub patience: u64,
}

impl Times {
    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace)
    }

    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }
}

/// Deploys a bundle to a site.
///
/// # Errors
/// [`Failure::Undone`] if the site runs what it ran before; [`Failure::Attention`] if not even that could be done.
pub fn run(context: &Context, site: &SiteName, bundle: &Path, age: Age, times: Times) -> Outcome<Report> {
    let file = SiteFile::read(context, site)?;
    let manifest = bundle::verify(bundle)?;
    admit(site, &file, &manifest)?;
    let _lock = on_site::change(context, site, "deploy")?;
    let site = Site { context, name: site, file: &file, patience: times.patience() };
    let from = site.releases().current();
    age.admit(site.name, from.as_ref(), &manifest)?;
    let to = site.releases().named(&site.releases().next_name(&manifest)?);
    let mut change = Change::new(site, Kind::Deploy, from, to);
    if context.output.dry_run {
        return Ok(change.rehearsed(&STEPS));
    }
    let outcome = steps(&mut change, bundle, times);
    change.finish(outcome)
}

const STEPS: [Step; 9] = [
    Step::Unpack,
    Step::Snapshot,
    Step::Copy,
    Step::Migrate,
    Step::Trial,
    Step::Switch,
    Step::Check,
    Step::Watch,
    Step::Tidy,
];

fn admit(site: &SiteName, file: &SiteFile, manifest: &Manifest) -> Outcome {
    if manifest.site != file.package {
        return Err(Failure::Usage(format!(
            "the bundle is of {}, and {site} runs {}; deploy a bundle of that",
            manifest.site, file.package
        )));
    }
    if file.pinned {
        return Err(Failure::Usage(format!(
            "{site} is pinned to its release; `webgarden-ctl unpin {site}` allows another one"
        )));
    }
    if file.suspended {
        return Err(Failure::Usage(format!(
            "{site} is suspended, so a new release cannot be checked; run `webgarden-ctl resume {site}` first"
        )));
    }
    Ok(())
}

fn steps(change: &mut Change<'_>, bundle: &Path, times: Times) -> Outcome {
    let Site { context, name, file, patience } = change.site;
    let (from, to) = (change.from.clone(), change.to.clone());
    change.step(Step::Unpack, |site, _| unpack(site, bundle, &to))?;
    let copy = Copy::at(context, name, file, COPY)?;
    if let Some(from) = &from {
        change.step(Step::Snapshot, |site, journal| snapshot_before(site, journal, from, &copy))?;
        change.step(Step::Copy, |_, _| copy.restore(&from.program()))?;
    } else {
        change.step(Step::Copy, |_, _| copy.make())?;
    }
    change.step(Step::Migrate, |_, _| copy.migrate(&to.program(), patience))?;
    change.step(Step::Trial, |site, _| {
        // What production would not allow is said before the old program is stopped.
        site.run(&to, &["check-config"], &[])?;
        let trial = Trial::start(context, name, file, &copy, &to.program(), patience)?;
        let asked = smoke::gate(trial.client()).map_err(|error| trial.failure(&error.to_string()))?;
        context.output.note(&format!("200 for {}", asked.join(" ")));
        drop(trial);
        copy.remove()
    })?;
    let before = from.as_ref().and_then(|_| Counts::read(&change.site.client_with_token().ok()?).ok());
    let previous = from.as_ref().map(|from| from.name.clone());
    change.step(Step::Switch, |site, _| site.forward(&to, previous.as_deref()))?;
    serve(change, before.unwrap_or_default(), times)
}

/// Makes an archive of the site, which the copy can be filled from, and writes down where it is kept.
pub(crate) fn snapshot_before(
    site: &Site<'_>,
    journal: &mut Journal,
    running: &Release,
    copy: &Copy<'_>,
) -> Outcome {
    copy.make()?;
    journal.snapshot = Some(snapshot::take(site, running, copy, &journal.to)?);
    journal.write(site.context)
}

/// Checks and watches a release that is in its place.
pub(crate) fn serve(change: &mut Change<'_>, before: Counts, times: Times) -> Outcome {
    change.step(Step::Check, |site, _| site.check())?;
    change.step(Step::Watch, |site, _| {
        let service = site.service();
        let counts = watch::watch(&site.client_with_token()?, before, times.grace(), || service.restarts())
            .map_err(|error| Failure::Undone(error.to_string()))?;
        let Counts { answers, failures } = counts;
        site.context.output.note(&format!("{answers} answers, {failures} failures among them"));
        Ok(())
    })
}

fn unpack(site: &Site<'_>, bundle: &Path, to: &Release) -> Outcome {
    let releases = site.releases();
    releases.remove_incoming()?;
    let incoming = releases.incoming(&to.name);
    bundle::unpack(bundle, &incoming)?;
    site.context.files.rename(&incoming, &to.folder)?;
    let folder = site.context.layout.releases(site.name);
    // Without this the name, unlike the content, could still be lost.
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(failed("written", &folder))?;
    Ok(())
}
