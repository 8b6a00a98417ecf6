//! The address of a database, which prints without its password.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use percent_encoding::percent_decode_str;

/// Which database a site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseKind {
    /// A PostgreSQL server.
    Postgres,
    /// A file, read and written by the program itself.
    Sqlite,
}

impl DatabaseKind {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }
}

/// The address of a database: `postgres://user:password@host/name` or `sqlite://path/to/site.db`
/// (`sqlite:///absolute/path`).
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Target);

#[derive(Clone, PartialEq, Eq)]
enum Target {
    Postgres(String),
    Sqlite(PathBuf),
}

/// Why a text is not the address of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// It starts with no known name.
    #[error("DATABASE_URL must start with postgres:// or sqlite://")]
    UnknownKind,
    /// There is no path behind `sqlite://`.
    #[error("DATABASE_URL names no file: write sqlite://path/to/site.db or sqlite:///absolute/path/site.db")]
    NoPath,
    /// The database would be gone with the process.
    #[error("DATABASE_URL must name a file: a database in memory would be lost at the next start")]
    InMemory,
    /// The path has options or characters that a path of a database does not have.
    #[error("the path in DATABASE_URL must not contain '?', '#' or control characters")]
    BadPath,
}

impl DatabaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// [`DatabaseUrlError`], whose text names what to change and never repeats the address.
    pub fn parse(text: &str) -> Result<Self, DatabaseUrlError> {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self(Target::Postgres(text.to_owned())));
        }
        let path = text.strip_prefix("sqlite://").ok_or(DatabaseUrlError::UnknownKind)?;
        if path.is_empty() || path.ends_with('/') {
            return Err(DatabaseUrlError::NoPath);
        }
        if path.contains(":memory:") {
            return Err(DatabaseUrlError::InMemory);
        }
        if path.starts_with("file:") || path.contains(|c: char| matches!(c, '?' | '#') || c.is_control()) {
            return Err(DatabaseUrlError::BadPath);
        }
        Ok(Self(Target::Sqlite(PathBuf::from(path))))
    }

    /// The address of a SQLite file.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self(Target::Sqlite(path.into()))
    }

    /// Which kind of database this is the address of.
    pub fn kind(&self) -> DatabaseKind {
        match self.0 {
            Target::Postgres(_) => DatabaseKind::Postgres,
            Target::Sqlite(_) => DatabaseKind::Sqlite,
        }
    }

    /// The file of a SQLite database.
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Target::Postgres(_) => None,
            Target::Sqlite(path) => Some(path),
        }
    }

    /// The address for a program that connects by itself, like `pg_dump`, and the password of the user in front of the `@`,
    /// which no command line should show.
    pub(crate) fn apart_from_password(&self) -> (String, Option<String>) {
        let whole = self.with_password();
        let apart = || {
            let (scheme, rest) = whole.split_once("://")?;
            let end = rest.find('?').unwrap_or(rest.len());
            let (address, query) = rest.split_at_checked(end)?;
            let (user, host) = address.rsplit_once('@')?;
            let (name, password) = user.split_once(':')?;
            let password = percent_decode_str(password).decode_utf8_lossy().into_owned();
            Some((format!("{scheme}://{name}@{host}{query}"), password))
        };
        match apart() {
            Some((address, password)) => (address, Some(password)),
            None => (whole, None),
        }
    }

    /// The whole address with its password.
    pub fn with_password(&self) -> String {
        match &self.0 {
            Target::Postgres(url) => url.clone(),
            Target::Sqlite(path) => format!("sqlite://{}", path.display()),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Target::Postgres(url) => f.write_str(&masked(url)),
            Target::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// The address with `***` for every password.
///
/// By hand, since libpq takes addresses that are no URLs (no host, several hosts, unescaped characters).
fn masked(url: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (url, None),
    };
    let mut masked = match (address.split_once("://"), address.rfind('@')) {
        (Some((scheme, rest)), Some(_)) => {
            let (user, host) = rest.rsplit_once('@').unwrap_or(("", rest));
            match user.split_once(':') {
                Some((name, _)) => format!("{scheme}://{name}:***@{host}"),
                None => address.to_owned(),
            }
        }
        _ => address.to_owned(),
    };
    for (position, parameter) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        masked.push(if position == 0 { '?' } else { '&' });
        match parameter.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("pass") => {
                masked.push_str(name);
                masked.push_str("=***");
            }
            _ => masked.push_str(parameter),
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        DatabaseUrl::parse(text).unwrap().to_string()
    }

    #[test]
    fn no_password_is_ever_printed() {
        for (url, expected) in [
            ("postgres://anna:s3cret@db:5432/site", "postgres://anna:***@db:5432/site"),
            (
                "postgresql://anna:s3c@ret@db/site?sslmode=require",
                "postgresql://anna:***@db/site?sslmode=require",
            ),
            ("postgres://anna:a/b@db/site", "postgres://anna:***@db/site"),
            (
                "postgres:///site?user=anna&password=s3cret&host=/run",
                "postgres:///site?user=anna&password=***&host=/run",
            ),
            ("postgres:///site?sslpassword=s3cret", "postgres:///site?sslpassword=***"),
            ("postgres://anna@db/site", "postgres://anna@db/site"),
            ("postgres://db/site", "postgres://db/site"),
        ] {
            assert_eq!(shown(url), expected);
            assert!(!format!("{:?}", DatabaseUrl::parse(url).unwrap()).contains("s3c"));
        }
    }

    #[test]
    fn a_program_gets_the_password_apart() {
        for (url, address, password) in [
            ("postgres://anna:a%40b%@db:5432/site?x=y", "postgres://anna@db:5432/site?x=y", Some("a@b%")),
            ("postgres://anna@db/site", "postgres://anna@db/site", None),
            ("postgres:///site?host=/run", "postgres:///site?host=/run", None),
        ] {
            let apart = DatabaseUrl::parse(url).unwrap().apart_from_password();
            assert_eq!(apart, (address.to_owned(), password.map(str::to_owned)));
        }
    }

    #[test]
    fn a_sqlite_address_is_a_path() {
        for (url, path) in [
            ("sqlite://var/therapist/site.db", "var/therapist/site.db"),
            ("sqlite:///var/lib/site.db", "/var/lib/site.db"),
            (" sqlite://ä b.db\n", "ä b.db"),
        ] {
            let url = DatabaseUrl::parse(url).unwrap();
            assert_eq!(url.path(), Some(Path::new(path)));
            assert_eq!(url.kind(), DatabaseKind::Sqlite);
            assert_eq!(DatabaseUrl::parse(&url.to_string()).unwrap(), url);
        }
    }

    #[test]
    fn a_bad_address_says_what_to_change() {
        for (url, error) in [
            ("", DatabaseUrlError::UnknownKind),
            ("mysql://localhost/x", DatabaseUrlError::UnknownKind),
            ("sqlite://", DatabaseUrlError::NoPath),
            ("sqlite:///var/lib/", DatabaseUrlError::NoPath),
            ("sqlite://:memory:", DatabaseUrlError::InMemory),
            ("sqlite://site.db?mode=ro", DatabaseUrlError::BadPath),
            ("sqlite://file:site.db", DatabaseUrlError::BadPath),
        ] {
            assert_eq!(DatabaseUrl::parse(url), Err(error), "{url}");
        }
    }
}
