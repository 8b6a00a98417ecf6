//! What `doctor` looks at, one function for each question.

mod services;

use std::{fs, os::unix::fs::PermissionsExt};

use chrono::TimeDelta;
use site_interface::Figures;

use crate::{
    archives::drill,
    config::WebServer,
    context::Context,
    machine::{
        front,
        program::{Program, last_lines},
        server, systemd,
    },
    site::{
        asked,
        file::SiteFile,
        name::SiteName,
        state::{State, age},
        web::SiteClient,
    },
    watching::{
        alarm,
        finding::{
            Finding, SERVER,
            Verdict::{self, Doubtful, Well, Wrong},
        },
    },
};

/// The days before its end at which a certificate should have been renewed; certbot does so 30 days before.
const CERTIFICATE_DAYS: (i64, i64) = (14, 5);

/// The hours after which a backup is late, and after which it is missing. From night to night there are 25 when the clocks are set
/// back, and the timer and the sites before it take their time.
const BACKUP_HOURS: (i64, i64) = (28, 52);

/// The percentages of a disk that are too full.
const DISK_PERCENT: (u32, u32) = (85, 95);

const DRILL: &str = "drill";

/// The server itself.
#[must_use]
pub fn server(context: &Context) -> Vec<Finding> {
    let all = [
        disk(context),
        clock(context),
        timers(context),
        web_server(context),
        operator(context),
        own_settings(context),
        services::firewall(context),
        services::log_rotation(context),
    ];
    all.into_iter()
        .chain(services::databases(context))
        .map(|(what, (verdict, said))| Finding { verdict, subject: SERVER.to_owned(), what, said })
        .collect()
}

/// One site.
#[must_use]
pub fn site(context: &Context, site: &SiteName, file: &SiteFile) -> Vec<Finding> {
    let mut all = vec![("settings", env_file(context, site))];
    let state = State::of(context, site, file);
    if !file.ready {
        let advice =
            format!("not set up to the end; run its `provision` again, or `webgarden-ctl remove {site}`");
        all.push(("unit", (Wrong, advice)));
    } else if !file.suspended {
        all.push(("unit", running(site, &state)));
        all.push(("readiness", readiness(file)));
        all.push(("program", program(context, site, file)));
        all.push(("mail", dead_letters(file)));
    }
    if file.ready {
        all.push(("backup", backup(context, &state)));
        all.push((DRILL, tried(context, site)));
    }
    all.into_iter()
        .map(|(what, (verdict, said))| Finding { verdict, subject: site.to_string(), what, said })
        .collect()
}

/// The certificate of a site. Caddy looks after its own.
#[must_use]
pub fn certificate(context: &Context, site: &SiteName, file: &SiteFile) -> Option<Finding> {
    if context.config.web_server == WebServer::Caddy || !file.ready {
        return None;
    }
    let renew = format!("see /var/log/letsencrypt/letsencrypt.log, then `webgarden-ctl provision {site}`");
    let usable = front::days_left(context, site).filter(|_| front::has_certificate(context, site));
    let (verdict, said) = match usable {
        None => (Wrong, format!("there is none that can be used, so the site is closed; {renew}")),
        Some(days) if days < CERTIFICATE_DAYS.1 => (Wrong, format!("{days} days left; {renew}")),
        Some(days) if days < CERTIFICATE_DAYS.0 => (Doubtful, format!("{days} days left; {renew}")),
        Some(days) => (Well, format!("{days} days left")),
    };
    Some(Finding { verdict, subject: site.to_string(), what: "certificate", said })
}

/// How the last drill of a site went.
#[must_use]
pub fn drill_of(context: &Context, site: &SiteName) -> Finding {
    let (verdict, said) = tried(context, site);
    Finding { verdict, subject: site.to_string(), what: DRILL, said }
}

fn disk(context: &Context) -> (&'static str, (Verdict, String)) {
    let df = Program::new("df")
        .args(["--output=pcent,ipcent,avail", "--block-size=1M"])
        .arg(context.layout.home());
    let said = context.programs.ask(&df).unwrap_or_default();
    let numbers: Vec<u32> = said
        .lines()
        .nth(1)
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|word| word.trim_end_matches('%').parse().ok())
        .collect();
    // A file system that does not count its files says nothing of them.
    let (Some(used), Some(free)) = (numbers.iter().rev().skip(1).max(), numbers.last()) else {
        return ("disk", (Doubtful, "cannot be looked at; try `df /var/www/webgarden`".to_owned()));
    };
    let said = format!("{used} % used, {free} MB free");
    let advice = "make room: older archives, journals (`journalctl --vacuum-size=500M`)";
    let verdict = match *used {
        used if used >= DISK_PERCENT.1 => (Wrong, format!("{said}; {advice}")),
        used if used >= DISK_PERCENT.0 => (Doubtful, format!("{said}; {advice}")),
        _ => (Well, said),
    };
    ("disk", verdict)
}

fn clock(context: &Context) -> (&'static str, (Verdict, String)) {
    let show = Program::new("timedatectl").args(["show", "--value", "--property=NTPSynchronized"]);
    let verdict = match context.programs.ask(&show) {
        Ok(said) if said.trim() == "yes" => (Well, "is set by the network".to_owned()),
        _ => (Doubtful, "is not set by the network; `timedatectl set-ntp true`".to_owned()),
    };
    ("clock", verdict)
}

fn timers(context: &Context) -> (&'static str, (Verdict, String)) {
    let sleeping: Vec<String> = server::timer_units()
        .filter(|timer| {
            let is_active = systemd::systemctl(["is-active", "--quiet", timer]);
            !context.programs.agrees(&is_active).unwrap_or(false)
        })
        .collect();
    if sleeping.is_empty() {
        return ("timers", (Well, "backup and doctor are on".to_owned()));
    }
    ("timers", (Wrong, format!("{0} off; `systemctl enable --now {0}`", sleeping.join(" "))))
}

fn web_server(context: &Context) -> (&'static str, (Verdict, String)) {
    let (name, test) = match context.config.web_server {
        WebServer::Nginx => ("nginx", Program::new("nginx").args(["-t", "-q"])),
        WebServer::Caddy => {
            ("caddy", Program::new("caddy").args(["validate", "--config", "/etc/caddy/Caddyfile"]))
        }
    };
    let accepts = context.programs.ask(&test);
    let runs = context.programs.agrees(&systemd::systemctl(["is-active", "--quiet", name])).unwrap_or(false);
    let verdict = match (accepts, runs) {
        (Err(error), _) => (Wrong, last_lines(&error.to_string(), 3)),
        (Ok(_), false) => (Wrong, format!("{name} does not run; `systemctl start {name}`")),
        (Ok(_), true) => (Well, format!("{name} runs")),
    };
    ("web server", verdict)
}

fn operator(context: &Context) -> (&'static str, (Verdict, String)) {
    let verdict = match (&context.config.operator, alarm::untold(context)) {
        (_, Some(untold)) => (Wrong, untold.sentence()),
        (Some(operator), None) => (Well, format!("{operator} is told")),
        (None, None) => {
            (Doubtful, "nobody is told of failures; set `operator` in /etc/webgarden/ctl.toml".to_owned())
        }
    };
    ("operator", verdict)
}

/// A password in `ctl.toml` is for root alone.
fn own_settings(context: &Context) -> (&'static str, (Verdict, String)) {
    let config = &context.config;
    let has_secrets = config.mail.password.is_some() || config.off_site.is_some();
    let mode = fs::metadata(context.layout.config()).map(|found| found.permissions().mode() & 0o777);
    let verdict = match mode {
        Ok(mode) if has_secrets && mode & 0o077 != 0 => {
            let said =
                format!("ctl.toml has passwords and mode {mode:o}; `chmod 600 /etc/webgarden/ctl.toml`");
            (Wrong, said)
        }
        _ => (Well, "no stranger reads its passwords".to_owned()),
    };
    ("ctl.toml", verdict)
}

fn env_file(context: &Context, site: &SiteName) -> (Verdict, String) {
    let path = context.layout.env_file(site);
    let file = context.layout.inside(&path).display().to_string();
    match fs::metadata(&path).map(|found| found.permissions().mode() & 0o777) {
        Err(_) => (Wrong, format!("{file} is not there; restore it from a backup")),
        Ok(0o600) => match crate::site::env_file::unreadable(context, site) {
            Ok(lines) if lines.is_empty() => {
                (Well, format!("{file} is for root alone, and all of it is read"))
            }
            Ok(lines) => {
                let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
                (Doubtful, format!("{file}: systemd cannot read line {}; write NAME=value", lines.join(", ")))
            }
            Err(error) => (Wrong, error.to_string()),
        },
        Ok(mode) => (Wrong, format!("{file} has mode {mode:o}; `chmod 600 {file}`, and change its secrets")),
    }
}

fn running(site: &SiteName, state: &State) -> (Verdict, String) {
    match state.state.as_str() {
        "active" => (Well, "runs".to_owned()),
        "activating" => (Doubtful, format!("is starting; `webgarden-ctl logs {site}`")),
        other => (Wrong, format!("{other}; `webgarden-ctl logs {site}`, then `webgarden-ctl start {site}`")),
    }
}

fn readiness(file: &SiteFile) -> (Verdict, String) {
    match SiteClient::new(file.port, &file.domain).get("/readyz") {
        Ok(answer) if answer.status == 200 => (Well, "answers, its database too".to_owned()),
        Ok(answer) => (Wrong, format!("answers {}: {}", answer.status, last_lines(&answer.text(), 1))),
        Err(error) => (Wrong, error.to_string()),
    }
}

/// What the site's own doctor says.
fn program(context: &Context, site: &SiteName, file: &SiteFile) -> (Verdict, String) {
    match asked::trouble(context, site, file) {
        Ok(None) => (Well, "finds nothing wrong".to_owned()),
        Ok(Some(trouble)) => (Wrong, trouble),
        Err(failure) => (Wrong, failure.to_string()),
    }
}

fn dead_letters(file: &SiteFile) -> (Verdict, String) {
    let answer =
        SiteClient::new(file.port, &file.domain).get("/metrics").ok().filter(|answer| answer.status == 200);
    let Some(text) = answer.map(|answer| answer.text()) else {
        return (Doubtful, "cannot be looked at: /metrics does not answer".to_owned());
    };
    match Figures::read(&text).mail_dead {
        Some(0) => (Well, "none was given up".to_owned()),
        Some(count) => (Doubtful, format!("{count} given up; the panel shows them under “Undelivered mail”")),
        None => (Doubtful, "is not counted".to_owned()),
    }
}

fn backup(context: &Context, state: &State) -> (Verdict, String) {
    let site = &state.site;
    let Some(time) = state.last_backup else {
        return (Doubtful, format!("there is none yet; `webgarden-ctl backup {site}`"));
    };
    let span = context.now() - time;
    if span < TimeDelta::zero() {
        let day = time.format("%Y-%m-%d");
        let said = format!(
            "the newest is of {day}, which is in the future: the clock was ahead then; `webgarden-ctl backup {site}` makes one of now"
        );
        return (Doubtful, said);
    }
    let said = format!("{} old", age(span));
    match span.num_hours() {
        hours if hours >= BACKUP_HOURS.1 => (Wrong, format!("{said}; `journalctl -u webgarden-backup`")),
        hours if hours >= BACKUP_HOURS.0 => (Doubtful, format!("{said}; `journalctl -u webgarden-backup`")),
        _ => (Well, said),
    }
}

fn tried(context: &Context, site: &SiteName) -> (Verdict, String) {
    match drill::last(context, site) {
        Some(last) if !last.passed => {
            (Wrong, format!("the newest backup does not restore: {}", last.words()))
        }
        Some(last) => match drill::overdue(context, site) {
            None => (Well, format!("passed {} ago", age(context.now() - last.at))),
            Some(overdue) => (Doubtful, overdue),
        },
        None => (Doubtful, format!("no backup was ever tried; `webgarden-ctl drill {site}`")),
    }
}
