//! What every command does first that has to do with a site: it takes the lock, and looks what a command that was killed has left.

use crate::{
    context::Context,
    failure::Outcome,
    releases::deploy::recovery,
    site::{
        lock::{self, SiteLock},
        name::SiteName,
    },
};

/// Begins a command that changes what a site is, or needs all of it: the lock is taken, and what a deploy or a restore has left that
/// was killed is undone or finished, which may start the site again.
///
/// # Errors
/// [`Failure::Locked`](crate::failure::Failure::Locked) while another command works on the site;
/// [`Failure::Attention`](crate::failure::Failure::Attention) if there is no way back from what was left.
pub fn change(context: &Context, site: &SiteName, command: &str) -> Outcome<SiteLock> {
    let lock = SiteLock::take(context, site, command)?;
    if context.output.dry_run {
        tell(context, site)?;
    } else {
        recovery::converge(context, site)?;
    }
    Ok(lock)
}

/// Begins a command that must not disturb a running site: the lock is taken, and what was left stays as it is. The person is told.
///
/// # Errors
/// [`Failure::Locked`](crate::failure::Failure::Locked) while another command works on the site.
pub fn beside(context: &Context, site: &SiteName, command: &str) -> Outcome<SiteLock> {
    let lock = SiteLock::take(context, site, command)?;
    tell(context, site)?;
    Ok(lock)
}

/// Begins a command that only looks: nobody waits for it, and what was left stays as it is. The person is told.
///
/// # Errors
/// If what was left cannot be read.
pub fn look(context: &Context, site: &SiteName) -> Outcome {
    match lock::holder(context, site)? {
        // What it has begun it will end.
        Some(_at_work) => Ok(()),
        None => tell(context, site),
    }
}

fn tell(context: &Context, site: &SiteName) -> Outcome {
    let left = recovery::left(context, site)?;
    left.into_iter().for_each(|sentence| context.output.note(&sentence));
    Ok(())
}
