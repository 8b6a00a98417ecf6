//! What a deploy or a restore that was killed has left: it is undone, or finished when only tidying up was left.

use std::time::Duration;

use crate::{
    archives::restored,
    context::Context,
    failure::{Failure, Outcome},
    releases::{
        deploy::{place::Site, undo},
        journal::{Journal, Step},
    },
    site::{file::SiteFile, name::SiteName},
};

/// How long the old program may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was left, and which command puts it in order; nothing if all is well. A command that is at work leaves the same until it ends.
///
/// # Errors
/// [`Failure::Attention`] if the journal cannot be understood.
pub fn left(context: &Context, site: &SiteName) -> Outcome<Option<String>> {
    let restore = restored::is_unfinished(context, site).then(|| format!("a restore of {site} was cut off"));
    let what = match Journal::unfinished(context, site)? {
        Some(journal) => Some(cut_off(site, &journal)),
        None => restore,
    };
    Ok(what.map(|what| format!("{what}; `webgarden-ctl start {site}` puts the site in order")))
}

/// Undoes or finishes what was left. The caller holds the lock.
///
/// # Errors
/// [`Failure::Attention`] if there is no way back.
pub(crate) fn converge(context: &Context, site: &SiteName) -> Outcome {
    restored::converge(context, site)?;
    let Some(mut journal) = Journal::unfinished(context, site)? else { return Ok(()) };
    let file = SiteFile::read(context, site)?;
    let place = Site { context, name: site, file: &file, patience: PATIENCE };
    context.output.note(&cut_off(site, &journal));
    if journal.is_good() {
        undo::tidy(&place, &mut journal)?;
        journal.end(context, None)?;
        return Ok(());
    }
    let why = format!("it was cut off when it was to {}", last_step(&journal));
    match undo::give_up(&place, journal, &why) {
        Failure::Undone(told) => {
            context.output.note(&told);
            Ok(())
        }
        failure => Err(failure),
    }
}

fn cut_off(site: &SiteName, journal: &Journal) -> String {
    format!(
        "a {} of {site} to {} was cut off when it was to {}",
        journal.kind,
        journal.to,
        last_step(journal)
    )
}

fn last_step(journal: &Journal) -> Step {
    journal.step().map_or(Step::Unpack, |entry| entry.step)
}
