//! A site's binary in development: built, prepared, served.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use toml::Table;

use crate::cargo::cargo;
use crate::failure::{Explain, Failure};
use crate::process::{Interrupt, Process};
use crate::workspace::{Workspace, read_text, variable};

/// A first start makes keys and checks templates.
const START: Duration = Duration::from_secs(60);

/// What `site.toml` says that this tool needs.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the business is called.
    pub name: String,
    /// The host name under which people find it.
    pub domain: String,
    /// Its port on this machine.
    pub port: u16,
}

impl Facts {
    /// Reads `sites/<site>/site.toml`.
    pub fn read(workspace: &Workspace, site: &str) -> Result<Self, Failure> {
        let path = workspace.site(site).join("site.toml");
        let table: Table = read_text(&path)?.parse().at(&path)?;
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let port =
            table.get("port").and_then(toml::Value::as_integer).and_then(|port| u16::try_from(port).ok());
        match (text("name"), text("domain"), port) {
            (Some(name), Some(domain), Some(port)) => Ok(Self { name, domain, port }),
            _ => Err(Failure::new(format!("{} needs name, domain and port", path.display()))),
        }
    }
}

/// How a binary is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quickly.
    Debug,
    /// As it is deployed, with everything embedded.
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// A site's binary and the folder that it runs in.
#[derive(Clone, Debug)]
pub struct Site {
    /// What its `site.toml` says.
    pub facts: Facts,
    binary: PathBuf,
    folder: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Site {
    /// The site as the developer's own settings want it, with its data in `var/` of the checkout.
    pub fn at_home(workspace: &Workspace, name: &str) -> Result<Self, Failure> {
        Self::new(workspace, name, workspace.root())
    }

    /// A site with nothing but demo content, in `folder`, on a free port.
    pub fn elsewhere(workspace: &Workspace, name: &str, folder: &Path) -> Result<Self, Failure> {
        let mut site = Self::new(workspace, name, folder)?;
        site.facts.port = free_port()?;
        let address = format!("127.0.0.1:{}", site.facts.port);
        let unset = ["DATABASE_URL", "PUBLIC_URL", "UPLOAD_FOLDER", "PRIVATE_UPLOAD_FOLDER", "MAIL_SERVER"]
            .map(|name| (name, String::new()));
        site.variables.extend(unset);
        site.variables.extend([
            ("WEBGARDEN_ENV", "development".to_owned()),
            ("RUST_LOG", "warn".to_owned()),
            ("LISTEN", address),
            ("CONTACT_RATE_LIMIT", "off".to_owned()),
            ("MAIL_RATE_LIMIT", "off".to_owned()),
            ("DEFAULT_RATE_LIMIT", "off".to_owned()),
            ("PUBLIC_RATE_LIMIT", "off".to_owned()),
        ]);
        Ok(site)
    }

    fn new(workspace: &Workspace, name: &str, folder: &Path) -> Result<Self, Failure> {
        workspace.expect_site(name)?;
        Ok(Self {
            facts: Facts::read(workspace, name)?,
            binary: binary(workspace, name, Profile::Debug),
            folder: folder.to_owned(),
            variables: Vec::new(),
        })
    }

    /// The same with the binary of this profile.
    pub fn built(self, workspace: &Workspace, name: &str, profile: Profile) -> Self {
        Self { binary: binary(workspace, name, profile), ..self }
    }

    /// Where people reach the site.
    pub fn url(&self) -> String {
        let given = |name: &str| variable(name).filter(|_| self.variables.is_empty());
        let address = given("LISTEN").unwrap_or_else(|| format!("127.0.0.1:{}", self.facts.port));
        given("PUBLIC_URL").unwrap_or_else(|| format!("http://{address}"))
    }

    /// When the binary was built; none before the first time.
    pub fn version(&self) -> Option<SystemTime> {
        fs::metadata(&self.binary).and_then(|metadata| metadata.modified()).ok()
    }

    /// One of the binary's commands, in the site's folder and with its variables.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs one of the binary's commands to its end.
    pub fn run(&self, interrupt: &Interrupt, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = self.command(arguments);
        if variable("RUST_LOG").is_none() {
            command.env("RUST_LOG", "warn");
        }
        if interrupt.run(&mut command)?.success() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`{} {}` failed: its message is above",
            self.binary.display(),
            arguments.join(" ")
        )))
    }

    /// Brings the database up to date and fills it when it is empty.
    pub fn prepare(&self, interrupt: &Interrupt) -> Result<(), Failure> {
        self.run(interrupt, &["migrate"])?;
        let email = format!("owner@{}", self.facts.domain);
        let owner =
            ["create-admin", "--if-none", "--username", "owner", "--email", &email, "--generate-password"];
        self.run(interrupt, &owner)?;
        self.run(interrupt, &["seed-demo", "--if-empty"])
    }

    /// Starts the site and waits until it answers.
    pub fn serve(&self, interrupt: &Interrupt) -> Result<Process, Failure> {
        let mut process =
            Process::start(&mut self.command(&["serve"]))?.with_patience(Duration::from_secs(3));
        let address = self.url().split("://").nth(1).unwrap_or_default().to_owned();
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            interrupt.check()?;
            if let Some(status) = process.poll()? {
                return Err(Failure::new(format!("the site stopped ({status}): its message is above")));
            }
            if address.contains(':') && TcpStream::connect(&address).is_ok() {
                return Ok(process);
            }
            // Behind a proxy the address is not the site's own: its own words have to do.
            if !address.contains(':') {
                return Ok(process);
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(Failure::new(format!("the site did not answer at {address} within {} s", START.as_secs())))
    }
}

/// Where cargo puts the binary.
pub fn binary(workspace: &Workspace, name: &str, profile: Profile) -> PathBuf {
    workspace.target().join(profile.folder()).join(name)
}

/// Builds the site's binary: with the features that all packages together ask for, so that tests and other sites share what is built.
pub fn build(
    workspace: &Workspace,
    interrupt: &Interrupt,
    site: &str,
    profile: Profile,
) -> Result<(), Failure> {
    let release: &[&str] = if profile == Profile::Release { &["--release"] } else { &[] };
    let arguments = [&["build", "--bin", site], release].concat();
    if interrupt.run(&mut cargo(workspace, &arguments))?.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{site} does not build: cargo's messages are above")))
}

/// A port that nothing listens on.
pub fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").explain(|| "looking for a free port".to_owned())?;
    Ok(listener.local_addr().explain(|| "looking for a free port".to_owned())?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(facts: &str) -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("sites/bakery");
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("Cargo.toml"), "").unwrap();
        fs::write(site.join("site.toml"), facts).unwrap();
        let workspace = Workspace::at(folder.path());
        (folder, workspace)
    }

    #[test]
    fn facts_are_read_and_missing_ones_are_named() {
        let (_folder, whole) = workspace("name = \"Crumb\"\ndomain = \"crumb.example\"\nport = 8002\n");
        let facts = Facts::read(&whole, "bakery").unwrap();
        assert_eq!(
            (facts.name.as_str(), facts.domain.as_str(), facts.port),
            ("Crumb", "crumb.example", 8002)
        );
        let (_folder, part) = workspace("name = \"Crumb\"\n");
        assert!(
            Facts::read(&part, "bakery").unwrap_err().to_string().contains("needs name, domain and port")
        );
    }

    #[test]
    fn a_site_that_does_not_exist_is_refused_with_those_that_do() {
        let (_folder, workspace) = workspace("name = \"Crumb\"\ndomain = \"crumb.example\"\nport = 8002\n");
        let message = Site::at_home(&workspace, "butcher").unwrap_err().to_string();
        assert_eq!(message, "there is no site butcher; the sites are: bakery");
    }

    #[test]
    fn a_site_elsewhere_has_a_port_and_a_folder_of_its_own() {
        let (folder, workspace) = workspace("name = \"Crumb\"\ndomain = \"crumb.example\"\nport = 8002\n");
        let site = Site::elsewhere(&workspace, "bakery", folder.path()).unwrap();
        assert_ne!(site.facts.port, 8002);
        assert_eq!(site.url(), format!("http://127.0.0.1:{}", site.facts.port));
    }
}
