//! What the operator was told of: each trouble is told once, and so is its end.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    context::Context,
    failure::Outcome,
    machine::files::{FileError, failed},
    site::file::SiteFile,
    watching::{
        alarm,
        finding::{Finding, SERVER, Verdict},
    },
};

/// A trouble that is not over, by its subject and what it is about.
type Open = BTreeMap<String, Trouble>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Trouble {
    subject: String,
    verdict: Verdict,
    since: DateTime<Utc>,
    said: String,
}

/// What is different from the last time: what was found, by its key.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    /// New, or worse than it was.
    raised: BTreeMap<String, String>,
    /// Well again.
    over: BTreeMap<String, String>,
}

/// Tells the operator by mail what is new among these findings, and what is over. What they do not look at stays as it was.
///
/// # Errors
/// If the mail is not delivered: the next call tells the same.
pub fn tell(context: &Context, findings: &[Finding]) -> Outcome {
    let _alone = alone(context)?;
    let path = file(context);
    let mut open: Open = match context.files.read(&path)? {
        // A file that cannot be read any more costs a mail, and no trouble is kept quiet.
        Some(text) => serde_json::from_str(&text).unwrap_or_default(),
        None => Open::new(),
    };
    let sites: BTreeSet<String> =
        SiteFile::all(context)?.into_iter().map(|(site, _)| site.to_string()).collect();
    open.retain(|_, trouble| trouble.subject == SERVER || sites.contains(&trouble.subject));
    let changes = compare(&mut open, findings, context.now());
    if changes != Changes::default() {
        alarm::tell(context, &subject(&changes), &text(&changes, &open))?;
    }
    let text = serde_json::to_string_pretty(&open).unwrap_or_default();
    context.files.write(&path, text, 0o600)?;
    Ok(())
}

fn file(context: &Context) -> PathBuf {
    context.layout.state().join("alerts.json")
}

/// Whoever tells something else at the same moment waits: the hourly look may meet a nightly drill.
fn alone(context: &Context) -> Result<File, FileError> {
    let path = context.layout.state().join("alerts.lock");
    let lock = || {
        fs::create_dir_all(context.layout.state())?;
        let file = File::create(&path)?;
        file.lock()?;
        Ok(file)
    };
    lock().map_err(failed("locked", &path))
}

fn compare(open: &mut Open, findings: &[Finding], now: DateTime<Utc>) -> Changes {
    let mut changes = Changes::default();
    for finding in findings {
        let key = format!("{}: {}", finding.subject, finding.what);
        let before = open.get(&key).map(|trouble| (trouble.verdict, trouble.since));
        if finding.verdict == Verdict::Well {
            if open.remove(&key).is_some() {
                changes.over.insert(key, finding.said.clone());
            }
            continue;
        }
        if before.is_none_or(|(verdict, _)| finding.verdict > verdict) {
            changes.raised.insert(key.clone(), finding.said.clone());
        }
        let trouble = Trouble {
            subject: finding.subject.clone(),
            verdict: before.map_or(finding.verdict, |(verdict, _)| verdict.max(finding.verdict)),
            since: before.map_or(now, |(_, since)| since),
            said: finding.said.clone(),
        };
        open.insert(key, trouble);
    }
    changes
}

fn subject(changes: &Changes) -> String {
    let (verb, only) = match (changes.raised.len(), changes.over.len()) {
        (0, 1) => ("Well again", &changes.over),
        (0, count) => return format!("{count} things are well again"),
        (1, _) => ("Needs you", &changes.raised),
        (count, _) => return format!("{count} things need you"),
    };
    format!("{verb}: {}", only.keys().map(String::as_str).collect::<String>())
}

fn text(changes: &Changes, open: &Open) -> String {
    let mut parts = Vec::new();
    if !changes.raised.is_empty() {
        parts.push(format!("This needs you:\n\n{}", lines(&changes.raised).join("\n\n")));
    }
    if !changes.over.is_empty() {
        parts.push(format!("This is well again:\n\n{}", lines(&changes.over).join("\n")));
    }
    let still: Vec<String> = open
        .iter()
        .filter(|(key, _)| !changes.raised.contains_key(*key))
        .map(|(key, trouble)| {
            format!("{key}: {} (since {})", trouble.said, trouble.since.format("%Y-%m-%d %H:%M UTC"))
        })
        .collect();
    if !still.is_empty() {
        parts.push(format!("You were told of this before, and it is not over:\n\n{}", still.join("\n")));
    }
    parts.push("`webgarden-ctl doctor` shows everything as it is now.".to_owned());
    parts.join("\n\n\n")
}

fn lines(found: &BTreeMap<String, String>) -> Vec<String> {
    found.iter().map(|(key, said)| format!("{key}: {said}")).collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn finding(verdict: Verdict, what: &'static str, said: &str) -> Finding {
        Finding { verdict, subject: "bakery".to_owned(), what, said: said.to_owned() }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn each_trouble_is_told_once_and_its_end_too() {
        let mut open = Open::new();
        let bad = [finding(Verdict::Wrong, "disk", "97 % used"), finding(Verdict::Well, "mail", "none")];
        assert_eq!(lines(&compare(&mut open, &bad, now()).raised), ["bakery: disk: 97 % used"]);
        assert_eq!(compare(&mut open, &bad, now() + TimeDelta::hours(1)), Changes::default());
        assert_eq!(open["bakery: disk"].since, now());
        let good = [finding(Verdict::Well, "disk", "50 % used")];
        assert_eq!(lines(&compare(&mut open, &good, now()).over), ["bakery: disk: 50 % used"]);
        assert_eq!(compare(&mut open, &good, now()), Changes::default());
    }

    #[test]
    fn what_gets_worse_is_told_again_and_what_is_not_looked_at_stays() {
        let mut open = Open::new();
        let at = |verdict| [finding(verdict, "certificate", "soon")];
        assert_eq!(compare(&mut open, &at(Verdict::Doubtful), now()).raised.len(), 1);
        assert_eq!(compare(&mut open, &at(Verdict::Wrong), now()).raised.len(), 1);
        assert_eq!(compare(&mut open, &at(Verdict::Doubtful), now()), Changes::default());
        assert_eq!(compare(&mut open, &at(Verdict::Wrong), now()), Changes::default(), "it swings");
        assert_eq!(compare(&mut open, &[], now()), Changes::default());
        assert_eq!(open.len(), 1);
    }

    #[test]
    fn a_mail_says_what_is_new_what_is_over_and_what_is_not() {
        let mut open = Open::new();
        compare(
            &mut open,
            &[finding(Verdict::Wrong, "disk", "full"), finding(Verdict::Wrong, "unit", "failed")],
            now(),
        );
        let findings = [
            finding(Verdict::Doubtful, "certificate", "9 days left"),
            finding(Verdict::Well, "unit", "runs"),
        ];
        let changes = compare(&mut open, &findings, now());
        assert_eq!(subject(&changes), "Needs you: bakery: certificate");
        let text = text(&changes, &open);
        for part in [
            "This needs you:\n\nbakery: certificate: 9 days left\n",
            "well again:\n\nbakery: unit: runs\n",
            "not over:\n\nbakery: disk: full (since 2027-01-15 08:00 UTC)",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let over = compare(&mut open, &[finding(Verdict::Well, "disk", "20 % used")], now());
        assert_eq!(subject(&over), "Well again: bakery: disk");
    }
}
