//! `drill`: whether the newest archives can be restored.

use clap::Args;

use crate::{
    Outcome, alarm,
    context::Context,
    drill::{self, Verdict},
    failure::Failure,
    lock::SiteLock,
    report::Table,
    site_file::SiteFile,
    site_name::SiteName,
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
    let mut verdicts = Vec::new();
    for (site, file) in sites.iter().filter(|(site, _)| context.release(site).is_some()) {
        context.output.step(&format!("Restoring the newest archive of {site} into scratch"));
        let _lock = SiteLock::take(context, site, "drill")?;
        let verdict = drill::perform(context, site, file)?;
        for problem in &verdict.problems {
            context.output.note(problem);
        }
        verdicts.push(verdict);
    }
    context.output.result(&verdicts, |verdicts| table(verdicts));
    let failed: Vec<_> = verdicts.iter().filter(|verdict| !verdict.passed).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let mut words = failed.iter().map(|verdict| verdict.words()).collect::<Vec<_>>().join("\n\n");
    if let Err(error) = alarm::tell(context, "A backup does not restore", &words) {
        words.push_str(&format!("\n{error}"));
    }
    Err(Failure::Attention(words))
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
