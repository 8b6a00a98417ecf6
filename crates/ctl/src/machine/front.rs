//! The web server in front of the sites: nginx with certbot, or Caddy.

mod caddy;
mod certificate;
mod nginx;
mod terms;

use crate::{
    config::WebServer,
    context::Context,
    failure::Outcome,
    site::{file::SiteFile, name::SiteName},
};

pub use certificate::{days_left, expiry};

/// With fewer days left, certbot should have renewed a certificate: it does so 30 days before the end.
const LATE_DAYS: i64 = 29;

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
    let names = file.names();
    if !certificate::is_good(context, site) || !certificate::covers(context, site, &names) {
        context.output.step(&format!("Asking for a certificate for {}", names.join(" and ")));
        nginx::answer_challenges(context, site, &names)?;
        match certificate::get(context, site, &names) {
            // It is closed to visitors either way, and not to be kept open by a certificate that it does not need.
            Err(failure) if file.suspended => {
                context.output.note(&failure.to_string());
                return nginx::set_aside(context, site, file);
            }
            outcome => outcome?,
        }
    } else if days_left(context, site).is_some_and(|days| days < LATE_DAYS) {
        context.output.step("Asking for a newer certificate");
        // The one that is there goes on being used.
        if let Err(failure) = certificate::get(context, site, &names) {
            context.output.note(&failure.to_string());
        }
    }
    nginx::write(context, site, file)
}

/// Takes certificates up as they are now: those that were renewed, those that are lost, and those that are back. Before a web server
/// starts it is not told of it.
///
/// # Errors
/// If the files cannot be written, or nginx does not accept them for another reason; then they are as they were.
pub fn take_up_certificates(context: &Context, before_start: bool) -> Outcome {
    match context.config.web_server {
        WebServer::Nginx if before_start => nginx::prepare_start(context),
        WebServer::Nginx => nginx::prepare(context),
        WebServer::Caddy => Ok(()),
    }
}

/// Whether nginx has a certificate of the site that it can use. Caddy sees to that itself.
#[must_use]
pub fn has_certificate(context: &Context, site: &SiteName) -> bool {
    context.config.web_server == WebServer::Caddy || certificate::is_good(context, site)
}

/// Takes a site and its certificate away.
///
/// # Errors
/// If it cannot be removed.
pub fn close(context: &Context, site: &SiteName) -> Outcome {
    match context.config.web_server {
        WebServer::Nginx => {
            nginx::remove(context, site)?;
            certificate::forget(context, site)
        }
        WebServer::Caddy => caddy::remove(context, site),
    }
}
