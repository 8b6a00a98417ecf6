//! `doctor`: what is wrong with the server and its sites, and what to do about it.

use clap::Args;
use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    report::Table,
    site::{file::SiteFile, lock},
    watching::{
        alerts, connections, examination,
        finding::{Finding, Verdict},
    },
};

/// Whom to tell.
#[derive(Debug, Args)]
pub struct Options {
    /// Tell the operator by mail what is new since the last time, and what is over; a timer does so every hour
    #[arg(long)]
    pub mail: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    healthy: bool,
    findings: Vec<Finding>,
}

/// Ends with 0 if nothing is wrong (there may be warnings), and with 3 if a person must look.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    let sites = SiteFile::all(context)?;
    let mut findings = examination::server(context);
    findings.extend(connections::examine(context, &sites));
    for (site, file) in &sites {
        // While another command works on a site it may be how it is for a moment only.
        if options.mail && lock::holder(context, site)?.is_some() {
            continue;
        }
        findings.extend(examination::certificate(context, site, file));
        findings.extend(examination::site(context, site, file));
    }
    let wrong: Vec<String> =
        findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).map(sentence).collect();
    let report = Report { healthy: wrong.is_empty(), findings };
    context.output.result(&report, |report| table(&report.findings));
    if options.mail {
        alerts::tell(context, &report.findings)?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Attention(wrong.join("\n"))) }
}

fn sentence(finding: &Finding) -> String {
    format!("{}: {}: {}", finding.subject, finding.what, finding.said)
}

fn table(findings: &[Finding]) -> Table {
    let mut table = Table::new(&["", "ABOUT", "WHAT", "FOUND"]);
    for finding in findings {
        let mark = match finding.verdict {
            Verdict::Well => "ok",
            Verdict::Doubtful => "WARN",
            Verdict::Wrong => "WRONG",
        };
        let first = finding.said.lines().next().unwrap_or_default().to_owned();
        table.row(vec![mark.to_owned(), finding.subject.clone(), finding.what.to_owned(), first]);
    }
    table
}
