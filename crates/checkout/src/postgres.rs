//! A PostgreSQL server of our own: its own folder, a private socket, gone at the end.

use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::failure::{Explain, Failure};
use crate::process::{Interrupt, Process};
use crate::provision::{self, find, is_root, user_number};

/// PostgreSQL refuses to run as root.
const USER: &str = "postgres";

const START: Duration = Duration::from_secs(60);

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Tests: quick, and safe against nothing.
    Tests,
    /// Measurements: what it has acknowledged is on the disk, as in production.
    Durable,
}

impl Kind {
    fn settings(self) -> impl Iterator<Item = &'static str> {
        let of_tests = if self == Self::Tests { QUICK } else { &[] };
        SETTINGS.iter().chain(of_tests).copied()
    }
}

/// A running server. It stops, and its folder goes, when this is dropped.
#[derive(Debug)]
pub struct Server {
    // Dropped in this order: the server before its folder.
    process: Process,
    folder: TempDir,
    programs: PathBuf,
}

impl Server {
    /// Makes a database cluster and starts a server on it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start: with what it said.
    pub fn start(interrupt: &Interrupt, kind: Kind) -> Result<Self, Failure> {
        let programs = provision::postgres_folder()?;
        let folder = tempfile::Builder::new()
            .prefix("webgarden-postgres-")
            .tempdir()
            .explain(|| "making a folder for PostgreSQL".to_owned())?;
        if is_root() {
            let (user, group) = (user_number(&["-u", USER])?, user_number(&["-g", USER])?);
            chown(folder.path(), Some(user), Some(group)).at(folder.path())?;
        }
        initialise(interrupt, &programs, folder.path())?;
        let log = folder.path().join("log");
        let file = File::create(&log).at(&log)?;
        let errors = file.try_clone().at(&log)?;
        let mut command = as_server_user(&programs.join("postgres"));
        command.arg("-D").arg(folder.path().join("data")).arg("-k").arg(folder.path());
        for setting in kind.settings() {
            command.arg("-c").arg(setting);
        }
        command.current_dir(folder.path()).stdout(Stdio::from(file)).stderr(Stdio::from(errors));
        // INT is PostgreSQL's "fast shutdown": it does not wait for clients to leave.
        let process = Process::start(&mut command)?.stopped_by_interrupt();
        let mut server = Self { process, folder, programs };
        server.wait(interrupt, &log)?;
        Ok(server)
    }

    /// The address of the server's own database, for its superuser.
    pub fn url(&self) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@{socket}/postgres")
    }

    /// The folder with the server's and client's programs.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    fn wait(&mut self, interrupt: &Interrupt, log: &Path) -> Result<(), Failure> {
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            interrupt.check()?;
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["--quiet", "--username", USER, "--host"])
                .arg(self.folder.path())
                .status()
                .explain(|| "starting pg_isready".to_owned())?;
            if ready.success() {
                return Ok(());
            }
            if self.process.poll()?.is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let said = fs::read_to_string(log).unwrap_or_default();
        Err(Failure::new(format!("PostgreSQL did not start. It said:\n{said}")))
    }
}

/// Many at once connect, all of them on this machine.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "max_connections=300",
    "shared_buffers=128MB",
    "timezone=UTC",
    "log_min_messages=fatal",
];

const QUICK: &[&str] = &["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"];

fn initialise(interrupt: &Interrupt, programs: &Path, folder: &Path) -> Result<(), Failure> {
    let mut command = as_server_user(&programs.join("initdb"));
    command
        .arg("--pgdata")
        .arg(folder.join("data"))
        .args([
            "--username",
            USER,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        ])
        .current_dir(folder)
        .stdout(Stdio::null());
    if interrupt.run(&mut command)?.success() {
        return Ok(());
    }
    Err(Failure::new("initdb failed: its message is above"))
}

/// A command as the user that PostgreSQL accepts, which ends when this tool is killed, where the system can do that.
fn as_server_user(program: &Path) -> Command {
    let Some(setpriv) = find("setpriv") else { return Command::new(program) };
    let mut command = Command::new(setpriv);
    command.arg("--pdeathsig=INT");
    if is_root() {
        command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--init-groups"]);
    }
    command.arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_and_leaves_nothing_behind() {
        // A machine without PostgreSQL can run the other tests of this package.
        if provision::postgres_folder().is_err() {
            return;
        }
        let server = Server::start(&Interrupt::default(), Kind::Tests).unwrap();
        let folder = server.folder.path().to_owned();
        let answer = Command::new(server.programs().join("psql"))
            .args(["--no-psqlrc", "-At", "-c", "SELECT lower('GRÖSSE')", &server.url()])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.stdout), "grösse\n");
        drop(server);
        assert!(!folder.exists());
    }
}
