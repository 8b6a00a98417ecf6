//! What all sites need is started again when it ends by a crash: a few lines beside the distribution's own units.

use crate::{config::WebServer, context::Context, failure::Outcome, machine::systemd};

const LINES: &str = include_str!("../../../../deploy/systemd/steady.conf");

/// Writes the lines for the web server and PostgreSQL, whose service is one for each cluster.
///
/// # Errors
/// If they cannot be written, or systemd does not read them.
pub fn write(context: &Context) -> Outcome {
    let mut changed = false;
    for service in [web_server(context), "postgresql@.service"] {
        let path = context.layout.unit(&format!("{service}.d")).join("webgarden.conf");
        changed |= context.files.write(&path, LINES, 0o644)?;
    }
    if changed {
        systemd::reload(context)?;
    }
    Ok(())
}

fn web_server(context: &Context) -> &'static str {
    match context.config.web_server {
        WebServer::Nginx => "nginx.service",
        WebServer::Caddy => "caddy.service",
    }
}
