//! The settings of a site's program, `/etc/webgarden/SITE.env`: made once with fresh secrets, read as systemd reads it.

use env_file::{EnvFile, quoted};
use rand::RngExt;

use crate::{
    config::Mail,
    context::Context,
    failure::{Failure, Outcome},
    machine::{files::FileError, template::fill},
    site::{
        file::{DatabaseKind, SiteFile},
        name::SiteName,
    },
};

const FORM: &str = include_str!("../../../../deploy/settings/SITE.env");

/// For root's eyes only.
const MODE: u32 = 0o600;

/// Makes the file unless it is there, with a secret key of its own.
///
/// # Errors
/// [`FileError`] if it cannot be written.
pub fn make(context: &Context, site: &SiteName, file: &SiteFile) -> Result<(), FileError> {
    let path = context.layout.env_file(site);
    match context.files.read(&path)? {
        Some(text) => context.files.write(&path, text, MODE)?,
        None => context.files.write(&path, render(context, site, file, &secret()), MODE)?,
    };
    Ok(())
}

/// The variables of a site's program.
///
/// # Errors
/// [`Failure::Attention`] if the file is not there, or [`FileError`] if it cannot be read.
pub fn read(context: &Context, site: &SiteName) -> Outcome<Vec<(String, String)>> {
    let path = context.layout.env_file(site);
    let missing = || {
        Failure::Attention(format!(
            "{} is not there; `webgarden-ctl restore {site} ARCHIVE` brings it back from a backup",
            path.display()
        ))
    };
    Ok(parse(&context.files.read(&path)?.ok_or_else(missing)?))
}

/// Gives variables other values, and leaves every other line as it is.
///
/// # Errors
/// As [`read`].
pub fn set(context: &Context, site: &SiteName, values: &[(&str, &str)]) -> Outcome {
    let path = context.layout.env_file(site);
    let text = context.files.read(&path)?.unwrap_or_default();
    context.files.write(&path, env_file::set(&text, values), MODE)?;
    Ok(())
}

/// The address of a site's own database.
#[must_use]
pub fn database_url(context: &Context, site: &SiteName, kind: DatabaseKind) -> String {
    match kind {
        DatabaseKind::Postgres => format!("postgres:///{}?host=/var/run/postgresql", site.account()),
        DatabaseKind::Sqlite => {
            format!("sqlite://{}", context.layout.inside(&context.layout.sqlite(site)).display())
        }
    }
}

fn render(context: &Context, site: &SiteName, file: &SiteFile, secret: &str) -> String {
    let Mail { server, port, tls, username, password, .. } = &context.config.mail;
    let optional = |value: &Option<String>| quoted(value.as_deref().unwrap_or_default());
    fill(
        FORM,
        &[
            ("SITE", site.as_str()),
            ("SECRET_KEY", secret),
            ("DATABASE_URL", &database_url(context, site, file.database)),
            ("PORT", &file.port.to_string()),
            ("DOMAIN", &shown_domain(&file.domain)),
            ("HOST", &file.domain),
            ("EMAIL", &quoted(&file.email)),
            ("MAIL_SERVER", &quoted(server)),
            ("MAIL_PORT", &port.to_string()),
            ("MAIL_TLS", &tls.to_string()),
            ("MAIL_USERNAME", &optional(username)),
            ("MAIL_PASSWORD", &optional(password)),
        ],
    )
}

/// A host name as people write it. The site turns it back into what travels.
#[must_use]
pub fn shown_domain(domain: &str) -> String {
    let (shown, readable) = idna::domain_to_unicode(domain);
    if readable.is_ok() { shown } else { domain.to_owned() }
}

/// 256 random bits, as hexadecimal digits.
fn secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    base16ct::lower::encode_string(&bytes)
}

/// The variables of an environment file, as systemd gives them to the site's program.
#[must_use]
pub fn parse(text: &str) -> Vec<(String, String)> {
    EnvFile::parse(text).into_variables()
}

/// The lines of a site's file that systemd leaves out.
///
/// # Errors
/// [`FileError`] if it cannot be read.
pub fn unreadable(context: &Context, site: &SiteName) -> Result<Vec<usize>, FileError> {
    let text = context.files.read(&context.layout.env_file(site))?.unwrap_or_default();
    Ok(EnvFile::parse(&text).unreadable().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_changed_in_its_place_and_its_neighbours_stay() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        let path = context.layout.env_file(&site);
        context.files.write(&path, "# Ours.\nSITE_DOMAIN=old.example\nSITE_DOMAIN_OLD=1\n", MODE).unwrap();
        set(&context, &site, &[("SITE_DOMAIN", "new.example"), ("WORKERS", "2")]).unwrap();
        let text = context.files.read(&path).unwrap().unwrap();
        assert_eq!(text, "# Ours.\nSITE_DOMAIN=new.example\nSITE_DOMAIN_OLD=1\nWORKERS=2\n");
    }

    #[test]
    fn a_domain_is_written_as_people_do() {
        assert_eq!(shown_domain("xn--mller-kva.example"), "müller.example");
        assert_eq!(shown_domain("bakery.example"), "bakery.example");
    }

    #[test]
    fn no_two_secrets_are_alike() {
        let (one, other) = (secret(), secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 64);
    }
}
