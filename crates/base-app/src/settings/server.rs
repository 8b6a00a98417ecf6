//! Where the site listens, what it calls itself, and how it logs.

use std::{collections::BTreeMap, fmt, net::SocketAddr, str::FromStr};

use sanitizer::xml_text;
use url::{Host, Url};

use super::{environment::Environment, error::SettingsError};
use crate::Facts;

/// The server's own start messages say nothing that ours do not.
const DEFAULT_FILTER: &str = "info,actix_server=warn";

/// Addresses, mode and logs.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// `WEBGARDEN_ENV`: `development` (default), `testing` or `production`.
    pub mode: Mode,
    /// `LISTEN`: address and port; `127.0.0.1:<port of site.toml>`. A socket passed by systemd wins.
    pub listen: SocketAddr,
    /// `SITE_NAME`: overrides the name in `site.toml`.
    pub site_name: String,
    /// `SITE_DOMAIN`: overrides the domain in `site.toml`; the host names the site answers to. As browsers and mail servers
    /// write it: `xn--mller-kva.example`.
    pub domain: String,
    /// The same as it was typed, for people: `müller.example`.
    pub shown_domain: String,
    /// `PUBLIC_URL`: the address people type, without a trailing slash; every absolute link is built from it.
    pub public_url: Url,
    /// `WORKERS`: threads that answer requests; as many as there are processors, at most 4.
    pub workers: usize,
    /// `PAGE_CACHE_MB`: how much memory rendered pages may take, in megabytes; 16. Nothing is kept when it is 0, nor in
    /// development.
    pub page_cache_mb: u32,
    /// `SHARED_CACHE_SECONDS`: for how long a CDN may answer a public page by itself; 0: not at all.
    pub shared_cache_seconds: u32,
    /// `LOG_FORMAT`: `pretty` or `json`.
    pub log_format: LogFormat,
    /// `RUST_LOG`: what to log; `info`, and of the server itself only warnings.
    pub log_filter: String,
}

/// How careful the site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Templates from disk, mail into files, http allowed.
    Development,
    /// As production, for tests.
    Testing,
    /// Refuses to start on a setting that is not safe.
    Production,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For programs: one JSON object a line.
    Json,
}

impl ServerSettings {
    pub(super) fn load(environment: &Environment, facts: &Facts) -> Result<Self, SettingsError> {
        let mode = environment.parse("WEBGARDEN_ENV")?.unwrap_or(Mode::Development);
        let listen = listen(environment, facts.port)?;
        let shown_domain = environment.get("SITE_DOMAIN").unwrap_or(&facts.domain).to_owned();
        let domain = host_name(&shown_domain)?;
        let default_url = match mode {
            Mode::Development => format!("http://{listen}"),
            Mode::Testing | Mode::Production => format!("https://{domain}"),
        };
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let default_format = if mode == Mode::Production { LogFormat::Json } else { LogFormat::Pretty };
        Ok(Self {
            mode,
            listen,
            site_name: xml_text(environment.get("SITE_NAME").unwrap_or(&facts.name)).into_owned(),
            public_url: public_url(environment.get("PUBLIC_URL").unwrap_or(&default_url))?,
            domain,
            shown_domain,
            workers: environment.number("WORKERS", processors.min(4), 1..=64)?,
            page_cache_mb: environment.number("PAGE_CACHE_MB", 16, 0..=4096)?,
            shared_cache_seconds: environment.number("SHARED_CACHE_SECONDS", 0, 0..=86_400)?,
            log_format: environment.parse("LOG_FORMAT")?.unwrap_or(default_format),
            log_filter: environment.get("RUST_LOG").unwrap_or(DEFAULT_FILTER).to_owned(),
        })
    }

    /// Scheme, host and port of the site, as browsers send it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Whether cookies can be `Secure` with a `__Host-` name.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// An absolute link to a path of the site.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    pub(super) fn print(&self, lines: &mut BTreeMap<&'static str, String>) {
        lines.insert("WEBGARDEN_ENV", self.mode.to_string());
        lines.insert("LISTEN", self.listen.to_string());
        lines.insert("SITE_NAME", self.site_name.clone());
        lines.insert("SITE_DOMAIN", self.shown_domain.clone());
        lines.insert("PUBLIC_URL", self.absolute(""));
        lines.insert("WORKERS", self.workers.to_string());
        lines.insert("PAGE_CACHE_MB", self.page_cache_mb.to_string());
        lines.insert("SHARED_CACHE_SECONDS", self.shared_cache_seconds.to_string());
        lines.insert(
            "LOG_FORMAT",
            if self.log_format == LogFormat::Json { "json" } else { "pretty" }.to_owned(),
        );
        lines.insert("RUST_LOG", self.log_filter.clone());
    }
}

impl FromStr for Mode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "development" => Ok(Self::Development),
            "testing" => Ok(Self::Testing),
            "production" => Ok(Self::Production),
            _ => Err("use development, testing or production"),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Development => "development",
            Self::Testing => "testing",
            Self::Production => "production",
        })
    }
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err("use pretty or json"),
        }
    }
}

fn listen(environment: &Environment, port: u16) -> Result<SocketAddr, SettingsError> {
    let default = SocketAddr::from(([127, 0, 0, 1], port));
    let Some(text) = environment.get("LISTEN") else { return Ok(default) };
    text.parse().map_err(|_wrong| SettingsError {
        variable: "LISTEN",
        problem: format!("“{text}” is not an address with a port; write it like {default}"),
    })
}

/// The name as it travels: letters beyond ASCII as `xn--…` (RFC 5890), small, without a dot at the end.
fn host_name(text: &str) -> Result<String, SettingsError> {
    let name = text.strip_suffix('.').unwrap_or(text);
    Host::parse(name).map(|host| host.to_string()).map_err(|error| SettingsError {
        variable: "SITE_DOMAIN",
        problem: format!("“{text}” is not a host name ({error}); write it like example.org"),
    })
}

fn public_url(text: &str) -> Result<Url, SettingsError> {
    let wrong = |problem: &str| SettingsError {
        variable: "PUBLIC_URL",
        problem: format!("“{text}” {problem}; write it like https://www.example.org"),
    };
    let url = Url::parse(text).map_err(|error| wrong(&format!("is not an address ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong("must begin with http:// or https://"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must not have a path"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::host_name;

    #[test]
    fn a_name_in_any_letters_travels_in_ascii() {
        for (typed, travels) in [
            ("example.org", "example.org"),
            ("Example.ORG", "example.org"),
            ("müller.example", "xn--mller-kva.example"),
            ("MÜLLER.example.", "xn--mller-kva.example"),
            ("mu\u{308}ller.example", "xn--mller-kva.example"),
            ("xn--mller-kva.example", "xn--mller-kva.example"),
            ("straße.example", "xn--strae-oqa.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("127.0.0.1", "127.0.0.1"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(host_name(typed).unwrap(), travels);
        }
        for typed in ["a b.example", "a/b", "example.org:80", "ex@ample.org", "xn--\u{fc}.example"] {
            let said = host_name(typed).unwrap_err().to_string();
            assert!(said.starts_with("SITE_DOMAIN: “") && said.contains(typed), "{said}");
        }
    }
}
