//! What Caddy reads: a frame that imports a file for each site.

use std::path::PathBuf;

use super::terms::{hsts, largest_body};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{
        account::{self, WEB_SERVER},
        program::Program,
        systemd,
        template::fill,
    },
    site::{file::SiteFile, name::SiteName},
};

const FRAME: &str = include_str!("../../../../../deploy/caddy/Caddyfile");
const SITE: &str = include_str!("../../../../../deploy/caddy/SITE.caddy");
const CONTENT: &str = include_str!("../../../../../deploy/caddy/content.caddy");
const CONTENT_SUSPENDED: &str = include_str!("../../../../../deploy/caddy/content-suspended.caddy");

/// Writes what all sites share.
pub(super) fn prepare(context: &Context) -> Outcome {
    let email =
        context.config.operator.as_ref().map(|operator| format!("email {operator}")).unwrap_or_default();
    context.files.folder(&context.layout.at("/etc/caddy/webgarden"), 0o755)?;
    let frame = fill(FRAME, &[("EMAIL", &email)]);
    context.files.write(&context.layout.at("/etc/caddy/Caddyfile"), frame, 0o644)?;
    account::own(context, &format!("caddy:{WEB_SERVER}"), &context.layout.logs())?;
    let marker = context.layout.state().join("caddy-reads-uploads");
    if !marker.exists() {
        context.programs.run(&Program::new("usermod").args(["--append", "--groups", WEB_SERVER, "caddy"]))?;
        // A process has the groups that its user had when it began.
        context.programs.run(&systemd::systemctl(["restart", "caddy.service"]))?;
        context.files.write(&marker, "", 0o600)?;
    }
    Ok(())
}

/// Writes the file of a site, unless Caddy does not accept it.
pub(super) fn write(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    let acme = &context.config.acme;
    let directory = acme.directory.as_ref().map(|directory| format!("ca {directory}"));
    let root = acme.ca_file.as_ref().map(|file| format!("ca_root {}", file.display()));
    let authority: Vec<String> =
        directory.into_iter().chain(root).map(|line| format!("\t{line}\n")).collect();
    let authority =
        if authority.is_empty() { String::new() } else { format!("tls {{\n{}}}", authority.concat()) };
    let body = largest_body(context, site).to_string();
    let values = [
        ("SITE", site.as_str()),
        ("PORT", &file.port.to_string()),
        ("BODY", &body),
        ("HSTS", hsts(context, site)),
    ];
    let content = fill(if file.suspended { CONTENT_SUSPENDED } else { CONTENT }, &values);
    let addresses = file.names().join(", ");
    let values = [
        ("SITE", site.as_str()),
        ("ADDRESSES", &addresses),
        ("DOMAIN", &file.domain),
        ("AUTHORITY", &authority),
        ("CONTENT", &content),
    ];
    let path = path(context, site);
    let before = context.files.read(&path)?;
    context.files.write(&path, fill(SITE, &values), 0o644)?;
    let Err(failure) = reload(context) else { return Ok(()) };
    match before {
        Some(text) => context.files.write(&path, text, 0o644)?,
        None => context.files.remove(&path)?,
    };
    Err(failure)
}

/// Takes a site away.
pub(super) fn remove(context: &Context, site: &SiteName) -> Outcome {
    if context.files.remove(&path(context, site))? { reload(context) } else { Ok(()) }
}

fn path(context: &Context, site: &SiteName) -> PathBuf {
    context.layout.at("/etc/caddy/webgarden").join(format!("{site}.caddy"))
}

fn reload(context: &Context) -> Outcome {
    let config = context.layout.at("/etc/caddy/Caddyfile");
    let validate = Program::new("caddy").args(["validate", "--adapter", "caddyfile", "--config"]).arg(config);
    context.programs.run(&validate).map_err(|error| {
        Failure::Undone(format!("Caddy does not accept its configuration, which was put back: {error}"))
    })?;
    context.programs.run(&systemd::systemctl(["reload-or-restart", "caddy.service"]))?;
    Ok(())
}
