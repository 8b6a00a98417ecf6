//! Going back: the old release in its place, a database that it accepts, and nothing left of the attempt.

use std::time::Duration;

use crate::{
    failure::{Failure, Outcome},
    releases::{
        copy::Copy,
        deploy::{
            place::{COPY, Site},
            schema, snapshot,
        },
        journal::{Journal, Kind, Step},
        release::Release,
    },
};

/// A program that does not answer in this time is ended, not stopped.
const QUICK: Duration = Duration::from_secs(3);

/// The old program gets at least this time until it is ready: there is nothing else to go back to.
const PATIENCE: Duration = Duration::from_secs(60);

/// Goes back, and says how that went together with why.
pub(crate) fn give_up(site: &Site<'_>, mut journal: Journal, why: &str) -> Failure {
    let now = match &journal.from {
        Some(from) => format!("{} runs {from} as before", site.name),
        None => format!("{} has no release, as before", site.name),
    };
    match undo(site, &mut journal) {
        Ok(None) => match journal.end(site.context, Some(why.to_owned())) {
            Ok(_) => Failure::Undone(format!("{why}\n{now}")),
            Err(failure) => failure.needs_a_person(&format!("{why}\n{now}")),
        },
        Ok(Some(note)) => {
            let text = format!("{why}\n{now}, but {note}");
            match journal.end(site.context, Some(text.clone())) {
                Ok(_) => Failure::Attention(text),
                Err(failure) => failure.needs_a_person(&text),
            }
        }
        Err(failure) => Failure::Attention(format!(
            "{why}\nGoing back failed too: {failure}\nWhen the cause is gone, `webgarden-ctl start {}` tries again to go back.",
            site.name
        )),
    }
}

/// Brings back what was before. Gives what a person must know, if rows had to be put aside.
pub(crate) fn undo(site: &Site<'_>, journal: &mut Journal) -> Outcome<Option<String>> {
    let mut note = None;
    if journal.was_live() {
        journal.begin(site.context, Step::Undo)?;
        site.context.output.step(&Step::Undo.to_string());
        let patient = Site { patience: site.patience.max(PATIENCE), ..*site };
        note = go_back(&patient, journal)?;
    }
    clear(site, journal)?;
    Ok(note)
}

/// Removes what a change that went well leaves: the copy, and what is older than what is kept.
pub(crate) fn tidy(site: &Site<'_>, _journal: &mut Journal) -> Outcome {
    Copy::at(site.context, site.name, site.file, COPY)?.remove()?;
    site.releases().prune()?;
    snapshot::close(site)?;
    snapshot::prune(site)
}

fn go_back(site: &Site<'_>, journal: &Journal) -> Outcome<Option<String>> {
    let releases = site.releases();
    let before = journal.before.as_deref();
    let Some(from) = &journal.from else {
        site.service().stop()?;
        releases.point(None, before)?;
        return Ok(None);
    };
    let (from, to) = (releases.named(from), releases.named(&journal.to));
    let mut client = site.client();
    client.limit = QUICK;
    if client.get("/readyz").is_err() {
        // One that is not there cannot be ended.
        let _ended = site.service().end();
    }
    let note = match journal.kind {
        Kind::Rollback => site.forward(&from, before).map(|()| None),
        Kind::Deploy => back(site, journal, &from, &to),
    }?;
    site.check()?;
    Ok(note)
}

fn back(site: &Site<'_>, journal: &Journal, from: &Release, to: &Release) -> Outcome<Option<String>> {
    let before = journal.before.as_deref();
    let failure = match schema::take_back(site, from, to, before) {
        Ok(()) => return site.forward(from, before).map(|()| None),
        Err(failure) => failure,
    };
    let Some(archive) = &journal.snapshot else { return Err(failure) };
    site.context.output.note(&format!("{failure}; restoring the snapshot"));
    let said = site.restore(from, &snapshot::opened(site, archive), before)?;
    Ok(Some(format!(
        "its database and pictures are those of {archive}, since the migrations could not be taken back ({failure}). What \
         came in since then was put aside:\n{}",
        said.trim()
    )))
}

/// Removes what an attempt leaves: the copy, what was unpacked, and the release itself, unless it is in use.
fn clear(site: &Site<'_>, journal: &Journal) -> Outcome {
    Copy::at(site.context, site.name, site.file, COPY)?.remove()?;
    snapshot::close(site)?;
    let releases = site.releases();
    releases.remove_incoming()?;
    let in_use =
        [releases.current(), releases.previous()].iter().flatten().any(|used| used.name == journal.to);
    if journal.kind == Kind::Deploy && !in_use {
        site.context.files.remove(&releases.named(&journal.to).folder)?;
    }
    Ok(())
}
