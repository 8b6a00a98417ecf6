//! What this tool knows of a site: `/etc/webgarden/sites/SITE.toml`.

use std::{fmt, fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    context::Context,
    failure::Failure,
    machine::files::{FileError, failed},
    site::name::SiteName,
};

/// What is written about a site cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SiteFileError {
    /// There is no such site on this server.
    #[error("there is no site {0} on this server; `webgarden-ctl list` shows those that are")]
    Unknown(SiteName),
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It says what cannot be understood.
    #[error("{}: {source}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// It cannot be put into words.
    #[error(transparent)]
    Unwritable(#[from] toml::ser::Error),
}

impl From<SiteFileError> for Failure {
    fn from(error: SiteFileError) -> Self {
        match error {
            SiteFileError::Unknown(_) => Self::Usage(error.to_string()),
            error => Self::caused_by(error),
        }
    }
}

/// Which kind of database a site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    /// A database of the server's PostgreSQL.
    Postgres,
    /// A file.
    Sqlite,
}

impl fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        })
    }
}

/// A site on this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// The host name that it answers to.
    pub domain: String,
    /// Whether the same name with `www.` before it leads there.
    #[serde(default)]
    pub www: bool,
    /// Names that it had before, and that lead to the one that it has now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// The name of its program, which a clone shares with the site it was made from.
    pub package: String,
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// Its kind of database.
    pub database: DatabaseKind,
    /// Who administers it: a mail address.
    pub email: String,
    /// Whether `deploy --all` leaves it out.
    #[serde(default)]
    pub pinned: bool,
    /// Whether visitors get the maintenance page.
    #[serde(default)]
    pub suspended: bool,
    /// Whether it has been set up to the end.
    #[serde(default)]
    pub ready: bool,
    /// The archive of its last backup, once it is being removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_backup: Option<String>,
}

impl SiteFile {
    /// All its host names: the one that it answers to, and those that lead there.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let www = self.www.then(|| format!("www.{}", self.domain));
        std::iter::once(self.domain.clone()).chain(www).chain(self.former.clone()).collect()
    }

    /// Reads the file of a site.
    ///
    /// # Errors
    /// [`SiteFileError::Unknown`] if there is none.
    pub fn read(context: &Context, site: &SiteName) -> Result<Self, SiteFileError> {
        Self::find(context, site)?.ok_or_else(|| SiteFileError::Unknown(site.clone()))
    }

    /// Reads the file of a site, if there is one.
    ///
    /// # Errors
    /// [`SiteFileError`] if it cannot be read or understood.
    pub fn find(context: &Context, site: &SiteName) -> Result<Option<Self>, SiteFileError> {
        let path = context.layout.site_file(site);
        let Some(text) = context.files.read(&path)? else { return Ok(None) };
        toml::from_str(&text)
            .map(Some)
            .map_err(|source| SiteFileError::Wrong { path, source: Box::new(source) })
    }

    /// Writes the file of a site.
    ///
    /// # Errors
    /// [`SiteFileError::File`].
    pub fn write(&self, context: &Context, site: &SiteName) -> Result<(), SiteFileError> {
        context.files.write(&context.layout.site_file(site), toml::to_string(self)?, 0o644)?;
        Ok(())
    }

    /// All sites of this server, by name.
    ///
    /// # Errors
    /// [`SiteFileError`] for the first file that cannot be read or understood.
    pub fn all(context: &Context) -> Result<Vec<(SiteName, Self)>, SiteFileError> {
        let folder = context.layout.site_files();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed("read", &folder)(error).into()),
        };
        let names = entries.filter_map(Result::ok).filter_map(|entry| {
            let path = entry.path();
            let is_one = path.extension().is_some_and(|ending| ending == "toml");
            path.file_stem().filter(|_| is_one)?.to_str()?.parse::<SiteName>().ok()
        });
        let mut sites = names
            .map(|name| Ok((name.clone(), Self::read(context, &name)?)))
            .collect::<Result<Vec<_>, SiteFileError>>()?;
        sites.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(sites)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_about_a_site_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let (bakery, florist): (SiteName, SiteName) = ("bakery".parse().unwrap(), "florist".parse().unwrap());
        assert!(SiteFile::all(&context).unwrap().is_empty());
        let file = SiteFile {
            domain: "bakery.example".to_owned(),
            www: false,
            package: "starter".to_owned(),
            port: 8101,
            database: DatabaseKind::Sqlite,
            email: "anna@bakery.example".to_owned(),
            former: Vec::new(),
            pinned: false,
            suspended: true,
            ready: true,
            last_backup: None,
        };
        file.write(&context, &florist).unwrap();
        file.write(&context, &bakery).unwrap();
        assert_eq!(SiteFile::all(&context).unwrap(), [(bakery, file.clone()), (florist, file)]);
        let unknown = SiteFile::read(&context, &"nobody".parse().unwrap()).unwrap_err();
        assert!(unknown.to_string().starts_with("there is no site nobody on this server"));
    }
}
