//! A PostgreSQL server of a test's own, for tests that stop it.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

/// PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// Runs a program as another user, and ends it with the thread that started it.
const SETPRIV: &str = "/usr/bin/setpriv";

/// What the server says when it can be connected to, in the languages that tests let it speak.
const READY: [&str; 2] = [
    "database system is ready to accept connections",
    "Datenbanksystem ist bereit, um Verbindungen anzunehmen",
];

/// Debian's number of connections; quick, and safe when the server is stopped, though not when the machine is.
const SETTINGS: [&str; 5] =
    ["listen_addresses=", "max_connections=100", "fsync=off", "full_page_writes=off", "log_min_messages=log"];

/// A server on a socket in a folder of its own. It stops, and its folder goes, when this is dropped.
///
/// Drop it on the thread that started it: the server ends with that thread, so that nothing stays behind a killed test.
#[derive(Debug)]
pub struct PostgresServer {
    folder: TempDir,
    programs: PathBuf,
    locale: String,
    running: Option<Child>,
}

impl PostgresServer {
    /// Makes a database cluster and starts a server on it.
    #[must_use]
    pub fn new() -> Self {
        Self::of_locale("C.UTF-8", |_| {})
    }

    /// A server that says everything in another language and sorts as it does, like `de_DE`.
    #[must_use]
    pub fn speaking(language: &str) -> Self {
        let locale = format!("{language}.UTF-8");
        Self::of_locale(&locale, |folder| {
            let mut define = Command::new("localedef");
            define.args(["-i", language, "-f", "UTF-8"]).arg(folder.join(&locale));
            let made = define.output().is_ok_and(|output| output.status.success());
            assert!(made, "{define:?} failed: install the package locales, or run `cargo xtask test`");
        })
    }

    /// `prepare` puts the locale into the folder, unless the system has it.
    fn of_locale(locale: &str, prepare: impl FnOnce(&Path)) -> Self {
        let folder =
            tempfile::Builder::new().prefix("webgarden-postgres-").tempdir().expect("a folder can be made");
        if is_root() {
            chown(folder.path(), Some(number("-u", USER)), Some(number("-g", USER)))
                .expect("root may give folders away");
        }
        prepare(folder.path());
        let mut server = Self { folder, programs: programs(), locale: locale.to_owned(), running: None };
        server.run(
            server
                .program("initdb")
                .args([
                    "--username",
                    USER,
                    "--auth",
                    "trust",
                    "--encoding",
                    "UTF8",
                    "--no-sync",
                    "--locale",
                    &server.locale,
                ])
                .arg("--pgdata")
                .arg(server.data()),
        );
        server.start();
        server
    }

    /// The address of a database, for the superuser.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@{socket}/{database}")
    }

    /// Makes an empty database and gives its address.
    pub fn create_database(&self, name: &str) -> String {
        self.execute("postgres", &format!("CREATE DATABASE {name}"));
        self.url(name)
    }

    /// Runs statements in a database, as the superuser, and gives what they return.
    pub fn execute(&self, database: &str, sql: &str) -> String {
        self.run(&mut self.psql(database, sql))
    }

    /// Begins to run statements that take their time.
    pub fn begin(&self, database: &str, sql: &str) -> Child {
        self.psql(database, sql).stdout(Stdio::null()).spawn().expect("psql can be started")
    }

    fn psql(&self, database: &str, sql: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        psql.args(["--command", sql, &self.url(database)]);
        psql
    }

    /// Starts the server again after [`PostgresServer::stop`]; returns as soon as it takes connections.
    pub fn start(&mut self) {
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the server can be started");
        let mut lines = BufReader::new(child.stderr.take().expect("standard error is a pipe")).lines();
        let mut said = Vec::new();
        let is_ready = |line: &String| READY.iter().any(|words| line.contains(words));
        while !said.last().is_some_and(is_ready) {
            let line = lines.next().and_then(Result::ok);
            said.push(line.unwrap_or_else(|| panic!("PostgreSQL did not start:\n{}", said.join("\n"))));
        }
        // Nobody may close the pipe or let it fill up while the server writes to it.
        thread::spawn(move || lines.for_each(drop));
        self.running = Some(child);
    }

    /// Stops the server at once, as a crash would: nothing is finished, all connections break.
    pub fn stop(&mut self) {
        let Some(mut child) = self.running.take() else { return };
        self.run(
            self.program("pg_ctl")
                .args(["stop", "--silent", "--mode", "immediate", "--pgdata"])
                .arg(self.data()),
        );
        child.wait().expect("the server ends");
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of the server's programs, as the user that they accept.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if Path::new(SETPRIV).exists() {
            let mut setpriv = Command::new(SETPRIV);
            setpriv.arg("--pdeathsig=INT");
            if is_root() {
                setpriv.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--init-groups"]);
            }
            setpriv.arg(program);
            setpriv
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        if self.folder.path().join(&self.locale).exists() {
            command.env("LOCPATH", self.folder.path());
        }
        command
    }

    fn run(&self, command: &mut Command) -> String {
        let output = command.output().expect("PostgreSQL is installed: run `cargo xtask test`");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Default for PostgresServer {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if !thread::panicking() {
            return self.stop();
        }
        if let Some(mut child) = self.running.take() {
            // A second panic would hide the first.
            let _ended = child.kill().and_then(|()| child.wait());
        }
    }
}

/// Where the developer says that the server's programs are, or where Debian puts them, the newest version first; elsewhere
/// they are on the path.
fn programs() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "tests take the programs from the environment")]
    if let Some(folder) = std::env::var_os("WEBGARDEN_POSTGRES_PROGRAMS") {
        return folder.into();
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    versions
        .map(|entry| entry.path())
        .filter(|folder| folder.join("bin/initdb").is_file())
        .max_by_key(|folder| version(folder))
        .map_or_else(PathBuf::new, |folder| folder.join("bin"))
}

fn is_root() -> bool {
    number("-u", "") == 0
}

/// The number of a user (`-u`) or of its group (`-g`); of the current user when no name is given.
fn number(which: &str, name: &str) -> u32 {
    let names = Some(name).filter(|name| !name.is_empty());
    let output = Command::new("id").arg(which).args(names).output().expect("every system has `id`");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().unwrap_or_else(|_wrong| panic!("there is no user {name}"))
}
