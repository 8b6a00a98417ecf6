//! The units that systemd runs a site by.

use crate::{
    context::Context,
    failure::Outcome,
    machine::{program::Program, reach, systemd, template::fill},
    site::{
        file::{DatabaseKind, SiteFile},
        name::SiteName,
    },
};

const SERVICE: &str = include_str!("../../../../deploy/systemd/webgarden-SITE.service");
const SOCKET: &str = include_str!("../../../../deploy/systemd/webgarden-SITE.socket");

/// Writes service and socket, and what the program may reach, and tells systemd if they are new or different.
///
/// # Errors
/// If they cannot be written, or systemd does not read them.
pub fn write(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    let service =
        context.files.write(&context.layout.unit(&site.service()), service(context, site, file), 0o644)?;
    let socket = context.files.write(&context.layout.unit(&site.socket()), socket(site, file), 0o644)?;
    if service || socket || needs_reload(context, site) {
        systemd::reload(context)?;
    }
    reach::write(context, site, file)
}

/// Stops and forgets the units of a site.
///
/// # Errors
/// If they cannot be stopped or removed.
pub fn remove(context: &Context, site: &SiteName) -> Outcome {
    let (service, socket) = (context.layout.unit(&site.service()), context.layout.unit(&site.socket()));
    if service.exists() || socket.exists() {
        stop(context, site)?;
    }
    let drop_ins = context.layout.unit(&format!("{}.d", site.service()));
    let mut changed = false;
    for path in [service, socket, drop_ins] {
        changed |= context.files.remove(&path)?;
    }
    if changed {
        systemd::reload(context)?;
    }
    reach::remove(context, site)?;
    // What systemd remembers of failures goes too; it may remember nothing.
    let forget = systemd::systemctl(["reset-failed", &site.service(), &site.socket()]);
    if !context.output.dry_run {
        let _nothing_to_forget = context.programs.agrees(&forget)?;
    }
    Ok(())
}

/// Starts a site, now and whenever the machine starts.
///
/// # Errors
/// If systemd cannot start it.
pub fn start(context: &Context, site: &SiteName) -> Outcome {
    context.programs.run(&systemd::systemctl(["enable", "--now", &site.socket(), &site.service()]))?;
    Ok(())
}

/// Stops a site, also after the machine starts again. The socket goes too, or the next visitor would start it.
///
/// # Errors
/// If systemd cannot stop it.
pub fn stop(context: &Context, site: &SiteName) -> Outcome {
    context.programs.run(&systemd::systemctl(["disable", "--now", &site.socket(), &site.service()]))?;
    Ok(())
}

/// Whether systemd knows an older state of the site's units: a run was ended before it could tell systemd.
fn needs_reload(context: &Context, site: &SiteName) -> bool {
    let show = systemd::systemctl([
        "show",
        "--value",
        "--property=NeedDaemonReload",
        &site.service(),
        &site.socket(),
    ]);
    context.programs.ask(&show).is_ok_and(|said| said.lines().any(|line| line == "yes"))
}

fn service(context: &Context, site: &SiteName, file: &SiteFile) -> String {
    let limits = &context.config.limits;
    let (after, wants) = match file.database {
        DatabaseKind::Postgres => ("postgresql.service", "Wants=postgresql.service"),
        DatabaseKind::Sqlite => ("", ""),
    };
    let values = [
        ("SITE", site.as_str()),
        ("DOMAIN", &file.domain),
        ("USER", &site.account()),
        ("PACKAGE", &file.package),
        ("AFTER", after),
        ("WANTS", wants),
        ("CPU", &format!("{}%", limits.cpu)),
        ("MEMORY_HIGH", &format!("{}M", limits.memory / 4 * 3)),
        ("MEMORY", &format!("{}M", limits.memory)),
    ];
    fill(SERVICE, &values)
}

fn socket(site: &SiteName, file: &SiteFile) -> String {
    let values = [("SITE", site.as_str()), ("DOMAIN", &file.domain), ("PORT", &file.port.to_string())];
    fill(SOCKET, &values)
}

/// The last lines that a site's program wrote, for an error.
#[must_use]
pub fn last_words(context: &Context, site: &SiteName) -> String {
    let journal = Program::new("journalctl").args([
        "--unit",
        &site.service(),
        "--lines",
        "15",
        "--output",
        "cat",
        "--no-pager",
    ]);
    let said = context.programs.ask(&journal).unwrap_or_default();
    if said.trim().is_empty() {
        String::new()
    } else {
        format!("The last lines of its log:\n{}", said.trim_end())
    }
}
