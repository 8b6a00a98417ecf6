//! Looks at everything that a site needs: what `doctor` prints and the panel shows.

mod space;

use base_app::{App, Check, LATE_AFTER, Settings, uploads_use, why_late};
use core_models::{DatabaseError, changes, jobs, misdated, users};
use image_handler::file_size;

use self::space::Space;

/// Looks at database, tables, folders, templates and mail.
pub(crate) fn examine(app: &App) -> Vec<Check> {
    let settings = &app.settings;
    let migrations = check("migrations", migrations(app));
    let has_tables = migrations.outcome.is_ok();
    let mut checks = vec![
        check("settings", Ok(format!("{}, {}", settings.server.mode, settings.server.absolute("/")))),
        check("database", database(app)),
        migrations,
        check("templates", Ok(format!("{} read", app.renderer.names().len()))),
        check("uploads", uploads(settings)),
        disk(settings),
    ];
    // Without all tables each of these would only repeat that.
    if has_tables {
        checks.push(check("administrators", administrators(app)));
        checks.push(check("undelivered mail", mail(app)));
        checks.push(check("clock", clock(app)));
        checks.push(check("history", history(app)));
    }
    checks
}

fn database(app: &App) -> Result<String, String> {
    let address = app.db.url();
    let damage = app.db.find_damage().map_err(|error| error.to_string())?;
    match damage.first() {
        None => Ok(address.to_string()),
        Some(place) => Err(format!("{address} is damaged ({place}); restore a backup")),
    }
}

fn migrations(app: &App) -> Result<String, String> {
    let pending = app.db.read_blocking(|conn| {
        app.migrations.check(conn)?;
        app.migrations.pending(conn)
    });
    match pending.map_err(|error| error.to_string())?.len() {
        0 => Ok("up to date".to_owned()),
        count => Err(format!("{count} not applied; run `{} migrate`", app.site)),
    }
}

fn administrators(app: &App) -> Result<String, String> {
    match app.db.read_blocking(users::count_admins).map_err(|error| error.to_string())? {
        0 => Err(format!("nobody can sign in; run `{} create-admin`", app.site)),
        count => Ok(count.to_string()),
    }
}

fn mail(app: &App) -> Result<String, String> {
    let late_since = app.clock.now() - LATE_AFTER;
    let (counts, late) = app
        .db
        .read_blocking(move |conn| Ok((jobs::undelivered_counts(conn)?, jobs::late(conn, late_since)?)))
        .map_err(|error: DatabaseError| error.to_string())?;
    let late = late.map(|late| format!("{} waiting for over an hour: {}", late.count, why_late(&late)));
    match (counts.dead, late) {
        (0, None) if counts.pending == 0 => Ok("all delivered".to_owned()),
        (0, None) => Ok(format!("{} on the way, none of them late", counts.pending)),
        (0, Some(late)) => Err(format!("{late}; see /admin/mail")),
        (dead, None) => Err(format!("{dead} given up; see /admin/mail")),
        (dead, Some(late)) => Err(format!("{dead} given up, {late}; see /admin/mail")),
    }
}

/// Whether each change that is kept is chained to the one before.
fn history(app: &App) -> Result<String, String> {
    match app.db.read_blocking(changes::verify).map_err(|error| error.to_string())? {
        Ok(count) => Ok(format!("{count} entries, each as it was written")),
        Err(broken) => Err(format!(
            "{broken}: somebody has changed the table behind the site's back; compare it with that of a backup"
        )),
    }
}

fn clock(app: &App) -> Result<String, String> {
    let now = app.clock.now();
    let furthest =
        app.db.read_blocking(|conn| misdated::furthest(conn, now)).map_err(|error| error.to_string())?;
    let Some(furthest) = furthest else { return Ok(now.format("%Y-%m-%d %H:%M UTC").to_string()) };
    let hours = (furthest.and_utc() - now).num_minutes().saturating_add(59) / 60;
    Err(format!(
        "it shows {}, and something is stored that happened {hours} hours later; compare it with a watch: it was ahead, or is \
         behind now",
        now.format("%Y-%m-%d %H:%M UTC")
    ))
}

fn uploads(settings: &Settings) -> Result<String, String> {
    let folder = &settings.storage.uploads;
    tempfile::tempfile_in(folder)
        .map_err(|error| format!("UPLOAD_FOLDER: {} cannot be written: {error}", folder.display()))?;
    let used = uploads_use(&settings.storage).map_err(|error| error.to_string())?;
    let limit = settings.storage.upload_quota;
    let said = format!("{}, {} of {}", folder.display(), file_size(used), file_size(limit));
    // What is left has to last until somebody has read this.
    if used > limit / 10 * 9 {
        return Err(format!("{said}: delete pictures that are not used, or raise UPLOAD_QUOTA"));
    }
    Ok(said)
}

fn disk(settings: &Settings) -> Check {
    let (outcome, is_warning) = match space::examine(settings) {
        Ok(Space::Enough(word)) => (Ok(word), false),
        Ok(Space::Low(word)) => (Ok(word), true),
        Ok(Space::None(problem)) | Err(problem) => (Err(problem), false),
    };
    Check { is_warning, ..check("disk space", outcome) }
}

fn check(name: &str, outcome: Result<String, String>) -> Check {
    Check { name: name.to_owned(), outcome, is_warning: false }
}
