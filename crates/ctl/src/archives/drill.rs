//! The drill: the newest archive of a site, restored into scratch by the release that runs, and compared with its manifest.

mod comparison;

use std::{fs, time::Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use site_interface::Inventory;

use crate::{
    archives::{kept, opened},
    context::Context,
    failure::{Failure, Outcome},
    machine::files::failed,
    releases::{
        copy::Copy,
        smoke,
        trial::{self, Trial},
    },
    site::{file::SiteFile, name::SiteName, own_program},
};

/// A site whose last drill is so long ago needs a person.
const SILENCE: TimeDelta = TimeDelta::days(7);

/// The most verdicts on a site that are kept.
const KEPT: usize = 90;

/// How a drill went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The site.
    pub site: SiteName,
    /// When.
    pub at: DateTime<Utc>,
    /// The archive; none when there was none.
    pub archive: Option<String>,
    /// Whether the archive restores, and what came of it is what its manifest says.
    pub passed: bool,
    /// What is wrong.
    pub problems: Vec<String>,
    /// How many rows were restored.
    pub rows: i64,
    /// How many files of uploads.
    pub files: usize,
    /// How many pages were read.
    pub pages: usize,
    /// How long it took.
    pub seconds: u64,
}

impl Verdict {
    /// What is wrong, for a mail.
    #[must_use]
    pub fn words(&self) -> String {
        let archive = self.archive.as_deref().unwrap_or("no archive");
        format!("{} ({archive}):\n{}", self.site, self.problems.join("\n"))
    }
}

/// Restores the newest archive of a site into scratch, and writes down how that went. The caller holds the lock.
///
/// # Errors
/// Only if the verdict cannot be written down: what is wrong with the archive is in the verdict.
pub fn perform(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Verdict> {
    let begin = Instant::now();
    let mut verdict = Verdict {
        site: site.clone(),
        at: context.now(),
        archive: None,
        passed: false,
        problems: Vec::new(),
        rows: 0,
        files: 0,
        pages: 0,
        seconds: 0,
    };
    if let Err(failure) = rehearse(context, site, file, &mut verdict) {
        verdict.problems.push(failure.to_string());
    }
    verdict.passed = verdict.problems.is_empty();
    verdict.seconds = begin.elapsed().as_secs();
    if !context.output.dry_run {
        write_down(context, &verdict)?;
    }
    Ok(verdict)
}

/// How the last drill of a site went, if there was one.
#[must_use]
pub fn last(context: &Context, site: &SiteName) -> Option<Verdict> {
    let name = verdicts(context, site).ok()?.into_iter().max()?;
    let text = fs::read_to_string(context.layout.drills(site).join(name)).ok()?;
    serde_json::from_str(&text).ok()
}

/// What to tell the operator if nobody has tried the archives of a site for a week.
#[must_use]
pub fn overdue(context: &Context, site: &SiteName) -> Option<String> {
    let last = verdicts(context, site).ok()?.into_iter().max();
    let last = last.and_then(|name| stamp(&name));
    // A new site has a week for its first drill too.
    let since = last.or_else(|| oldest_archive(context, site))?;
    if since > context.now() {
        let day = since.format("%Y-%m-%d");
        return Some(format!(
            "{site}: the last drill or archive is of {day}, which is in the future: the clock was ahead then; run \
             `webgarden-ctl drill {site}`"
        ));
    }
    let silent = context.now() - since > SILENCE;
    let words =
        last.map_or_else(|| "never".to_owned(), |last| format!("last on {}", last.format("%Y-%m-%d")));
    silent.then(|| {
        format!(
            "{site}: no drill has run for a week ({words}): look at `systemctl status webgarden-backup.timer webgarden-drill`, or \
             run `webgarden-ctl drill {site}`"
        )
    })
}

fn rehearse(context: &Context, site: &SiteName, file: &SiteFile, verdict: &mut Verdict) -> Outcome {
    let (archive, _made) = kept::newest(context, site)?.ok_or_else(|| {
        Failure::Undone(format!("there is no archive; `webgarden-ctl backup {site}` makes one"))
    })?;
    verdict.archive = archive.file_name().map(|name| name.to_string_lossy().into_owned());
    if context.output.dry_run {
        context.output.would(&format!("restore {} into scratch and look at it", archive.display()));
        return Ok(());
    }
    let copy = Copy::at(context, site, file, "drill")?;
    copy.make()?;
    let outcome = look(context, site, file, &archive, &copy, verdict);
    copy.remove()?;
    outcome
}

fn look(
    context: &Context,
    site: &SiteName,
    file: &SiteFile,
    archive: &std::path::Path,
    copy: &Copy<'_>,
    verdict: &mut Verdict,
) -> Outcome {
    let (_own, manifest) = opened::open(context, archive, None, copy)?;
    let program = own_program::path(context, site, file);
    copy.restore(&program)?;
    copy.run(&program, &["migrate"])?;
    let made = manifest.created_at.to_rfc3339();
    let inventory = copy.run(&program, &["inventory", "--json", "--at", &made])?;
    let inventory: Inventory = serde_json::from_str(&inventory)
        .map_err(|error| Failure::Undone(format!("the program's inventory cannot be read: {error}")))?;
    verdict.rows = inventory.rows.values().sum();
    verdict.files = inventory.files.len();
    verdict.pages = inventory.pages.len();
    verdict.problems.extend(comparison::differences(&manifest, &inventory));
    let trial = Trial::start(context, site, file, copy, &program, trial::PATIENCE)?;
    verdict.problems.extend(crawl(&trial));
    Ok(())
}

/// Asks for what a site must have and for every page of its sitemap; gives what does not answer.
fn crawl(trial: &Trial) -> Vec<String> {
    let client = trial.client();
    if let Err(error) = smoke::gate(client) {
        return vec![trial.failure(&error.to_string()).to_string()];
    }
    let sitemap = match client.get("/sitemap.xml") {
        Ok(answer) => answer.text(),
        Err(error) => return vec![error.to_string()],
    };
    let ask = |path: String| match client.get(&path) {
        Ok(answer) if answer.status == 200 => None,
        Ok(answer) => Some(format!("{path} answered {}", answer.status)),
        Err(error) => Some(error.to_string()),
    };
    smoke::locations(&sitemap).into_iter().filter_map(ask).collect()
}

fn write_down(context: &Context, verdict: &Verdict) -> Outcome {
    let folder = context.layout.drills(&verdict.site);
    // What was said while the clock was ahead would be the last word for long.
    for ahead in verdicts(context, &verdict.site)? {
        if stamp(&ahead).is_some_and(|made| made > verdict.at) {
            context.files.remove(&folder.join(ahead))?;
        }
    }
    let text = serde_json::to_string_pretty(verdict).map_err(|error| Failure::Undone(error.to_string()))?;
    context.files.write(&folder.join(format!("{}.json", verdict.at.format(STAMP))), text, 0o600)?;
    let mut names = verdicts(context, &verdict.site)?;
    names.sort();
    for old in names.iter().rev().skip(KEPT) {
        context.files.remove(&folder.join(old))?;
    }
    Ok(())
}

const STAMP: &str = "%Y%m%dT%H%M%SZ";

fn stamp(name: &str) -> Option<DateTime<Utc>> {
    let stamp = name.strip_suffix(".json")?;
    chrono::NaiveDateTime::parse_from_str(stamp, STAMP).ok().map(|time| time.and_utc())
}

fn verdicts(context: &Context, site: &SiteName) -> Outcome<Vec<String>> {
    let folder = context.layout.drills(site);
    match fs::read_dir(&folder) {
        Ok(entries) => Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed("read", &folder)(error).into()),
    }
}

fn oldest_archive(context: &Context, site: &SiteName) -> Option<DateTime<Utc>> {
    kept::names(context, site).ok()?.iter().filter_map(|name| kept::made(site, name)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(folder: &std::path::Path) -> Context {
        let mut context = Context::for_tests(folder);
        context.clock = || DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        context
    }

    fn verdict(context: &Context, days_ago: i64) -> Verdict {
        Verdict {
            site: "bakery".parse().unwrap(),
            at: context.now() - TimeDelta::days(days_ago),
            archive: Some("bakery.tar.gz".to_owned()),
            passed: true,
            problems: Vec::new(),
            rows: 1,
            files: 2,
            pages: 3,
            seconds: 4,
        }
    }

    #[test]
    fn a_drill_that_has_not_run_for_a_week_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let context = context(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        assert_eq!(overdue(&context, &site), None, "a site without archives has nothing to try");
        let backups = context.layout.backups(&site);
        let name = kept::name(&site, context.now() - TimeDelta::days(8));
        context.files.write(&backups.join(name), "x", 0o600).unwrap();
        assert!(overdue(&context, &site).unwrap().contains("(never)"));
        write_down(&context, &verdict(&context, 8)).unwrap();
        let words = overdue(&context, &site).unwrap();
        assert!(words.contains("no drill has run for a week (last on 2027-01-07)"), "{words}");
        write_down(&context, &verdict(&context, 1)).unwrap();
        assert_eq!(overdue(&context, &site), None);
    }

    #[test]
    fn a_drill_in_the_future_is_not_the_last_word() {
        let folder = tempfile::tempdir().unwrap();
        let context = context(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        write_down(&context, &verdict(&context, -3318)).unwrap();
        assert!(overdue(&context, &site).unwrap().contains("which is in the future"));
        let failed = Verdict { passed: false, ..verdict(&context, 0) };
        write_down(&context, &failed).unwrap();
        assert_eq!(last(&context, &site), Some(failed));
        assert_eq!(overdue(&context, &site), None);
    }

    #[test]
    fn the_newest_verdicts_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let context = context(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        for day in (0..100).rev() {
            write_down(&context, &verdict(&context, day)).unwrap();
        }
        let names = verdicts(&context, &site).unwrap();
        assert_eq!(names.len(), KEPT);
        let newest = names.iter().max().unwrap();
        let text = fs::read_to_string(context.layout.drills(&site).join(newest)).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict(&context, 0));
    }

    #[test]
    fn a_site_without_an_archive_fails_its_drill() {
        let folder = tempfile::tempdir().unwrap();
        let context = context(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        let file = SiteFile {
            domain: "bakery.example".to_owned(),
            package: "starter".to_owned(),
            ..toml::from_str(
                "domain = 'x'\npackage = 'x'\nport = 8101\ndatabase = 'sqlite'\nemail = 'a@b.example'",
            )
            .unwrap()
        };
        let verdict = perform(&context, &site, &file).unwrap();
        assert!(!verdict.passed && verdict.problems[0].contains("`webgarden-ctl backup bakery` makes one"));
        assert_eq!(verdicts(&context, &site).unwrap().len(), 1, "a failure is written down too");
    }
}
