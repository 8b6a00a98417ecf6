//! `archives`: what a site could be restored from.

use crate::{
    archives::catalogue::{self, Listed},
    context::Context,
    failure::Outcome,
    report::Table,
    site::{name::SiteName, state::age},
};

/// Prints one row for each archive, the newest first. A site that was removed may still have some.
pub(crate) fn run(context: &Context, site: &SiteName) -> Outcome {
    let listed = catalogue::list(context, site)?;
    context.output.result(&listed, |listed| table(context, listed));
    Ok(())
}

fn table(context: &Context, listed: &[Listed]) -> Table {
    let mut table = Table::new(&["ARCHIVE", "AGE", "MB", "HERE", "OFF-SITE"]);
    let word = |there: bool| if there { "yes" } else { "no" }.to_owned();
    for archive in listed {
        table.row(vec![
            archive.archive.clone(),
            age(context.now() - archive.made),
            format!("{:.1}", archive.bytes as f64 / f64::from(1 << 20)),
            word(archive.here),
            archive.off_site.map_or_else(|| "-".to_owned(), word),
        ]);
    }
    table
}
