//! `seed-demo`: the site's demo content.

use base_app::{App, DemoContent, DemoError, Site};
use core_models::{DatabaseError, DbConnection, QueryResult};

use super::output::{Failure, say};

/// Lets every feature write its part of the demo content.
pub(super) fn seed(site: &'static dyn Site, app: &App, if_empty: bool, times: u32) -> Result<(), Failure> {
    if if_empty && !app.db.read_blocking(|conn| is_empty(app, conn))? {
        return say("The site has content already; nothing was written.");
    }
    let content = DemoContent::new(site.assets().content).repeated(times);
    for part in app.features.content() {
        if let Some(written) = part.seed(app, &content).map_err(explain)? {
            say(&written)?;
        }
    }
    Ok(())
}

fn is_empty(app: &App, conn: &mut DbConnection) -> QueryResult<bool> {
    for part in app.features.content() {
        if !part.is_empty(conn)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn explain(error: DemoError) -> Failure {
    match error {
        DemoError::Database(DatabaseError::Conflict { .. }) => {
            "the demo content, or something with the same name, is there already; nothing more was written"
                .into()
        }
        other => other.into(),
    }
}
