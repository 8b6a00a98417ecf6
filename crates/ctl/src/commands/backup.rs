//! `backup`: an archive of one site or of all.

use clap::Args;

use crate::{
    Outcome, alarm,
    backup::{self, Made},
    context::Context,
    drill,
    failure::Failure,
    lock::SiteLock,
    report::Table,
    site_file::SiteFile,
    site_name::SiteName,
};

/// Which sites.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Options {
    /// The site
    pub site: Option<SiteName>,
    /// Every site of this server. Tells the operator by mail when one fails, and when no drill has run for a week
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
    let (mut made, mut failures) = (Vec::new(), Vec::new());
    let sites = SiteFile::all(context)?;
    for (site, file) in sites.iter().filter(|(site, _)| context.release(site).is_some()) {
        context.output.step(&format!("Backing up {site}"));
        match one(context, site, file) {
            Ok(archive) => made.push(archive),
            Err(failure) => {
                context.output.note(&failure.to_string());
                failures.push(format!("{site}: {failure}"));
            }
        }
    }
    context.output.result(&made, |made| table(made));
    let mut tell = failures.clone();
    tell.extend(sites.iter().filter_map(|(site, _)| drill::overdue(context, site)));
    let told =
        if tell.is_empty() { Ok(()) } else { alarm::tell(context, "Backups need you", &tell.join("\n\n")) };
    if failures.is_empty() {
        return Ok(told?);
    }
    failures.extend(told.err().map(|error| error.to_string()));
    Err(Failure::Partly(failures.join("\n")))
}

fn one(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Made> {
    let _lock = SiteLock::take(context, site, "backup")?;
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
