//! What a server has once, for all sites: folders, firewall, log rotation, timers.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    context::Context,
    failure::Outcome,
    machine::{front, ssh, steadiness, systemd, template::fill},
};

/// A timer that servers have which were set up when drills went by the clock. They follow the backup now.
const RETIRED: &str = "webgarden-drill.timer";

/// The timers, by the names of what they start.
const TIMERS: [&str; 2] = ["backup", "doctor"];

const UNITS: [(&str, &str); 5] = [
    ("webgarden-backup.service", include_str!("../../../../deploy/systemd/webgarden-backup.service")),
    ("webgarden-backup.timer", include_str!("../../../../deploy/systemd/webgarden-backup.timer")),
    ("webgarden-doctor.service", include_str!("../../../../deploy/systemd/webgarden-doctor.service")),
    ("webgarden-doctor.timer", include_str!("../../../../deploy/systemd/webgarden-doctor.timer")),
    ("webgarden-drill.service", include_str!("../../../../deploy/systemd/webgarden-drill.service")),
];

const FIREWALL: &str = include_str!("../../../../deploy/firewall/webgarden.nft");
const FIREWALL_UNIT: &str = include_str!("../../../../deploy/systemd/webgarden-firewall.service");
const LOG_ROTATION: &str = include_str!("../../../../deploy/logrotate/webgarden");

/// What visitors see when it is the web server that answers.
const PAGES: [(&str, &str); 4] = [
    ("away.html", include_str!("../../../../deploy/pages/away.html")),
    ("large.html", include_str!("../../../../deploy/pages/large.html")),
    ("misdirected.html", include_str!("../../../../deploy/pages/misdirected.html")),
    ("often.html", include_str!("../../../../deploy/pages/often.html")),
];

/// Sets up what all sites share, or brings it up to date.
///
/// # Errors
/// If something cannot be written or started; what is there already stays.
pub fn prepare(context: &Context) -> Outcome {
    let layout = &context.layout;
    let home = layout.home();
    let shared = [
        home.clone(),
        layout.sites(),
        home.join("uploads"),
        home.join("data"),
        layout.pages(),
        layout.challenges(),
        layout.configuration(),
    ];
    for folder in shared {
        context.files.folder(&folder, 0o755)?;
    }
    // The folder above is not ours, but nobody gets to a page if they may not go through it.
    if let Some(above) = home.parent() {
        let mode = fs::metadata(above).map(|found| found.permissions().mode() & 0o7777).unwrap_or(0o755);
        context.files.folder(above, mode | 0o111)?;
    }
    context.files.folder(&layout.home().join("backups"), 0o700)?;
    context.files.folder(&layout.state(), 0o700)?;
    context.files.folder(&layout.site_files(), 0o755)?;
    context.files.folder(&layout.logs(), 0o750)?;
    for (name, text) in PAGES {
        context.files.write(&layout.pages().join(name), text, 0o644)?;
    }
    context.files.write(&layout.at("/etc/logrotate.d/webgarden"), LOG_ROTATION, 0o644)?;
    timers(context)?;
    steadiness::write(context)?;
    firewall(context)?;
    front::prepare(context)
}

/// The names of the timers' units.
pub fn timer_units() -> impl Iterator<Item = String> {
    TIMERS.iter().map(|name| format!("webgarden-{name}.timer"))
}

fn timers(context: &Context) -> Outcome {
    let mut changed = false;
    if context.layout.unit(RETIRED).exists() {
        context.programs.run(&systemd::systemctl(["disable", "--now", RETIRED]))?;
        changed |= context.files.remove(&context.layout.unit(RETIRED))?;
    }
    for (name, text) in UNITS {
        changed |= context.files.write(&context.layout.unit(name), text, 0o644)?;
    }
    if changed {
        systemd::reload(context)?;
    }
    let names: Vec<String> = timer_units().collect();
    let command = ["enable", "--now"].into_iter().chain(names.iter().map(String::as_str));
    context.programs.run(&systemd::systemctl(command))?;
    Ok(())
}

fn firewall(context: &Context) -> Outcome {
    let settings = &context.config.firewall;
    if !settings.enabled {
        return Ok(());
    }
    let ports: Vec<String> = ssh::ports(context).iter().map(u16::to_string).collect();
    let rules = fill(FIREWALL, &[("SSH", &ports.join(", "))]);
    let new_rules =
        context.files.write(&context.layout.configuration().join("firewall.nft"), rules, 0o644)?;
    let new_unit =
        context.files.write(&context.layout.unit("webgarden-firewall.service"), FIREWALL_UNIT, 0o644)?;
    if new_unit {
        systemd::reload(context)?;
    }
    context.programs.run(&systemd::systemctl(["enable", "--now", "webgarden-firewall.service"]))?;
    if new_rules {
        context.programs.run(&systemd::systemctl(["reload-or-restart", "webgarden-firewall.service"]))?;
    }
    Ok(())
}
