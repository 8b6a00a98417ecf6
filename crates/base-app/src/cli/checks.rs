//! `check-config` and `doctor`: what is set, and what is wrong.

use super::{Failure, say};
use crate::{Application, Check, Settings, Site, StartOptions, production};

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
    let mut checks = vec![
        check("settings", Ok(format!("{}, {}", settings.server.mode, settings.server.absolute("/")))),
        check(
            "database",
            app.db.find_damage().map_err(|error| error.to_string()).and_then(|damage| match damage.first() {
                None => Ok(settings.storage.database.to_string()),
                Some(place) => {
                    Err(format!("is damaged, restore a backup ({}: {place})", settings.storage.database))
                }
            }),
        ),
        check(
            "migrations",
            app.db
                .read_blocking(|conn| {
                    app.migrations.check(conn)?;
                    app.migrations.pending(conn)
                })
                .map_err(|error| error.to_string())
                .and_then(|pending| match pending.len() {
                    0 => Ok("up to date".to_owned()),
                    count => Err(format!("{count} not applied; run `{} migrate`", site.name())),
                }),
        ),
        check("templates", Ok(format!("{} read", app.renderer.names().len()))),
        check("uploads", uploads(settings)),
        check(
            "administrators",
            app.db
                .read_blocking(core_models::users::count_admins)
                .map_err(|error| error.to_string())
                .and_then(|count| {
                    if count > 0 {
                        Ok(count.to_string())
                    } else {
                        Err(format!("nobody can sign in; run `{} create-admin`", site.name()))
                    }
                }),
        ),
        check(
            "undelivered mail",
            app.db
                .read_blocking(core_models::jobs::undelivered_counts)
                .map_err(|error| error.to_string())
                .and_then(|counts| match counts.dead {
                    0 => Ok(format!("none given up, {} waiting", counts.pending)),
                    dead => Err(format!("{dead} given up; see /admin/mail")),
                }),
        ),
    ];
    for feature in &app.features {
        checks.extend(feature.checks(&app));
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

fn uploads(settings: &Settings) -> Result<String, String> {
    let folder = &settings.storage.uploads;
    tempfile::tempfile_in(folder)
        .map(|_file| folder.display().to_string())
        .map_err(|error| format!("UPLOAD_FOLDER: {} cannot be written: {error}", folder.display()))
}

fn check(name: &str, outcome: Result<String, String>) -> Check {
    Check { name: name.to_owned(), outcome }
}
