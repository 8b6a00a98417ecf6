//! A machine with sites on it: a folder that is its `/`, sockets, settings, and the tool that is tested.

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    os::{fd::AsRawFd, unix::fs::symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use ctl::site::web::{Answer, SiteClient};
use rustix::io::{FdFlags, fcntl_setfd};
use tempfile::TempDir;

use crate::{bundles::Bundle, programs::programs, stand_ins};

/// What takes longer than this hangs, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// Which kind of database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// Makes two tests of each function: one for each kind of database.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { super::$test($crate::machine::Backend::Sqlite); })+
        }
        mod postgres {
            $(#[test] fn $test() { super::$test($crate::machine::Backend::Postgres); })+
        }
    };
}
pub(crate) use on_both_databases;

/// A site of the machine.
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) client: SiteClient,
    // Open for every process of the machine.
    _socket: TcpListener,
    database: String,
}

/// A machine.
pub(crate) struct Machine {
    pub(crate) folder: TempDir,
    pub(crate) sites: Vec<Site>,
    backend: Backend,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) result: String,
    pub(crate) said: String,
}

impl Machine {
    /// A machine with one site, which runs the release 0.1.0.
    pub(crate) fn with_site(backend: Backend) -> Self {
        let mut machine = Self::empty(backend);
        machine.add_site();
        machine.run_first_release();
        machine
    }

    /// Puts a release in its place, as a deploy would leave it.
    fn run_first_release(&self) {
        let bundle = self.bundle("0.1.0", &run(&programs().therapist));
        let folder = self.at("/var/www/webgarden/sites").join(self.site());
        ctl::releases::bundle::unpack(Path::new(&bundle), &folder.join("releases/0.1.0-abc1234-1")).unwrap();
        symlink("releases/0.1.0-abc1234-1", folder.join("current")).unwrap();
        let service = format!("webgarden-{}.service", self.site());
        let started = self
            .with_stand_ins(Command::new(self.at("/stand-ins/systemctl")))
            .args(["restart", &service])
            .status();
        assert!(started.unwrap().success());
        self.sites[0].client.wait("/readyz", PATIENCE).unwrap();
    }

    /// A machine without sites.
    pub(crate) fn empty(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        stand_ins::write(&folder.path().join("stand-ins"));
        Self { folder, sites: Vec::new(), backend }
    }

    /// Sets up a site without a release, and gives its name.
    pub(crate) fn add_site(&mut self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        fcntl_setfd(&socket, FdFlags::empty()).unwrap();
        let port = socket.local_addr().unwrap().port();
        for folder in ["data", "uploads", "backups"] {
            fs::create_dir_all(self.at("/var/www/webgarden").join(folder).join(&name)).unwrap();
        }
        let services = self.at("/services").join(&name);
        fs::create_dir_all(&services).unwrap();
        fs::write(services.join("socket"), socket.as_raw_fd().to_string()).unwrap();
        let database = self.database(&name);
        let domain = format!("{name}.example");
        self.write(&format!("/etc/webgarden/{name}.env"), &self.settings(&name, &domain, &database));
        let kind = if self.backend == Backend::Sqlite { "sqlite" } else { "postgres" };
        self.write(
            &format!("/etc/webgarden/sites/{name}.toml"),
            &format!(
                "domain = \"{domain}\"\npackage = \"therapist\"\nport = {port}\ndatabase = \"{kind}\"\n\
                 email = \"owner@{domain}\"\nready = true\n"
            ),
        );
        let client = SiteClient::new(port, &domain);
        self.sites.push(Site { name: name.clone(), client, _socket: socket, database });
        name
    }

    /// The name of the first site.
    pub(crate) fn site(&self) -> &str {
        &self.sites[0].name
    }

    /// A path of the machine.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path.trim_start_matches('/'))
    }

    /// A bundle of the therapist's site with this program; gives its path.
    pub(crate) fn bundle(&self, version: &str, program: &str) -> String {
        let path = self.at(&format!("therapist-{version}-abc1234.tar.gz"));
        Bundle::new("therapist", version, program.as_bytes()).write(&path);
        path.to_string_lossy().into_owned()
    }

    /// The tool with these arguments, ready to run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.with_stand_ins(Command::new(env!("CARGO_BIN_EXE_webgarden-ctl")));
        command.arg("--root").arg(self.folder.path()).args(arguments);
        command
    }

    /// A command whose path begins with the stand-ins.
    fn with_stand_ins(&self, mut command: Command) -> Command {
        #[expect(clippy::disallowed_methods, reason = "where the system's own programs are")]
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", self.at("/stand-ins").display());
        command.env_clear().env("PATH", path).env("MACHINE", self.folder.path());
        command.env("REAL_SETPRIV", find("setpriv")).env("REAL_PSQL", find("psql")).envs(postgres());
        command
    }

    /// Runs the tool.
    pub(crate) fn ctl(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().unwrap())
    }

    /// Runs the tool, which has to succeed, and gives what it prints as its result.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ended = self.ctl(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        ended.result
    }

    /// Starts the tool.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits until the journal of the first site's deploy names this step, or until the deploy has ended.
    pub(crate) fn wait_for(&self, step: &str, deploy: &mut Child) {
        let journal = self.at("/var/lib/webgarden-ctl/deploys").join(format!("{}.json", self.site()));
        let (begin, named) = (Instant::now(), format!("\"step\":\"{step}\""));
        while !fs::read_to_string(&journal).unwrap_or_default().contains(&named) {
            assert!(begin.elapsed() < PATIENCE, "the deploy does not reach {step}");
            if deploy.try_wait().unwrap().is_some() {
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// What the first site answers.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.sites[0].client.get(path).unwrap()
    }

    /// The name of the release that a site runs.
    pub(crate) fn release(&self, site: &str) -> String {
        let link = fs::read_link(self.at("/var/www/webgarden/sites").join(site).join("current")).unwrap();
        link.file_name().unwrap().to_string_lossy().into_owned()
    }

    /// The releases that are kept.
    pub(crate) fn releases(&self, site: &str) -> Vec<String> {
        let entries = fs::read_dir(self.at("/var/www/webgarden/sites").join(site).join("releases")).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Runs a program of the first site on its live database.
    pub(crate) fn program(&self, program: &Path, arguments: &[&str]) -> Output {
        let site = &self.sites[0];
        let settings = fs::read_to_string(self.at(&format!("/etc/webgarden/{}.env", site.name))).unwrap();
        let settings = settings.lines().filter_map(|line| line.split_once('='));
        let mut command = Command::new(program);
        command.env_clear().envs(settings).args(arguments).stdin(Stdio::null());
        command.current_dir(self.at("/var/www/webgarden/data").join(&site.name)).output().unwrap()
    }

    /// What is in the database, by what it says about itself: the newest migration and the rows of every table.
    pub(crate) fn contents(&self) -> (Vec<String>, BTreeMap<String, i64>) {
        let later = &programs().later;
        let status: serde_json::Value = json(&self.program(later, &["migrate", "--status", "--json"]));
        let applied = status["applied"].as_array().unwrap().iter();
        let applied = applied.map(|name| name.as_str().unwrap().to_owned()).collect();
        let current = self.at("/var/www/webgarden/sites").join(self.site()).join("current/bin/therapist");
        let inventory = json(&self.program(&current, &["inventory", "--json"]));
        let rows = inventory["rows"].as_object().or_else(|| inventory["database"]["rows"].as_object());
        // Whoever asks for a page is counted, even a program; and a restore is noted.
        let counted = |table: &str| !["page_views", "changes"].contains(&table);
        let rows = rows.unwrap().iter().filter(|(table, _)| counted(table));
        let rows = rows.map(|(table, count)| (table.clone(), count.as_i64().unwrap()));
        (applied, rows.collect())
    }

    /// Makes an account, which is a row that must not get lost.
    pub(crate) fn add_account(&self, name: &str) {
        let (username, email) = (format!("--username={name}"), format!("--email={name}@example.org"));
        let arguments = ["create-admin", &username, &email, "--generate-password"];
        let output = self.program(&programs().therapist, &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What is left of copies and of what was unpacked in part.
    pub(crate) fn leftovers(&self) -> Vec<PathBuf> {
        let folders = fs::read_dir(self.at("/var/www/webgarden/copies")).into_iter().flatten();
        folders.map(|entry| entry.unwrap().path()).collect()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn settings(&self, site: &str, domain: &str, database: &str) -> String {
        let home = self.at("/var/www/webgarden");
        let (data, uploads) = (home.join("data").join(site), home.join("uploads").join(site));
        format!(
            "WEBGARDEN_ENV=production\nSECRET_KEY={}\nDATABASE_URL={database}\nSITE_DOMAIN={domain}\n\
             PUBLIC_URL=https://{domain}\nUPLOAD_FOLDER={}\nPRIVATE_UPLOAD_FOLDER={}\nMAIL_SERVER=127.0.0.1\n\
             MAIL_TLS=none\nBCRYPT_COST=4\nWORKERS=1\nLOG_FORMAT=pretty\n",
            "0123456789abcdef".repeat(4),
            uploads.display(),
            data.join("uploads-private").display(),
        )
    }

    /// Makes the database of a site, and gives its address.
    fn database(&self, site: &str) -> String {
        if self.backend == Backend::Sqlite {
            let path = self.at("/var/www/webgarden/data").join(site).join("site.db");
            return format!("sqlite://{}", path.display());
        }
        let name = format!("wg-{site}");
        psql(&format!("CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0"));
        let (server, _) = server_address();
        format!("{server}/{name}")
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for site in &self.sites {
            let pid =
                fs::read_to_string(self.at("/services").join(&site.name).join("pid")).unwrap_or_default();
            if !pid.trim().is_empty() {
                // One that has ended already is not there.
                let _ended = Command::new("kill").args(["-KILL", pid.trim()]).output();
            }
            if self.backend == Backend::Postgres {
                let name = site.database.rsplit('/').next().unwrap_or_default();
                psql(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
            }
        }
    }
}

/// A program that is another one.
pub(crate) fn run(program: &Path) -> String {
    format!("#!/bin/sh\nexec {} \"$@\"\n", program.display())
}

/// A program that does something of its own first.
pub(crate) fn run_after(first: &str, program: &Path) -> String {
    format!("#!/bin/sh\n{first}\nexec {} \"$@\"\n", program.display())
}

pub(crate) fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code(),
        result: String::from_utf8_lossy(&output.stdout).into_owned(),
        said: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn json(output: &Output) -> serde_json::Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn find(program: &str) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "where the system's own programs are")]
    let path = std::env::var_os("PATH").unwrap();
    let mut all = std::env::split_paths(&path).map(|folder| folder.join(program));
    all.find(|path| path.is_file()).unwrap_or_else(|| panic!("{program} is not on the path"))
}

fn psql(statement: &str) {
    let options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=postgres"];
    let output =
        Command::new("psql").args(options).args(["--command", statement]).envs(postgres()).output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The server of the tests as PostgreSQL's own programs find it.
fn postgres() -> Vec<(&'static str, String)> {
    let (_, Some((user, host))) = server_address() else { return Vec::new() };
    vec![("PGUSER", user), ("PGHOST", host)]
}

/// The address of the server of the tests without a database, and its user and folder.
fn server_address() -> (String, Option<(String, String)>) {
    #[expect(clippy::disallowed_methods, reason = "tests take the server from the environment")]
    let url = std::env::var("WEBGARDEN_TEST_POSTGRES").unwrap_or_default();
    let server = url.rsplit_once('/').map(|(server, _)| server.to_owned()).unwrap_or_default();
    let parts = server.strip_prefix("postgres://").and_then(|rest| rest.split_once('@'));
    let parts = parts.map(|(user, host)| (user.to_owned(), host.replace("%2F", "/").replace("%2f", "/")));
    (server, parts)
}
