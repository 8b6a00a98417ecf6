//! The web server in front of the sites: nginx with certbot, or Caddy.

mod caddy;
mod certificate;
mod nginx;

use crate::{
    Outcome, config::WebServer, context::Context, env_file, site_file::SiteFile, site_name::SiteName,
};

pub use certificate::{days_left, expiry};

/// A form may carry several pictures of the largest size; how many, each form says itself.
const PICTURES_AT_ONCE: u64 = 20;

/// Writes what all sites share.
///
/// # Errors
/// If it cannot be written, or the web server does not accept it; then the files are as they were.
pub fn prepare(context: &Context) -> Outcome {
    match context.config.web_server {
        WebServer::Nginx => {
            nginx::prepare(context)?;
            certificate::prepare(context)
        }
        WebServer::Caddy => caddy::prepare(context),
    }
}

/// Makes a site reachable under its names over HTTPS, or shows that it is suspended. Gets a certificate if there is none for
/// these names.
///
/// # Errors
/// If the web server does not accept it (the files are then as they were), or no certificate is given.
pub fn open(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    if context.config.web_server == WebServer::Caddy {
        return caddy::write(context, site, file);
    }
    if !certificate::covers(context, site, &file.names()) {
        context.output.step(&format!("Asking for a certificate for {}", file.names().join(" and ")));
        nginx::answer_challenges(context, site, &file.names())?;
        certificate::get(context, site, &file.names())?;
    }
    nginx::write(context, site, file)
}

/// Takes a site and its certificate away.
///
/// # Errors
/// If it cannot be removed.
pub fn close(context: &Context, site: &SiteName) -> Outcome {
    match context.config.web_server {
        WebServer::Nginx => {
            nginx::remove(context, site)?;
            certificate::remove(context, site)
        }
        WebServer::Caddy => caddy::remove(context, site),
    }
}

/// Bytes, from the largest picture that the site takes.
fn largest_body(context: &Context, site: &SiteName) -> u64 {
    let variables = env_file::read(context, site).unwrap_or_default();
    let picture = variables.iter().find(|(name, _)| name == "MAX_UPLOAD_SIZE");
    picture.and_then(|(_, bytes)| bytes.parse::<u64>().ok()).unwrap_or(5_242_880) * PICTURES_AT_ONCE
}
