//! `list`: all sites of the server.

use serde::Serialize;

use crate::{
    Outcome,
    context::Context,
    report::Table,
    site_file::{DatabaseKind, SiteFile},
    site_name::SiteName,
};

/// What is shown of a site.
#[derive(Debug, Serialize)]
struct Row {
    site: SiteName,
    domain: String,
    /// The release that runs, as its folder is called.
    release: Option<String>,
    database: DatabaseKind,
    port: u16,
    suspended: bool,
    pinned: bool,
}

/// Prints one row for each site.
pub(crate) fn run(context: &Context) -> Outcome {
    let sites = SiteFile::all(context)?;
    let rows: Vec<Row> = sites.into_iter().map(|(name, file)| row(context, name, file)).collect();
    context.output.result(&rows, |rows| table(rows));
    Ok(())
}

fn row(context: &Context, site: SiteName, file: SiteFile) -> Row {
    Row {
        release: context.release(&site),
        domain: file.domain,
        database: file.database,
        port: file.port,
        suspended: file.suspended,
        pinned: file.pinned,
        site,
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&["SITE", "DOMAIN", "RELEASE", "DATABASE", "PORT"]);
    for row in rows {
        table.row(vec![
            row.site.to_string(),
            row.domain.clone(),
            row.release.clone().unwrap_or_else(|| "-".to_owned()),
            row.database.to_string(),
            row.port.to_string(),
        ]);
    }
    table
}
