//! Visitors who come all the time, and what they met.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use checkout::failure::{Explain, Failure};
use serde::Deserialize;

use super::machine::Machine;
use super::street;

const SCRIPT: &str = "crates/server-tour/scripts/traffic.mjs";

/// Visitors who are under way.
pub(super) struct Traffic(Child);

/// A request that did not get what it should.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct FailedRequest {
    /// When it was sent, in milliseconds since 1970.
    pub(super) at: u64,
    /// When it was given up.
    pub(super) until: u64,
    pub(super) path: String,
    pub(super) problem: String,
}

/// All requests together; times in milliseconds.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Summary {
    pub(super) requests: u64,
    pub(super) failed: u64,
    pub(super) seconds: f64,
    pub(super) median: u64,
    pub(super) p99: u64,
    pub(super) slowest: u64,
}

/// What the visitors met.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) failures: Vec<FailedRequest>,
    /// The numbers of the messages that the site said it has stored.
    pub(super) stored: BTreeSet<u64>,
    pub(super) summary: Summary,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Failure(FailedRequest),
    Stored(u64),
    Summary(Summary),
}

/// What visitors ask for.
pub(super) struct Wish<'a> {
    pub(super) domain: &'a str,
    pub(super) paths: &'a [&'a str],
    /// Who comes, by turns.
    pub(super) people: &'a [String],
    /// How many of them in a second.
    pub(super) rate: u32,
    /// One of so many requests sends the contact form; 0 is none.
    pub(super) forms: u32,
    /// How many come; 0 is as many as there is time for.
    pub(super) requests: u32,
    /// What signs the site's certificate, as PEM.
    pub(super) authority: &'a str,
    /// Whether sending them gives way to all else: in life a crowd has processors of its own.
    pub(super) gives_way: bool,
}

impl Traffic {
    /// Sends visitors to the machine.
    pub(super) fn begin(root: &Path, machine: &Machine, wish: &Wish<'_>) -> Result<Self, Failure> {
        let mut command = if wish.gives_way {
            let mut command = machine.in_its_street("chrt");
            command.args(["--idle", "0", "node"]);
            command
        } else {
            machine.in_its_street("node")
        };
        let mut child = command
            .arg(root.join(SCRIPT))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .explain(|| "starting node".to_owned())?;
        let task = serde_json::json!({
            "address": street::SERVER, "port": 443, "people": wish.people, "ca": wish.authority, "rate": wish.rate, "domain": wish.domain,
            "paths": wish.paths, "forms": wish.forms, "requests": wish.requests,
        });
        if let Some(input) = child.stdin.as_mut() {
            writeln!(input, "{task}").explain(|| "telling node what to do".to_owned())?;
        }
        Ok(Self(child))
    }

    /// Lets those under way finish, and reads what they met.
    pub(super) fn end(mut self) -> Result<Report, Failure> {
        drop(self.0.stdin.take());
        self.complete()
    }

    /// Waits until all have come, and reads what they met.
    pub(super) fn complete(mut self) -> Result<Report, Failure> {
        let mut report = Report::default();
        for line in self.0.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
            let line = line.explain(|| "reading what node says".to_owned())?;
            match serde_json::from_str(&line).explain(|| format!("reading “{line}”"))? {
                Line::Failure(failure) => report.failures.push(failure),
                Line::Stored(number) => drop(report.stored.insert(number)),
                Line::Summary(summary) => report.summary = summary,
            }
        }
        self.0.wait().explain(|| "waiting for node".to_owned())?;
        if report.summary.requests == 0 {
            return Err(Failure::new("no visitor came: node's message is above"));
        }
        Ok(report)
    }
}

impl Drop for Traffic {
    fn drop(&mut self) {
        // It has ended by itself unless the tour was cut short.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Milliseconds since 1970, as the visitors count.
pub(super) fn now() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}
