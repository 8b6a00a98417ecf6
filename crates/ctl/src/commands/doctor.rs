//! `doctor`: what is wrong with the server and its sites, and what to do about it.

use clap::Args;
use serde::Serialize;

use crate::{
    Outcome, alarm,
    context::Context,
    examination::{self, Finding, Verdict},
    failure::Failure,
    report::Table,
    site_file::SiteFile,
};

/// What to look at, and whom to tell.
#[derive(Debug, Args)]
pub struct Options {
    /// Look at certificates only
    #[arg(long)]
    pub certificates: bool,
    /// Tell the operator by mail if something is wrong
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
    let mut findings = Vec::new();
    if !options.certificates {
        findings.extend(examination::server(context));
    }
    for (site, file) in &sites {
        findings.extend(examination::certificate(context, site, file));
        if !options.certificates {
            findings.extend(examination::site(context, site, file));
        }
    }
    let wrong: Vec<String> =
        findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).map(sentence).collect();
    let telling =
        findings.iter().filter(|finding| finding.verdict != Verdict::Well).map(sentence).collect::<Vec<_>>();
    let report = Report { healthy: wrong.is_empty(), findings };
    context.output.result(&report, |report| table(&report.findings));
    if options.mail && !telling.is_empty() {
        alarm::tell(context, "The server needs a person", &telling.join("\n"))?;
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
