//! `backup`: an archive of one site or of all.

use clap::Args;

use crate::{
    archives::backup::{self, Made},
    context::Context,
    failure::{Failure, Outcome},
    report::Table,
    site::{file::SiteFile, name::SiteName, on_site},
    watching::{
        alerts,
        finding::{Finding, Verdict},
    },
};

/// Which sites.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Options {
    /// The site
    pub site: Option<SiteName>,
    /// Every site of this server. Tells the operator by mail when one fails
    #[arg(long)]
    pub all: bool,
}

/// Makes the archives.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    if let Some(site) = &options.site {
        let made = one(context, site, &SiteFile::read(context, site)?)?;
        let words = format!("{} holds {site} ({} bytes).", made.archive.display(), made.bytes);
        context.output.say(&made, &words);
        return Ok(());
    }
    let (mut made, mut findings) = (Vec::new(), Vec::new());
    let sites = SiteFile::all(context)?;
    for (site, file) in sites.iter().filter(|(site, _)| context.release(site).is_some()) {
        context.output.step(&format!("Backing up {site}"));
        match one(context, site, file) {
            Ok(archive) => {
                findings.push(finding(site, Verdict::Well, "works"));
                made.push(archive);
            }
            Err(failure) => {
                context.output.note(&failure.to_string());
                findings.push(finding(site, Verdict::Wrong, &failure.to_string()));
            }
        }
    }
    context.output.result(&made, |made| table(made));
    let told = alerts::tell(context, &findings).err().map(|failure| failure.to_string());
    let failed = findings.into_iter().filter(|finding| finding.verdict == Verdict::Wrong);
    let words: Vec<String> =
        failed.map(|finding| format!("{}: {}", finding.subject, finding.said)).chain(told).collect();
    if words.is_empty() { Ok(()) } else { Err(Failure::Partly(words.join("\n"))) }
}

fn finding(site: &SiteName, verdict: Verdict, said: &str) -> Finding {
    Finding { verdict, subject: site.to_string(), what: "nightly backup", said: said.to_owned() }
}

fn one(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Made> {
    let _lock = on_site::change(context, site, "backup")?;
    backup::make(context, site, file)
}

fn table(made: &[Made]) -> Table {
    let mut table = Table::new(&["SITE", "ARCHIVE", "BYTES", "OFF-SITE"]);
    for archive in made {
        let off_site = if archive.off_site { "yes" } else { "no" };
        table.row(vec![
            archive.site.to_string(),
            archive.archive.display().to_string(),
            archive.bytes.to_string(),
            off_site.to_owned(),
        ]);
    }
    table
}
