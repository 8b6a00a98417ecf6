//! `list` and `status`: how all sites of the server are, or one of them.

use super::service::Options;
use crate::{
    context::Context,
    failure::Outcome,
    report::Table,
    site::{file::SiteFile, on_site, state::State},
};

/// Prints one row for each site.
pub(crate) fn list(context: &Context) -> Outcome {
    let sites = SiteFile::all(context)?;
    let states: Vec<State> = sites.iter().map(|(site, file)| State::of(context, site, file)).collect();
    context.output.result(&states, |states| table(context, states));
    Ok(())
}

/// Prints all that is known of one site.
pub(crate) fn status(context: &Context, options: &Options) -> Outcome {
    let file = SiteFile::read(context, &options.site)?;
    on_site::look(context, &options.site)?;
    let state = State::of(context, &options.site, &file);
    context.output.result(&state, |state| facts(context, state));
    Ok(())
}

fn table(context: &Context, states: &[State]) -> Table {
    let heading =
        ["SITE", "DOMAIN", "STATE", "RELEASE", "DATABASE", "PORT", "CERTIFICATE", "BACKUP", "DRILL"];
    let mut table = Table::new(&heading);
    for state in states {
        let release = state.release.clone().unwrap_or_else(|| "-".to_owned());
        let pinned = if state.pinned { " (pinned)" } else { "" };
        table.row(vec![
            state.site.to_string(),
            state.domain.clone(),
            state.state.clone(),
            format!("{release}{pinned}"),
            state.database.to_string(),
            state.port.to_string(),
            days(state),
            state.backup_age(context.now()),
            state.drill(context.now()),
        ]);
    }
    table
}

fn facts(context: &Context, state: &State) -> Table {
    let mut table = Table::new(&["SITE", state.site.as_str()]);
    let works = state.holder.as_ref().map(|holder| format!("{} (process {})", holder.command, holder.pid));
    let facts = [
        ("domain", state.domain.clone()),
        ("state", state.state.clone()),
        ("program", state.package.clone()),
        ("release", state.release.clone().unwrap_or_else(|| "-".to_owned())),
        ("database", state.database.to_string()),
        ("port", state.port.to_string()),
        ("certificate", days(state)),
        ("last backup", state.backup_age(context.now())),
        ("last drill", state.drill(context.now())),
        ("at work", works.unwrap_or_else(|| "-".to_owned())),
    ];
    for (name, value) in facts {
        table.row(vec![name.to_owned(), value]);
    }
    table
}

fn days(state: &State) -> String {
    state.certificate_days.map_or_else(|| "-".to_owned(), |days| format!("{days} d"))
}
