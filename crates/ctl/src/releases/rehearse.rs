//! A rehearsal: what a new release would make of each site, tried on copies. Nothing of production is touched.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::Permissions,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::files::failed,
    releases::{
        bundle,
        copy::Copy,
        deploy::{Times, place::Site},
        page::Page,
        release::{Release, Releases},
        smoke,
        trial::Trial,
    },
    report::Table,
    site::{
        file::SiteFile,
        name::SiteName,
        on_site,
        web::{SiteClient, WebError},
    },
};

/// What a copy for a rehearsal is called.
const COPY: &str = "rehearsal";

/// How many differences the table names; all of them are in the JSON.
const SHOWN: usize = 5;

/// More pages than this are not read: the rest are made alike.
const MOST_PAGES: usize = 2_000;

/// What a rehearsal has found.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The site.
    pub site: SiteName,
    /// The release that runs.
    pub from: Option<String>,
    /// How many pages were compared.
    pub pages: usize,
    /// Pages that are different with the new release.
    pub differences: Vec<Difference>,
    /// Why the new release must not be deployed to this site.
    pub failure: Option<String>,
}

/// A page that is different with the new release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The page.
    pub path: String,
    /// What is different: `status 200 → 404`, `title “A” → “B”`, `text`, `new`, or `gone`.
    pub what: String,
    /// Whether visitors would lose a page.
    pub is_loss: bool,
}

/// The new release, where it was unpacked for the rehearsal.
struct Candidate {
    folder: tempfile::TempDir,
    package: String,
}

/// Rehearses a bundle on all sites that run its package, or on those that are named.
///
/// # Errors
/// [`Failure::Partly`] if the release must not be deployed to a site; the table says to which and why.
pub fn run(context: &Context, bundle: &Path, sites: &[SiteName], times: Times) -> Outcome {
    let manifest = bundle::verify(bundle)?;
    let all = SiteFile::all(context)?;
    let chosen = choose(&all, sites, &manifest.site)?;
    if context.output.dry_run {
        for (name, _) in chosen {
            context.output.would(&format!("rehearse {} on a copy of {name}", manifest.release()));
        }
        return Ok(());
    }
    context.files.folder(&context.layout.copies(), 0o711)?;
    let candidate = unpack(context, bundle)?;
    let mut verdicts = Vec::new();
    for (name, file) in chosen {
        context.output.step(&format!("{name}: rehearse {}", manifest.release()));
        let verdict = rehearse(context, name, file, &candidate, times.patience());
        if let Some(failure) = &verdict.failure {
            context.output.note(failure);
        }
        verdicts.push(verdict);
    }
    let bad = verdicts.iter().filter(|verdict| verdict.is_bad()).count();
    context.output.result(&verdicts, |verdicts| table(verdicts));
    if bad == 0 {
        return Ok(());
    }
    Err(Failure::Partly(format!(
        "{} must not be deployed to {bad} of {} sites",
        manifest.release(),
        verdicts.len()
    )))
}

impl Verdict {
    fn is_bad(&self) -> bool {
        self.failure.is_some() || self.differences.iter().any(|difference| difference.is_loss)
    }
}

impl Candidate {
    fn program(&self) -> PathBuf {
        self.folder.path().join("release/bin").join(&self.package)
    }
}

fn unpack(context: &Context, bundle: &Path) -> Outcome<Candidate> {
    let copies = context.layout.copies();
    let folder = tempfile::Builder::new()
        .prefix(".candidate-")
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in(&copies)
        .map_err(failed("made", &copies))?;
    let manifest = bundle::unpack(bundle, &folder.path().join("release"))?;
    Ok(Candidate { folder, package: manifest.site })
}

fn choose<'a>(
    all: &'a [(SiteName, SiteFile)],
    named: &[SiteName],
    package: &str,
) -> Outcome<Vec<(&'a SiteName, &'a SiteFile)>> {
    for name in named {
        let Some((_, file)) = all.iter().find(|(site, _)| site == name) else {
            return Err(Failure::Usage(format!("there is no site {name} on this server")));
        };
        if file.package != package {
            return Err(Failure::Usage(format!(
                "the bundle is of {package}, and {name} runs {}",
                file.package
            )));
        }
    }
    let wanted = |(site, file): &&(SiteName, SiteFile)| {
        file.package == package && (named.is_empty() || named.contains(site))
    };
    let chosen: Vec<_> = all.iter().filter(wanted).map(|(site, file)| (site, file)).collect();
    if chosen.is_empty() {
        return Err(Failure::Usage(format!("no site of this server runs {package}")));
    }
    Ok(chosen)
}

fn rehearse(
    context: &Context,
    name: &SiteName,
    file: &SiteFile,
    candidate: &Candidate,
    patience: Duration,
) -> Verdict {
    let from = Releases::of(context, name, &file.package).current();
    let mut verdict = Verdict {
        site: name.clone(),
        from: from.as_ref().map(|from| from.name.clone()),
        pages: 0,
        differences: Vec::new(),
        failure: None,
    };
    let Some(from) = from else {
        verdict.failure = Some("it runs no release that this one could be compared with".to_owned());
        return verdict;
    };
    let site = Site { context, name, file, patience };
    match compare(&site, &from, candidate) {
        Ok((pages, differences)) => {
            verdict.pages = pages;
            verdict.differences = differences;
        }
        Err(failure) => verdict.failure = Some(failure.to_string()),
    }
    verdict
}

/// How many pages there were, and which are different.
fn compare(site: &Site<'_>, from: &Release, candidate: &Candidate) -> Outcome<(usize, Vec<Difference>)> {
    let copy = Copy::at(site.context, site.name, site.file, COPY)?;
    let _lock = on_site::beside(site.context, site.name, "rehearse")?;
    copy.make()?;
    let compared = (|| {
        site.run(from, &["backup", &copy.archive().to_string_lossy()], &[])?;
        copy.restore(&from.program())?;
        let old = pages(site, &copy, &from.program())?;
        let program = candidate.program();
        copy.migrate(&program, site.patience)
            .map_err(|failure| Failure::Undone(format!("its migrations fail on the copy: {failure}")))?;
        let new = pages(site, &copy, &program)?;
        Ok((old.len(), differences(&old, &new)))
    })();
    copy.remove()?;
    compared
}

/// All pages that the sitemap names, as this program serves them from the copy.
fn pages(site: &Site<'_>, copy: &Copy<'_>, program: &Path) -> Outcome<BTreeMap<String, Page>> {
    let trial = Trial::start(site.context, site.name, site.file, copy, program, site.patience)?;
    smoke::gate(trial.client()).map_err(|error| trial.failure(&error.to_string()))?;
    crawl(trial.client()).map_err(|error| trial.failure(&error.to_string()))
}

fn crawl(client: &SiteClient) -> Result<BTreeMap<String, Page>, WebError> {
    let sitemap = client.get("/sitemap.xml")?.text();
    let paths: BTreeSet<String> = smoke::locations(&sitemap).into_iter().take(MOST_PAGES).collect();
    let read = |path: String| {
        let answer = client.get(&path)?;
        Ok((path, Page::of(answer.status, &answer.text())))
    };
    paths.into_iter().map(read).collect()
}

fn differences(old: &BTreeMap<String, Page>, new: &BTreeMap<String, Page>) -> Vec<Difference> {
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let different =
        |path: &String, what: String, is_loss: bool| Difference { path: path.clone(), what, is_loss };
    paths
        .into_iter()
        .filter_map(|path| match (old.get(path), new.get(path)) {
            (Some(_), None) => Some(different(path, "gone".to_owned(), true)),
            (None, Some(_)) => Some(different(path, "new".to_owned(), false)),
            (Some(old), Some(new)) if old.status != new.status => {
                let what = format!("status {} → {}", old.status, new.status);
                Some(different(path, what, new.status >= 400))
            }
            (Some(old), Some(new)) if old.title != new.title => {
                Some(different(path, format!("title “{}” → “{}”", old.title, new.title), false))
            }
            (Some(old), Some(new)) if old.sha256 != new.sha256 => {
                Some(different(path, "text".to_owned(), false))
            }
            _ => None,
        })
        .collect()
}

fn table(verdicts: &[Verdict]) -> Table {
    let mut table = Table::new(&["SITE", "VERDICT", "PAGES", "DIFFERENT", "WHAT"]);
    for verdict in verdicts {
        let word = if verdict.is_bad() { "BAD" } else { "good" };
        let what = match &verdict.failure {
            Some(failure) => failure.lines().next().unwrap_or_default().to_owned(),
            None => named(&verdict.differences),
        };
        table.row(vec![
            verdict.site.to_string(),
            word.to_owned(),
            verdict.pages.to_string(),
            verdict.differences.len().to_string(),
            what,
        ]);
    }
    table
}

/// The first differences in words, losses before the others.
fn named(differences: &[Difference]) -> String {
    let mut sorted: Vec<&Difference> = differences.iter().collect();
    sorted.sort_by_key(|difference| !difference.is_loss);
    let words: Vec<_> =
        sorted.iter().take(SHOWN).map(|Difference { path, what, .. }| format!("{path} ({what})")).collect();
    let more = differences.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", words.join(", ")) } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_page_is_a_loss_and_another_text_is_not() {
        let site = |pages: &[(&str, u16, &str)]| -> BTreeMap<String, Page> {
            let page = |&(path, status, html): &(&str, u16, &str)| (path.to_owned(), Page::of(status, html));
            pages.iter().map(page).collect()
        };
        let old = site(&[
            ("/", 200, "<title>A</title>x"),
            ("/a", 200, "one"),
            ("/b", 200, "same"),
            ("/c", 200, "gone"),
            ("/d", 200, "broken"),
        ]);
        let new = site(&[
            ("/", 200, "<title>B</title>x"),
            ("/a", 200, "two"),
            ("/b", 200, "same"),
            ("/d", 500, "broken"),
            ("/e", 200, "more"),
        ]);
        let found = differences(&old, &new);
        let found: Vec<_> =
            found.iter().map(|found| (found.path.as_str(), found.what.as_str(), found.is_loss)).collect();
        let expected = [
            ("/", "title “A” → “B”", false),
            ("/a", "text", false),
            ("/c", "gone", true),
            ("/d", "status 200 → 500", true),
            ("/e", "new", false),
        ];
        assert_eq!(found, expected);
    }
}
