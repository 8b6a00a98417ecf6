//! The journal of a change of release: written before each step, so that whoever comes after a crash knows what to undo.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    site::name::SiteName,
};

/// How many finished changes of a site are remembered.
const REMEMBERED: usize = 50;

/// What changes the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A release that was not there before.
    Deploy,
    /// A release that has been kept.
    Rollback,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deploy => "deploy",
            Self::Rollback => "rollback",
        })
    }
}

/// What is being done. Their order is the order in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The bundle becomes a release.
    Unpack,
    /// An archive of the running site is made.
    Snapshot,
    /// The archive becomes a copy of the site.
    Copy,
    /// The new program changes the tables of the copy.
    Migrate,
    /// The new program serves the copy on a port of its own.
    Trial,
    /// The new program takes the place of the old one.
    Switch,
    /// The new program is asked at the place of the old one.
    Check,
    /// Its failures are counted for a while.
    Watch,
    /// The old program takes its place back.
    Undo,
    /// All is well; what is not needed any more is removed.
    Tidy,
}

impl Step {
    /// Whether visitors may have met the new program before or in this step.
    #[must_use]
    pub fn is_live(self) -> bool {
        (Self::Switch..=Self::Undo).contains(&self)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unpack => "unpack the bundle",
            Self::Snapshot => "take a snapshot of the site",
            Self::Copy => "make a copy of the site from the snapshot",
            Self::Migrate => "migrate the copy with the new program",
            Self::Trial => "try the new program on the copy",
            Self::Switch => "switch to the new program",
            Self::Check => "check the site",
            Self::Watch => "watch the site",
            Self::Undo => "go back to the old program",
            Self::Tidy => "tidy up",
        })
    }
}

/// A step and its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What is done.
    pub step: Step,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// When.
    pub at: DateTime<Utc>,
    /// Why the site runs the release it ran before; nothing if it runs the new one.
    pub failure: Option<String>,
}

/// One change of a site's release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The site.
    pub site: SiteName,
    /// What it is.
    pub kind: Kind,
    /// The release that ran before, unless there was none.
    pub from: Option<String>,
    /// The release that ran before that one: where `previous` pointed.
    pub before: Option<String>,
    /// The release that is to run.
    pub to: String,
    /// The archive that was made of the site before the change, under the server's `/`.
    pub snapshot: Option<String>,
    /// What was done so far.
    pub steps: Vec<Entry>,
    /// How it ended, once it has.
    pub ending: Option<Ending>,
}

impl Journal {
    /// The journal of the change that is under way or was left so; none if all have ended.
    ///
    /// # Errors
    /// [`Failure::Attention`] if it cannot be read.
    pub fn unfinished(context: &Context, site: &SiteName) -> Outcome<Option<Self>> {
        let path = context.layout.journal(site);
        let Some(text) = context.files.read(&path)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            Failure::Attention(format!(
                "{} cannot be understood ({error}); look which release `current` points to, then remove the file",
                path.display()
            ))
        })
    }

    /// The changes of a site that have ended, the oldest first.
    ///
    /// # Errors
    /// [`Failure`] if they cannot be read.
    pub fn history(context: &Context, site: &SiteName) -> Outcome<Vec<Self>> {
        let text = context.files.read(&context.layout.deploys(site))?.unwrap_or_default();
        // A line that another release of this tool wrote in another form counts as none.
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Writes down that a step begins.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be written.
    pub fn begin(&mut self, context: &Context, step: Step) -> Outcome {
        self.steps.push(Entry { step, at: context.now() });
        self.write(context)
    }

    /// Writes the journal as it is.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be written.
    pub fn write(&self, context: &Context) -> Outcome {
        context.files.write(&context.layout.journal(&self.site), json(self)?, 0o600)?;
        Ok(())
    }

    /// Writes down how the change ended.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be written.
    pub fn end(mut self, context: &Context, failure: Option<String>) -> Outcome<Self> {
        self.ending = Some(Ending { at: context.now(), failure });
        let mut lines = Self::history(context, &self.site)?;
        // A crash between the two writes must not make one change two.
        lines.retain(|line| line.to != self.to || line.steps.first() != self.steps.first());
        lines.push(self.clone());
        let skipped = lines.len().saturating_sub(REMEMBERED);
        let mut text = String::new();
        for line in lines.iter().skip(skipped) {
            text.push_str(&json(line)?);
            text.push('\n');
        }
        context.files.write(&context.layout.deploys(&self.site), text, 0o600)?;
        context.files.remove(&context.layout.journal(&self.site))?;
        Ok(self)
    }

    /// The step that began last.
    #[must_use]
    pub fn step(&self) -> Option<&Entry> {
        self.steps.last()
    }

    /// Whether visitors may have met the new program.
    #[must_use]
    pub fn was_live(&self) -> bool {
        self.steps.iter().any(|entry| entry.step.is_live())
    }

    /// Whether the new program has been found to be good.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.step().is_some_and(|entry| entry.step == Step::Tidy)
    }
}

fn json(journal: &Journal) -> Outcome<String> {
    serde_json::to_string(journal).map_err(|error| {
        Failure::Undone(format!("the journal of {} cannot be written: {error}", journal.site))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        Journal {
            site: "bakery".parse().unwrap(),
            kind: Kind::Deploy,
            from: Some("0.1.0-abc-1".to_owned()),
            before: None,
            to: "0.2.0-def-2".to_owned(),
            snapshot: None,
            steps: Vec::new(),
            ending: None,
        }
    }

    #[test]
    fn a_change_is_unfinished_until_its_end_is_written_and_is_remembered_then() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let mut journal = journal();
        let site = journal.site.clone();
        assert_eq!(Journal::unfinished(&context, &site).unwrap(), None);
        for step in [Step::Unpack, Step::Snapshot] {
            journal.begin(&context, step).unwrap();
        }
        assert!(!journal.was_live());
        journal.begin(&context, Step::Switch).unwrap();
        assert!(journal.was_live());
        assert_eq!(Journal::unfinished(&context, &site).unwrap().unwrap(), journal);
        let ended = journal.end(&context, Some("it was bad".to_owned())).unwrap();
        assert_eq!(Journal::unfinished(&context, &site).unwrap(), None);
        assert_eq!(Journal::history(&context, &site).unwrap(), [ended]);
    }

    #[test]
    fn an_end_that_is_written_twice_counts_once() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let mut journal = journal();
        journal.begin(&context, Step::Unpack).unwrap();
        journal.clone().end(&context, None).unwrap();
        let ended = journal.end(&context, None).unwrap();
        assert_eq!(Journal::history(&context, &ended.site).unwrap().len(), 1);
    }

    #[test]
    fn a_journal_that_cannot_be_read_asks_for_a_person() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        context.files.write(&context.layout.journal(&site), "{", 0o600).unwrap();
        assert_eq!(Journal::unfinished(&context, &site).unwrap_err().code(), 3);
    }
}
