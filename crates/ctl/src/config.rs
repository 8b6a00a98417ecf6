//! The settings of this tool: `/etc/webgarden/ctl.toml`. All of them have a default.

mod trusted_proxies;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    machine::{
        files::{FileError, Files},
        layout::Layout,
    },
    site::name::SiteName,
};

pub use trusted_proxies::TrustedProxies;

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
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
    /// It asks for what the web server cannot do.
    #[error("{}: {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What, and what to do instead.
        what: &'static str,
    },
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::caused_by(error)
    }
}

/// What `ctl.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who is told when something on the server needs a person: a mail address.
    pub operator: Option<String>,
    /// Which web server stands in front of the sites.
    pub web_server: WebServer,
    /// Where certificates come from.
    pub acme: Acme,
    /// How mail leaves this server: the operator's, and that of the sites that are set up.
    pub mail: Mail,
    /// Who may knock at this server.
    pub firewall: Firewall,
    /// What visitors may ask for.
    pub limits: Limits,
    /// What stands in front of this server and says where visitors come from.
    pub trusted_proxies: Option<TrustedProxies>,
    /// The sites whose visitors' browsers are told that all host names below the site's own speak HTTPS only, too.
    pub hsts_subdomains: Vec<SiteName>,
    /// How long archives are kept, and who can read them.
    pub backups: Backups,
    /// Where copies of archives go, away from this server.
    pub off_site: Option<OffSite>,
}

/// Archives of sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backups {
    /// For so many days every archive is kept.
    pub days: u32,
    /// For so many days the newest archive of each week is kept.
    pub weekly_days: u32,
    /// The public key of age that archives are encrypted for: `age1…`. Without one they are not encrypted.
    pub recipient: Option<String>,
    /// The file with the private key that opens them, for drills and restores.
    pub key_file: Option<PathBuf>,
}

impl Default for Backups {
    fn default() -> Self {
        Self { days: 30, weekly_days: 90, recipient: None, key_file: None }
    }
}

/// A store that speaks the protocol of Amazon S3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffSite {
    /// Its address: `https://s3.example.org`.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// The folder in the bucket that is this server's.
    pub folder: String,
    /// Who we are there.
    pub access_key: String,
    /// The secret that belongs to it.
    pub secret_key: String,
}

/// What stands in front of the sites.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebServer {
    /// nginx, with certificates by certbot.
    #[default]
    Nginx,
    /// Caddy, which gets certificates itself.
    Caddy,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Its name; one on this machine unless set.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// Who we are there.
    pub username: Option<String>,
    /// The password there.
    pub password: Option<String>,
    /// Who mail to the operator comes from; `webgarden@` and this machine's name unless set.
    pub sender: Option<String>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            server: "localhost".to_owned(),
            port: 25,
            tls: MailTls::None,
            username: None,
            password: None,
            sender: None,
        }
    }
}

/// How a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Not at all: only for a server on this machine.
    #[default]
    None,
    /// In the open, then upgraded.
    Starttls,
    /// From the first byte.
    Tls,
}

impl std::fmt::Display for MailTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Starttls => "starttls",
            Self::Tls => "tls",
        })
    }
}

/// The rules of nftables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Firewall {
    /// Whether this tool has rules at all.
    pub enabled: bool,
    /// A port of SSH that stays open, beside all that are found.
    pub ssh_port: Option<u16>,
}

impl Default for Firewall {
    fn default() -> Self {
        Self { enabled: true, ssh_port: None }
    }
}

/// What the web server and systemd allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests each second from one address to the program of a site.
    pub requests_per_second: u32,
    /// How many more may come at once.
    pub burst: u32,
    /// Requests under way at the same time to the program of a site.
    pub connections: u32,
    /// The memory of a site's program, in megabytes.
    pub memory: u32,
    /// The processor time of a site's program, in percent of one processor.
    pub cpu: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_second: 20, burst: 60, connections: 500, memory: 512, cpu: 200 }
    }
}

/// The authority that gives certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Acme {
    /// The address of its directory; certbot's own default unless set.
    pub directory: Option<String>,
    /// The certificate that its own server is trusted by, if it is a private authority.
    pub ca_file: Option<PathBuf>,
}

impl Config {
    /// Reads the file; without one everything has its default.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file and the line.
    pub fn read(layout: &Layout, files: &Files) -> Result<Self, ConfigError> {
        let path = layout.config();
        let text = files.read(&path)?.unwrap_or_default();
        let config: Self = toml::from_str(&text)
            .map_err(|source| ConfigError::Wrong { path: path.clone(), source: Box::new(source) })?;
        if config.web_server == WebServer::Caddy && config.trusted_proxies.is_some() {
            let what = "trusted_proxies works with nginx only; leave it out, or set web_server = \"nginx\"";
            return Err(ConfigError::Unfit { path, what });
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_means_nothing_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::below(folder.path());
        let files = Files::new(crate::output::Output::default());
        assert_eq!(Config::read(&layout, &files).unwrap(), Config::default());
        files.write(&layout.config(), "[acme]\ndirectry = \"https://localhost:14000/dir\"\n", 0o644).unwrap();
        let error = Config::read(&layout, &files).unwrap_err().to_string();
        assert!(error.contains("etc/webgarden/ctl.toml") && error.contains("directry"), "{error}");
    }
}
