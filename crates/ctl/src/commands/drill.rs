//! `drill`: whether the newest archives can be restored.

use clap::Args;

use crate::{
    archives::drill::{self, Verdict},
    context::Context,
    failure::{Failure, Outcome},
    report::Table,
    site::{file::SiteFile, name::SiteName, on_site},
    watching::{alerts, examination},
};

/// Which sites.
#[derive(Debug, Args)]
pub struct Options {
    /// The site; all sites of this server unless given
    pub site: Option<SiteName>,
    /// All sites of this server
    #[arg(long, conflicts_with = "site")]
    pub all: bool,
}

/// Restores the newest archives into scratch, gives a verdict on each, and tells the operator of those that failed.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    let sites = match &options.site {
        Some(site) => vec![(site.clone(), SiteFile::read(context, site)?)],
        None => SiteFile::all(context)?,
    };
    let (mut verdicts, mut failures) = (Vec::new(), Vec::new());
    for (site, file) in sites.iter().filter(|(site, _)| context.release(site).is_some()) {
        context.output.step(&format!("Restoring the newest archive of {site} into scratch"));
        match one(context, site, file) {
            Ok(verdict) => verdicts.push(verdict),
            Err(failure) if options.site.is_some() => return Err(failure),
            Err(failure) => failures.push(format!("{site}: {failure}")),
        }
    }
    context.output.result(&verdicts, |verdicts| table(verdicts));
    let findings: Vec<_> =
        verdicts.iter().map(|verdict| examination::drill_of(context, &verdict.site)).collect();
    let told = alerts::tell(context, &findings).err().map(|failure| failure.to_string());
    let failed = verdicts.iter().filter(|verdict| !verdict.passed).map(Verdict::words);
    let words: Vec<String> = failed.chain(failures.iter().cloned()).chain(told).collect();
    if verdicts.iter().any(|verdict| !verdict.passed) {
        return Err(Failure::Attention(words.join("\n\n")));
    }
    if words.is_empty() { Ok(()) } else { Err(Failure::Partly(words.join("\n\n"))) }
}

fn one(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Verdict> {
    let _lock = on_site::beside(context, site, "drill")?;
    let verdict = drill::perform(context, site, file)?;
    for problem in &verdict.problems {
        context.output.note(problem);
    }
    Ok(verdict)
}

fn table(verdicts: &[Verdict]) -> Table {
    let mut table = Table::new(&["SITE", "VERDICT", "ARCHIVE", "ROWS", "FILES", "PAGES", "SECONDS"]);
    for verdict in verdicts {
        table.row(vec![
            verdict.site.to_string(),
            if verdict.passed { "passed" } else { "FAILED" }.to_owned(),
            verdict.archive.clone().unwrap_or_else(|| "-".to_owned()),
            verdict.rows.to_string(),
            verdict.files.to_string(),
            verdict.pages.to_string(),
            verdict.seconds.to_string(),
        ]);
    }
    table
}
