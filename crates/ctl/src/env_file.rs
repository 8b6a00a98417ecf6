//! The settings of a site's program, `/etc/webgarden/SITE.env`: made once with fresh secrets, read as systemd reads it.

use rand::RngExt;

use crate::{
    Outcome,
    config::Mail,
    context::Context,
    failure::Failure,
    files::FileError,
    site_file::{DatabaseKind, SiteFile},
    site_name::SiteName,
    template::fill,
};

const FORM: &str = include_str!("../../../deploy/settings/SITE.env");

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
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (name, value) in values {
        let line = format!("{name}={}", quoted(value));
        let is_it = |line: &&mut String| {
            line.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with('='))
        };
        match lines.iter_mut().find(is_it) {
            Some(old) => *old = line,
            None => lines.push(line),
        }
    }
    context.files.write(&path, lines.join("\n") + "\n", MODE)?;
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
            ("DOMAIN", &file.domain),
            ("EMAIL", &quoted(&file.email)),
            ("MAIL_SERVER", server),
            ("MAIL_PORT", &port.to_string()),
            ("MAIL_TLS", &tls.to_string()),
            ("MAIL_USERNAME", &optional(username)),
            ("MAIL_PASSWORD", &optional(password)),
        ],
    )
}

/// 256 random bits, as hexadecimal digits.
fn secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value as systemd and this module read it.
fn quoted(value: &str) -> String {
    let is_plain = value.chars().all(|c| c.is_alphanumeric() || "-_./:=@,+%&?<>~".contains(c));
    if is_plain {
        return value.to_owned();
    }
    let escaped = value.chars().flat_map(|c| {
        let backslash = matches!(c, '"' | '\\' | '$' | '`').then_some('\\');
        backslash.into_iter().chain([c])
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// The variables of an environment file.
#[must_use]
pub fn parse(text: &str) -> Vec<(String, String)> {
    let assignments = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']));
    assignments
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), unquoted(value.trim())))
        .collect()
}

fn unquoted(value: &str) -> String {
    let inside = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(literal) = inside('\'') {
        return literal.to_owned();
    }
    let Some(escaped) = inside('"') else { return value.to_owned() };
    let mut text = String::with_capacity(escaped.len());
    let mut characters = escaped.chars();
    while let Some(c) = characters.next() {
        text.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_read_again() {
        for value in ["", "plain", "Anna <anna@bakery.example>", "a\"b\\c$d`e #f", "it's", "größe"] {
            assert_eq!(parse(&format!("KEY={}", quoted(value))), [("KEY".to_owned(), value.to_owned())]);
        }
        let text = "# A=1\n\n; B=2\n C = 'x y' \nD=\"p\\\"q\"\nE=\n";
        let read =
            [("C", "x y"), ("D", "p\"q"), ("E", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parse(text), read);
    }

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
    fn no_two_secrets_are_alike() {
        let (one, other) = (secret(), secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 64);
    }
}
