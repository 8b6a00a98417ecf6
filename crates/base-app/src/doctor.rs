//! Looks at everything that a site needs: what `doctor` prints and the panel shows.

use core_models::{jobs, users};

use crate::{App, Check, Settings};

/// Looks at database, tables, folders, templates and mail, and asks the features.
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
    ];
    // Without all tables each of these would only repeat that.
    if has_tables {
        checks.push(check("administrators", administrators(app)));
        checks.push(check("undelivered mail", mail(app)));
        for feature in &app.features {
            checks.extend(feature.checks(app));
        }
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
    let counts = app.db.read_blocking(jobs::undelivered_counts).map_err(|error| error.to_string())?;
    match counts.dead {
        0 => Ok(format!("none given up, {} waiting", counts.pending)),
        dead => Err(format!("{dead} given up; see /admin/mail")),
    }
}

fn uploads(settings: &Settings) -> Result<String, String> {
    let folder = &settings.storage.uploads;
    tempfile::tempfile_in(folder)
        .map(|_file| folder.display().to_string())
        .map_err(|error| format!("UPLOAD_FOLDER: {} cannot be written: {error}", folder.display()))
}

fn check(name: &str, outcome: Result<String, String>) -> Check {
    Check { name: name.to_owned(), outcome }
}
