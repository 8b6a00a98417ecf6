//! How a site is at this moment: what systemd, the disk and the clock say.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    archives::{drill, kept},
    context::Context,
    machine::{front, systemd},
    site::{
        file::{DatabaseKind, SiteFile},
        lock::{self, Holder},
        name::SiteName,
    },
};

/// How a site is.
#[derive(Debug, Clone, Serialize)]
pub struct State {
    /// Its name on this server.
    pub site: SiteName,
    /// The host name it answers to.
    pub domain: String,
    /// The name of its program.
    pub package: String,
    /// The release that runs, as its folder is called.
    pub release: Option<String>,
    /// Its kind of database.
    pub database: DatabaseKind,
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// What systemd says of its program (`active`, `failed`, …), or `suspended`, or `unfinished`.
    pub state: String,
    /// Whether `deploy --all` leaves it out.
    pub pinned: bool,
    /// For how many days its certificate is good.
    pub certificate_days: Option<i64>,
    /// When it was last backed up.
    pub last_backup: Option<DateTime<Utc>>,
    /// How the last drill went: whether that backup restores.
    pub last_drill: Option<drill::Verdict>,
    /// The command that works on it.
    pub holder: Option<Holder>,
}

impl State {
    /// Looks at a site. What cannot be found out is left open.
    #[must_use]
    pub fn of(context: &Context, site: &SiteName, file: &SiteFile) -> Self {
        Self {
            site: site.clone(),
            domain: file.domain.clone(),
            package: file.package.clone(),
            release: context.release(site),
            database: file.database,
            port: file.port,
            state: state(context, site, file),
            pinned: file.pinned,
            certificate_days: front::days_left(context, site),
            last_backup: kept::newest(context, site).ok().flatten().map(|(_, made)| made),
            last_drill: drill::last(context, site),
            holder: lock::holder(context, site).ok().flatten(),
        }
    }

    /// How long ago the last backup was, for a table.
    #[must_use]
    pub fn backup_age(&self, now: DateTime<Utc>) -> String {
        self.last_backup.map_or_else(|| "never".to_owned(), |time| age(now - time))
    }
}

impl State {
    /// How the last drill went and how long ago, for a table.
    #[must_use]
    pub fn drill(&self, now: DateTime<Utc>) -> String {
        self.last_drill.as_ref().map_or_else(
            || "never".to_owned(),
            |drill| format!("{}, {}", if drill.passed { "passed" } else { "FAILED" }, age(now - drill.at)),
        )
    }
}

/// A time span as people say it. A time in the future counts as now.
#[must_use]
pub fn age(span: chrono::TimeDelta) -> String {
    let span = span.max(chrono::TimeDelta::zero());
    match (span.num_days(), span.num_hours(), span.num_minutes()) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, _) => format!("{hours} h"),
        (days, ..) => format!("{days} d"),
    }
}

fn state(context: &Context, site: &SiteName, file: &SiteFile) -> String {
    if file.suspended {
        return "suspended".to_owned();
    }
    if !file.ready {
        return "unfinished".to_owned();
    }
    let show = systemd::systemctl(["show", "--value", "--property=ActiveState", &site.service()]);
    let said = context.programs.ask(&show).unwrap_or_default();
    let said = said.trim();
    if said.is_empty() { "unknown".to_owned() } else { said.to_owned() }
}
