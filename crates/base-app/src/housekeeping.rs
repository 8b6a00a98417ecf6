//! What a running site throws away by itself, and when.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use core_models::{DatabaseError, jobs, login_attempts, rate, sessions, uploads};
use tokio::{sync::watch, time::sleep};

use crate::App;

/// How often.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// Mails that were delivered are kept so long, for the owner to look up.
const DELIVERED: TimeDelta = TimeDelta::days(30);

/// Failed logins and counted messages are older than any limit looks back.
const COUNTED: TimeDelta = TimeDelta::days(1);

/// A file of an upload folder that no row knows after this time is left of a crash.
const ORPHANED: Duration = Duration::from_secs(15 * 60);

/// Tidies now and every quarter of an hour, until `stop` becomes true or its sender is gone.
pub(crate) async fn keep(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tidy(&app).await;
        tokio::select! {
            changed = stop.changed() => if changed.is_err() { return },
            () = sleep(EVERY) => {}
        }
    }
}

/// Forgets what is past its time. A failure is logged and tried again next time.
async fn tidy(app: &Arc<App>) {
    let now = app.clock.now();
    let forgotten = app
        .db
        .write(move |conn| {
            let sessions = sessions::purge_expired(conn, now)?;
            let counted = login_attempts::purge(conn, now - COUNTED)? + rate::purge(conn, now - COUNTED)?;
            let jobs = jobs::purge_done(conn, now - DELIVERED)?;
            Ok::<_, DatabaseError>((sessions, counted, jobs))
        })
        .await;
    match forgotten {
        Ok((sessions, counted, jobs)) => tracing::debug!(sessions, counted, jobs, "tidied the database"),
        Err(error) => tracing::warn!(%error, "the database was not tidied"),
    }
    let app = Arc::clone(app);
    let swept = tokio::task::spawn_blocking(move || sweep(&app)).await;
    if let Err(error) = swept {
        tracing::warn!(%error, "the uploads were not tidied");
    }
}

/// Removes files that a crash left without a row. A file that cannot be looked up is kept.
fn sweep(app: &App) {
    let is_known = |filename: &str| {
        let filename = filename.to_owned();
        !matches!(app.db.read_blocking(|conn| uploads::by_filename(conn, &filename)), Ok(None))
    };
    match image_handler::sweep(&app.settings.storage.uploads, ORPHANED, is_known) {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "removed files that a crash had left behind"),
        Err(error) => tracing::warn!(%error, "the uploads were not tidied"),
    }
}
