//! A release that is older than the one that runs: seldom meant, so it is asked for by name.

use std::io::{self, IsTerminal, Write};

use crate::{
    failure::{Failure, Outcome},
    releases::{
        bundle::{MANIFEST, Manifest},
        release::Release,
    },
    site::name::SiteName,
};

/// Which releases may take the place of the one that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct Age {
    /// Deploy a version that is older than the one that runs, without asking
    #[arg(long = "downgrade")]
    pub may_be_older: bool,
}

impl Age {
    /// Refuses a bundle whose version is older than the one that runs, unless a person at a terminal says yes.
    pub(super) fn admit(self, site: &SiteName, running: Option<&Release>, bundle: &Manifest) -> Outcome {
        let Some(running) = running.and_then(version) else { return Ok(()) };
        if self.may_be_older || !is_older(&bundle.version, &running) {
            return Ok(());
        }
        let what = format!("{site} runs {running}, and the bundle is {}, which is older", bundle.version);
        if io::stdin().is_terminal() && io::stderr().is_terminal() {
            let mut answer = String::new();
            let asked = write!(io::stderr(), "{what}. Deploy it all the same? [y/N] ");
            let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
            if read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
                return Ok(());
            }
        }
        Err(Failure::Usage(format!(
            "{what}; `webgarden-ctl rollback {site}` goes back to a release that ran here, and --downgrade deploys an older one"
        )))
    }
}

/// The version of a release, as its manifest has it.
fn version(release: &Release) -> Option<String> {
    let text = std::fs::read_to_string(release.folder.join(MANIFEST)).ok()?;
    serde_json::from_str::<Manifest>(&text).ok().map(|manifest| manifest.version)
}

/// Whether a version comes before another by the numbers in it. What follows a hyphen makes it one before the release.
fn is_older(version: &str, other: &str) -> bool {
    key(version) < key(other)
}

fn key(version: &str) -> (Vec<u64>, bool, String) {
    let bare = version.split('+').next().unwrap_or_default();
    let (numbers, before) = bare.split_once('-').unwrap_or((bare, ""));
    let numbers = numbers.split('.').map(|number| number.parse().unwrap_or_default()).collect();
    (numbers, before.is_empty(), before.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (older, newer) in
            [("0.9.0", "0.10.0"), ("1.0.0-rc.1", "1.0.0"), ("1.2.3", "2.0.0"), ("0.1.9", "0.2.0")]
        {
            assert!(is_older(older, newer) && !is_older(newer, older), "{older} {newer}");
        }
        for same in ["0.1.0", "0.1.0+a", "0.1.0+b"] {
            assert!(!is_older(same, "0.1.0") && !is_older("0.1.0", same), "{same}");
        }
    }
}
