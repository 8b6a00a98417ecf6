//! `check-config` and `doctor`: what is set, and what is wrong.

use core_models::{jobs, users};

use super::{Failure, say};
use crate::{App, Application, Check, Settings, Site, StartOptions, production};

/// Prints the effective settings; fails when production would not start with them.
pub(super) fn config(settings: &Settings) -> Result<(), Failure> {
    for (name, value) in settings.printable() {
        say(&format!("{name}={value}"))?;
    }
    let problems = production::problems(settings);
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// Looks at database, migrations, folders, templates and mail; fails when anything is wrong.
pub(super) fn doctor(site: &'static dyn Site, settings: &Settings) -> Result<(), Failure> {
    let app = Application::app(site, settings.clone(), StartOptions::default())?;
    let migrations = check("migrations", migrations(&app, site.name()));
    let has_tables = migrations.outcome.is_ok();
    let mut checks = vec![
        check("settings", Ok(format!("{}, {}", settings.server.mode, settings.server.absolute("/")))),
        check("database", database(&app)),
        migrations,
        check("templates", Ok(format!("{} read", app.renderer.names().len()))),
        check("uploads", uploads(settings)),
    ];
    // Without all tables each of these would only repeat that.
    if has_tables {
        checks.push(check("administrators", administrators(&app, site.name())));
        checks.push(check("undelivered mail", mail(&app)));
        for feature in &app.features {
            checks.extend(feature.checks(&app));
        }
    }
    for Check { name, outcome } in &checks {
        match outcome {
            Ok(word) => say(&format!("ok     {name}: {word}"))?,
            Err(problem) => say(&format!("WRONG  {name}: {problem}"))?,
        }
    }
    let wrong = checks.iter().filter(|check| check.outcome.is_err()).count();
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} of {} checks failed", checks.len()).into()) }
}

fn database(app: &App) -> Result<String, String> {
    let address = app.db.url();
    let damage = app.db.find_damage().map_err(|error| error.to_string())?;
    match damage.first() {
        None => Ok(address.to_string()),
        Some(place) => Err(format!("{address} is damaged ({place}); restore a backup")),
    }
}

fn migrations(app: &App, program: &str) -> Result<String, String> {
    let pending = app.db.read_blocking(|conn| {
        app.migrations.check(conn)?;
        app.migrations.pending(conn)
    });
    match pending.map_err(|error| error.to_string())?.len() {
        0 => Ok("up to date".to_owned()),
        count => Err(format!("{count} not applied; run `{program} migrate`")),
    }
}

fn administrators(app: &App, program: &str) -> Result<String, String> {
    match app.db.read_blocking(users::count_admins).map_err(|error| error.to_string())? {
        0 => Err(format!("nobody can sign in; run `{program} create-admin`")),
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
