//! What production does not allow; each line names a variable and what to do.

use std::collections::HashSet;

use base_app::{
    Settings,
    settings::{MailDelivery, Mode},
};
use core_models::DatabaseKind;
use email::{Tls, is_this_machine};
use secrecy::ExposeSecret;

const SAMPLES: [&str; 6] = ["changeme", "change-me", "secret", "example", "sample", "your-secret"];

/// The settings that are not safe. Empty unless the mode is production.
#[must_use]
pub(crate) fn problems(settings: &Settings) -> Vec<String> {
    if settings.server.mode != Mode::Production {
        return Vec::new();
    }
    [secret(settings), address(settings), mail(settings), storage(settings)].into_iter().flatten().collect()
}

fn secret(settings: &Settings) -> Option<String> {
    let key = settings.secret_key.expose_secret();
    let make = "make one with `openssl rand -hex 32`";
    let lower = key.to_lowercase();
    if SAMPLES.iter().any(|sample| lower.contains(sample)) {
        return Some(format!("SECRET_KEY: is a sample value; {make}"));
    }
    if key.chars().count() < 50 || key.chars().collect::<HashSet<_>>().len() < 5 {
        return Some(format!("SECRET_KEY: must have at least 50 characters, 5 of them different; {make}"));
    }
    None
}

fn address(settings: &Settings) -> Option<String> {
    if !settings.server.is_https() {
        return Some(
            "PUBLIC_URL: must begin with https://, or cookies and passwords travel in the open".to_owned(),
        );
    }
    let host = settings.server.public_url.host_str().unwrap_or_default();
    let own = host == settings.server.domain || host.strip_prefix("www.") == Some(&settings.server.domain);
    (!own).then(|| format!("PUBLIC_URL: {host} is not SITE_DOMAIN ({})", settings.server.domain))
}

fn mail(settings: &Settings) -> Option<String> {
    let MailDelivery::Smtp(smtp) = &settings.mail.delivery else { return None };
    (smtp.tls == Tls::None && !is_this_machine(&smtp.server)).then(|| {
        format!("MAIL_TLS: none would send mail to {} in the open; use starttls or tls", smtp.server)
    })
}

fn storage(settings: &Settings) -> Option<String> {
    let storage = &settings.storage;
    let folders = [("UPLOAD_FOLDER", &storage.uploads), ("PRIVATE_UPLOAD_FOLDER", &storage.private_uploads)];
    if let Some((variable, folder)) = folders.into_iter().find(|(_, folder)| !folder.is_absolute()) {
        return Some(format!(
            "{variable}: must be a full path, {} depends on where the program is started",
            folder.display()
        ));
    }
    let relative = storage.database.kind() == DatabaseKind::Sqlite
        && !storage.database.path().is_some_and(|path| path.is_absolute());
    relative.then(|| "DATABASE_URL: must be a full path: sqlite:///var/lib/…/site.db".to_owned())
}
