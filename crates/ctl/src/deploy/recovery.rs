//! What a deploy or a restore that was killed has left: it is undone, or finished when only tidying up was left.

use std::time::Duration;

use crate::{
    Outcome,
    context::Context,
    deploy::{place::Site, undo},
    failure::Failure,
    journal::{Journal, Step},
    lock::SiteLock,
    restored,
    site_file::SiteFile,
    site_name::SiteName,
};

/// How long the old program may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// Brings a site into order if a deploy or a restore of it was killed; for commands that only look. While another command works on the site,
/// nothing is done.
///
/// # Errors
/// [`Failure::Attention`] if there is no way back.
pub fn tend(context: &Context, site: &SiteName) -> Outcome {
    let is_unfinished =
        Journal::unfinished(context, site)?.is_some() || restored::is_unfinished(context, site);
    if context.output.dry_run || !is_unfinished {
        return Ok(());
    }
    match SiteLock::take(context, site, "recovery") {
        Err(Failure::Locked(_)) => Ok(()),
        taken => taken.map(drop),
    }
}

/// Undoes or finishes what was left. [`SiteLock::take`] does so as soon as it has the lock.
pub(crate) fn converge(context: &Context, site: &SiteName) -> Outcome {
    restored::converge(context, site)?;
    let Some(mut journal) = Journal::unfinished(context, site)? else { return Ok(()) };
    let file = SiteFile::read(context, site)?;
    let place = Site { context, name: site, file: &file, patience: PATIENCE };
    let step = journal.step().map_or(Step::Unpack, |entry| entry.step);
    context.output.note(&format!("a {} to {} was cut off when it was to {step}", journal.kind, journal.to));
    if journal.is_good() {
        undo::tidy(&place, &mut journal)?;
        journal.end(context, None)?;
        return Ok(());
    }
    let why = format!("it was cut off when it was to {step}");
    match undo::give_up(&place, journal, &why) {
        Failure::Undone(told) => {
            context.output.note(&told);
            Ok(())
        }
        failure => Err(failure),
    }
}
