//! A change of release under way: its steps, their times, and its end.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    releases::{
        deploy::{place::Site, undo},
        journal::{Journal, Kind, Step},
        release::Release,
    },
    report::Table,
    site::name::SiteName,
};

/// How a change of release went.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The site.
    pub site: SiteName,
    /// What it was.
    pub kind: Kind,
    /// The release that ran before.
    pub from: Option<String>,
    /// The release that runs now.
    pub to: String,
    /// What was done, and how many seconds each step took.
    pub steps: Vec<(Step, f64)>,
}

impl Report {
    /// How many seconds all of it took.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.steps.iter().map(|(_, seconds)| seconds).sum()
    }
}

/// Prints how it went.
pub(crate) fn show(context: &Context, report: &Report) {
    context.output.result(report, |report| {
        let mut table = Table::new(&["SITE", "FROM", "TO", "SECONDS"]);
        let from = report.from.clone().unwrap_or_else(|| "-".to_owned());
        table.row(vec![report.site.to_string(), from, report.to.clone(), format!("{:.1}", report.seconds())]);
        table
    });
}

/// A change of release under way.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) site: Site<'a>,
    pub(crate) from: Option<Release>,
    pub(crate) to: Release,
    journal: Journal,
    times: Vec<(Step, f64)>,
}

impl<'a> Change<'a> {
    pub(crate) fn new(site: Site<'a>, kind: Kind, from: Option<Release>, to: Release) -> Self {
        let journal = Journal {
            site: site.name.clone(),
            kind,
            from: from.as_ref().map(|from| from.name.clone()),
            before: site.releases().previous().map(|previous| previous.name),
            to: to.name.clone(),
            snapshot: None,
            steps: Vec::new(),
            ending: None,
        };
        Self { site, from, to, journal, times: Vec::new() }
    }

    /// Does a step: writes down that it begins, says so, and says how long it took.
    pub(crate) fn step<T>(
        &mut self,
        step: Step,
        work: impl FnOnce(&Site<'a>, &mut Journal) -> Outcome<T>,
    ) -> Outcome<T> {
        let context = self.site.context;
        self.journal.begin(context, step)?;
        context.output.step(&step.to_string());
        let (begin, since) = (Instant::now(), context.now());
        let done = work(&self.site, &mut self.journal);
        let took = begin.elapsed();
        self.times.push((step, took.as_secs_f64()));
        context.output.note(&seconds(took));
        done.map_err(|failure| self.explained(step, since, failure))
    }

    /// What a dry run says: the steps that there would be.
    pub(crate) fn rehearsed(self, steps: &[Step]) -> Report {
        for step in steps {
            self.site.context.output.would(&step.to_string());
        }
        self.report()
    }

    /// Ends the change: tidies up, or goes back to what was before.
    pub(crate) fn finish(mut self, outcome: Outcome) -> Outcome<Report> {
        let outcome = outcome.and_then(|()| self.step(Step::Tidy, |site, journal| undo::tidy(site, journal)));
        let context = self.site.context;
        let Err(failure) = outcome else {
            self.journal.clone().end(context, None)?;
            return Ok(self.report());
        };
        if self.journal.is_good() {
            return Err(failure.needs_a_person(
                "The new release runs; tidying up is tried again by the next command that changes the site.",
            ));
        }
        Err(undo::give_up(&self.site, self.journal, &failure.to_string()))
    }

    fn explained(&self, step: Step, since: DateTime<Utc>, failure: Failure) -> Failure {
        let mut text = format!("could not {step}: {failure}");
        if step.is_live() {
            let last_lines = self.site.service().last_lines(since);
            if !last_lines.is_empty() {
                text.push_str(&format!("\nthe end of its log:\n{last_lines}"));
            }
        }
        Failure::Undone(text)
    }

    fn report(&self) -> Report {
        Report {
            site: self.site.name.clone(),
            kind: self.journal.kind,
            from: self.journal.from.clone(),
            to: self.journal.to.clone(),
            steps: self.times.clone(),
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
