//! A restore in the site's history: noted when the site starts with what came back, since what it had is replaced.

use base_app::App;
use core_models::{Actor, DatabaseError};

use super::exchange::Exchange;

/// Notes a restore that the history does not have yet. A failure is logged, and the next start tries again.
pub(crate) fn note(app: &App) {
    let storage = &app.settings.storage;
    let done = match Exchange::done(storage) {
        Ok(Some(done)) => done,
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(%error, "a restore was not noted");
            return;
        }
    };
    let when = done.began().unwrap_or_else(|| app.clock.now());
    let noted = app.db.change_blocking(&Actor::command_line(), when, |tx| {
        // Another process of the site may be starting too.
        if Exchange::forget_done(storage).map_err(|error| DatabaseError::Unavailable(error.into()))? {
            tx.note(done.noted());
        }
        Ok::<_, DatabaseError>(())
    });
    if let Err(error) = noted {
        tracing::warn!(%error, "a restore was not noted");
    }
}
