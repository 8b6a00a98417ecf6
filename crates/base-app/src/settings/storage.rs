//! Where rows and files are kept.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use core_models::DatabaseUrl;
use rand::RngExt;
use secrecy::SecretString;

use super::{environment::Environment, error::SettingsError};

/// Database and uploads.
#[derive(Debug, Clone)]
pub struct StorageSettings {
    /// `var/<site>/`: what a site keeps in development.
    pub folder: PathBuf,
    /// `DATABASE_URL`: `postgres://…` or `sqlite://path`; `sqlite://var/<site>/site.db`.
    pub database: DatabaseUrl,
    /// `DATABASE_CONNECTIONS`: how many connections to PostgreSQL a process opens at most; 4.
    pub connections: u32,
    /// `DATABASE_WAIT`: how long a start waits for a PostgreSQL server that lets nobody in yet; 20 seconds.
    pub database_wait: Duration,
    /// `UPLOAD_FOLDER`: where pictures are kept; `var/<site>/uploads`.
    pub uploads: PathBuf,
    /// `PRIVATE_UPLOAD_FOLDER`: where what visitors send is kept, which only the panel shows; the name of `UPLOAD_FOLDER`
    /// and `-private`.
    pub private_uploads: PathBuf,
    /// `MAX_UPLOAD_SIZE`: the largest picture in bytes; 5242880.
    pub max_upload: usize,
    /// `UPLOAD_QUOTA`: the most bytes that all pictures and photos may take together; 5368709120.
    pub upload_quota: u64,
}

impl StorageSettings {
    /// Reads them for the site of this name.
    ///
    /// # Errors
    /// The first variable with an unusable value.
    pub fn load(environment: &Environment, site: &str) -> Result<Self, SettingsError> {
        let folder = PathBuf::from("var").join(site);
        let default_url = format!("sqlite://{}", folder.join("site.db").display());
        let text = environment.get("DATABASE_URL").unwrap_or(&default_url);
        let database = DatabaseUrl::parse(text)
            .map_err(|error| SettingsError { variable: "DATABASE_URL", problem: error.to_string() })?;
        let uploads = environment.get("UPLOAD_FOLDER").map_or_else(|| folder.join("uploads"), PathBuf::from);
        Ok(Self {
            database,
            connections: environment.number("DATABASE_CONNECTIONS", 4, 1..=100)?,
            database_wait: Duration::from_secs(environment.number("DATABASE_WAIT", 20, 0..=600)?),
            private_uploads: environment
                .get("PRIVATE_UPLOAD_FOLDER")
                .map_or_else(|| beside(&uploads), PathBuf::from),
            uploads,
            max_upload: environment.number("MAX_UPLOAD_SIZE", 5_242_880, 1024..=104_857_600)?,
            upload_quota: environment.number("UPLOAD_QUOTA", 5 << 30, 1 << 20..=1 << 50)?,
            folder,
        })
    }

    pub(super) fn print(&self, lines: &mut BTreeMap<&'static str, String>) {
        lines.insert("DATABASE_URL", self.database.to_string());
        lines.insert("DATABASE_CONNECTIONS", self.connections.to_string());
        lines.insert("DATABASE_WAIT", self.database_wait.as_secs().to_string());
        lines.insert("UPLOAD_FOLDER", self.uploads.display().to_string());
        lines.insert("PRIVATE_UPLOAD_FOLDER", self.private_uploads.display().to_string());
        lines.insert("MAX_UPLOAD_SIZE", self.max_upload.to_string());
        lines.insert("UPLOAD_QUOTA", self.upload_quota.to_string());
    }
}

/// Not inside it: a web server may serve all that is in there.
fn beside(uploads: &Path) -> PathBuf {
    let mut name = uploads.file_name().unwrap_or_default().to_owned();
    name.push("-private");
    uploads.with_file_name(name)
}

/// The secret that a development site made for itself on its first start.
pub(super) fn development_secret(folder: &Path) -> Result<SecretString, SettingsError> {
    let path = folder.join("secret_key");
    let unusable = |error: std::io::Error| SettingsError {
        variable: "SECRET_KEY",
        problem: format!("is not set, and {} cannot be kept: {error}", path.display()),
    };
    if let Ok(text) = fs::read_to_string(&path)
        && text.trim().len() >= 64
    {
        return Ok(SecretString::from(text.trim().to_owned()));
    }
    let mut bytes = [0_u8; 32];
    rand::rng().fill(&mut bytes);
    let secret = base16ct::lower::encode_string(&bytes);
    fs::create_dir_all(folder).map_err(unusable)?;
    write_private(&path, &secret).map_err(unusable)?;
    Ok(SecretString::from(secret))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;

    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}
