//! What a running site throws away by itself, and when.

use std::{sync::Arc, time::Duration};

use base_app::{App, InspectionError, Keeping, Report, Upkeep};
use chrono::{Months, TimeDelta};
use core_models::{DatabaseError, changes, jobs, misdated, rate, saved_forms, uploads};
use tokio::{sync::watch, time::sleep};

use crate::{inspection::Inspector, restoration};

/// How often.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// Mails that were delivered are kept so long, for the owner to look up; those of a message at most as long as that.
const DELIVERED: TimeDelta = TimeDelta::days(30);

/// What is counted is kept at least so long, and longer when the limit looks back further.
const COUNTED: TimeDelta = TimeDelta::days(1);

/// A file of an upload folder that no row knows after this time is left of a crash.
const ORPHANED: Duration = Duration::from_secs(15 * 60);

/// A private picture that no row has after this time is given up: an hour more than a form can carry it.
const FORGOTTEN: Duration = Duration::from_secs(25 * 60 * 60);

/// A form of the panel is known again so long: more than a browser keeps what was typed into it.
const RESENT: TimeDelta = TimeDelta::days(30);

/// What a restore has replaced can be put back so long.
const REPLACED: TimeDelta = TimeDelta::days(30);

/// Looks after the site that this program serves.
#[derive(Debug, Default)]
pub(crate) struct Caretaker {
    inspector: Inspector,
}

impl Upkeep for Caretaker {
    /// Tidies now and every quarter of an hour, and inspects the site once a day.
    fn keep(&self, app: Arc<App>, mut stop: watch::Receiver<bool>) -> Keeping<'_, ()> {
        Box::pin(async move {
            while !*stop.borrow() {
                tidy(&app).await;
                tokio::select! {
                    changed = stop.changed() => if changed.is_err() { return },
                    // Not sooner: whoever has just started a site has other things to wait for.
                    () = sleep(EVERY) => self.inspector.refresh(&app).await,
                }
            }
        })
    }

    fn inspect(&self, app: Arc<App>) -> Keeping<'_, Result<Report, InspectionError>> {
        Box::pin(async move { self.inspector.inspect_and_keep(&app).await })
    }
}

/// Forgets what is past its time, as a running site does every quarter of an hour. A failure is logged and tried again next time.
pub async fn tidy(app: &Arc<App>) {
    if let Err(error) = app.db.keep_reserve().await {
        tracing::warn!(%error, "the database has no reserve for a full disk");
    }
    let now = app.clock.now();
    let logins = app.settings.limits.logins();
    let limits = app.settings.limits_of_features().chain(app.settings.mail.pace);
    let windows = limits.filter_map(|limit| TimeDelta::from_std(limit.per).ok());
    let counted = windows.fold(COUNTED, TimeDelta::max);
    let remembered = now.checked_sub_months(Months::new(app.settings.history_months)).unwrap_or_default();
    let forgotten = app
        .db
        .upkeep(move |conn| {
            auth::purge(conn, &logins, now)?;
            let counted = rate::purge(conn, now - counted)?;
            let mails = jobs::purge_done(conn, now - DELIVERED)?;
            saved_forms::purge(conn, now - RESENT)?;
            misdated::forget_counted(conn, now)?;
            // Last, as everybody else who notes changes takes that lock last.
            changes::forget_before(conn, remembered, now)?;
            Ok::<_, DatabaseError>((counted, mails))
        })
        .await;
    match forgotten {
        Ok((counted, mails)) => tracing::debug!(counted, mails, "tidied the database"),
        Err(error) => tracing::warn!(%error, "the database was not tidied"),
    }
    for work in app.features.work() {
        work.tidy(app).await;
    }
    let app = Arc::clone(app);
    let swept = tokio::task::spawn_blocking(move || sweep(&app)).await;
    if let Err(error) = swept {
        tracing::warn!(%error, "the uploads were not tidied");
    }
}

/// Removes files that no row knows: those a crash left behind, and private pictures whose form was never sent. A file that cannot be
/// looked up is kept.
fn sweep(app: &App) {
    let storage = &app.settings.storage;
    let is_upload = |filename: &str| {
        !matches!(app.db.read_blocking(|conn| uploads::by_filename(conn, filename)), Ok(None))
    };
    let is_private = |filename: &str| {
        app.features.private_pictures().any(|pictures| {
            !matches!(app.db.read_blocking(|conn| (pictures.is_known)(conn, filename)), Ok(false))
        })
    };
    let mut swept = vec![image_handler::sweep(&storage.uploads, ORPHANED, is_upload)];
    // What the pictures of a feature are that the site has no more, nobody can say.
    if app.features.private_pictures().next().is_some() {
        swept.push(image_handler::sweep(&storage.private_uploads, FORGOTTEN, is_private));
    }
    for outcome in swept {
        match outcome {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "removed files that no row knows"),
            Err(error) => tracing::warn!(%error, "the uploads were not tidied"),
        }
    }
    if let Err(error) = app.mailer.forget_before((app.clock.now() - DELIVERED).into()) {
        tracing::warn!(%error, "the files of old mails were not removed");
    }
    match restoration::remove_kept(storage, &app.db, app.clock.now() - REPLACED) {
        Ok(0) => {}
        Ok(places) => tracing::info!(places, "removed what a restore has replaced a month ago"),
        Err(error) => tracing::warn!(%error, "what a restore has replaced was not removed"),
    }
}
