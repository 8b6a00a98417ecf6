//! `lint`: what is wrong with the pages that visitors get.

use std::{fmt::Write, sync::Arc};

use base_app::{App, Report};
use linter::{Finding, Severity};
use site_interface::{Lint, Place};

use super::output::{Failure, say};

use crate::inspection::inspect;

/// The most places of a finding that are printed.
const SHOWN: usize = 5;

/// Reads the whole site and prints what is wrong; fails on errors and warnings.
pub(super) fn lint(app: App, json: bool) -> Result<(), Failure> {
    let report = actix_web::rt::System::new().block_on(inspect(&Arc::new(app)))?;
    if json {
        say(&serde_json::to_string_pretty(&said(&report))?)?;
    } else {
        say(&print(&report))?;
    }
    match (report.count(Severity::Error), report.count(Severity::Warning)) {
        (0, 0) => Ok(()),
        (errors, warnings) => Err(format!("errors: {errors}, warnings: {warnings}").into()),
    }
}

/// The report for a program to read. What the panel keeps of it may change; this may not.
fn said(report: &Report) -> Lint {
    Lint {
        at: Some(report.at),
        pages: report.pages,
        cut_short: report.cut_short,
        findings: report.findings.iter().map(finding).collect(),
        checks: report.checks.clone(),
    }
}

fn finding(Finding { rule, severity, problem, remedy, places, more }: &Finding) -> site_interface::Finding {
    let place = |linter::Place { subject, excerpt }: &linter::Place| Place {
        subject: subject.clone(),
        excerpt: excerpt.clone(),
    };
    site_interface::Finding {
        rule: rule.clone(),
        severity: match severity {
            Severity::Error => site_interface::Severity::Error,
            Severity::Warning => site_interface::Severity::Warning,
            Severity::Hint => site_interface::Severity::Hint,
        },
        problem: problem.clone(),
        remedy: remedy.clone(),
        places: places.iter().map(place).collect(),
        more: *more,
    }
}

/// The report for a person to read.
fn print(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&paragraph(finding));
    }
    let more = if report.cut_short { "; the site has more, which were not read" } else { "" };
    let found = match report.findings.len() {
        0 => "nothing to mend".to_owned(),
        1 => "one finding".to_owned(),
        many => format!("{many} findings"),
    };
    text.push_str(&format!("{} pages read{more}: {found}.", report.pages));
    text
}

fn paragraph(finding: &Finding) -> String {
    let Finding { rule, severity, problem, remedy, places, more } = finding;
    let mut text = format!("{:7}  {rule}: {problem}\n", severity.word());
    for place in places.iter().take(SHOWN) {
        let excerpt = if place.excerpt.is_empty() { String::new() } else { format!("  {}", place.excerpt) };
        // Writing to a string cannot fail.
        let _written = writeln!(text, "         at {}{excerpt}", place.subject);
    }
    let hidden = places.len().saturating_sub(SHOWN) + more;
    if hidden > 0 {
        let _written = writeln!(text, "         and {hidden} more");
    }
    text.push_str(&format!("         {remedy}\n\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_what_where_and_what_to_do() {
        let finding = Finding {
            rule: "broken-link".to_owned(),
            severity: Severity::Error,
            problem: "The link /x leads nowhere.".to_owned(),
            remedy: "Correct the address.".to_owned(),
            places: (0..7).map(|page| linter::Place::at(&format!("/{page}"), "<a href=\"/x\">")).collect(),
            more: 3,
        };
        let text = paragraph(&finding);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(lines[0], "error    broken-link: The link /x leads nowhere.");
        assert_eq!(lines[1], "at /0  <a href=\"/x\">");
        assert_eq!(lines[6..8], ["and 5 more", "Correct the address."]);
    }
}
