//! The programs of PostgreSQL: run with the address of a database, and heard out when they fail.

pub(crate) mod versions;

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

use super::DatabaseUrl;
use versions::Programs;

/// Why a program did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It is not on the path.
    #[error(
        "{0} was not found: install PostgreSQL's programs (on Debian: apt-get install postgresql-client)"
    )]
    Missing(&'static str),
    /// It cannot be run.
    #[error("{program} cannot be run: {source}")]
    Unusable {
        /// Its name.
        program: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// None of them writes a dump that this server can be restored from.
    #[error(
        "PostgreSQL's programs here are of {found}, and the server is PostgreSQL {server}: an archive that can be restored there is \
         written by its own ones only; install them (on Debian: apt-get install postgresql-client-{server})"
    )]
    OtherVersion {
        /// The versions that are on this machine.
        found: String,
        /// The server's.
        server: u32,
    },
    /// None of them reads the dump.
    #[error(
        "the database in the archive was written by pg_dump {writer}, and PostgreSQL's programs here are of {found}: install later \
         ones (on Debian: apt-get install postgresql-client-{writer})"
    )]
    TooOld {
        /// The versions that are on this machine.
        found: String,
        /// The version that wrote it.
        writer: u32,
    },
    /// It failed.
    #[error("{program} failed: {reason}")]
    Failed {
        /// Its name.
        program: &'static str,
        /// The last line that it wrote.
        reason: String,
    },
}

/// A program to be run.
pub(crate) struct Program {
    name: &'static str,
    command: Command,
}

/// A program that is running, whose standard output the caller reads.
pub(crate) struct Running {
    name: &'static str,
    child: Child,
    complaints: JoinHandle<Vec<u8>>,
}

impl Program {
    /// The program of this name on the path.
    #[cfg(test)]
    fn new(name: &'static str) -> Self {
        Self::at(name, Path::new(name))
    }

    /// The program of these.
    pub(crate) fn of(programs: &Programs, name: &'static str) -> Self {
        Self::at(name, &programs.path(name))
    }

    fn at(name: &'static str, path: &Path) -> Self {
        let mut command = Command::new(path);
        // Its complaints are read by people and by this program.
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Self { name, command }
    }

    pub(crate) fn arguments<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// The database to connect to. Its password is in the environment, where other users of the machine do not see it.
    pub(crate) fn database(mut self, url: &DatabaseUrl) -> Self {
        let (address, password) = url.apart_from_password();
        self.command.arg("--dbname").arg(address);
        if let Some(password) = password {
            self.command.env("PGPASSWORD", password);
        }
        self
    }

    /// Where standard output goes.
    pub(crate) fn output(mut self, output: impl Into<Stdio>) -> Self {
        self.command.stdout(output);
        self
    }

    pub(crate) fn run(self) -> Result<(), ProgramError> {
        self.start()?.end()
    }

    pub(crate) fn start(mut self) -> Result<Running, ProgramError> {
        let name = self.name;
        let mut child = self.command.spawn().map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ProgramError::Missing(name),
            _ => ProgramError::Unusable { program: name, source },
        })?;
        let stderr = child.stderr.take();
        // On a thread of its own: a program whose complaints nobody reads stands still.
        let complaints = std::thread::spawn(move || {
            let mut text = Vec::new();
            if let Some(mut stderr) = stderr {
                // What was read until then is enough.
                drop(stderr.read_to_end(&mut text));
            }
            text
        });
        Ok(Running { name, child, complaints })
    }
}

impl Running {
    /// What the program writes, if it was started with [`Stdio::piped`].
    pub(crate) fn output(&mut self) -> impl Read + use<> {
        OptionalRead(self.child.stdout.take())
    }

    pub(crate) fn end(mut self) -> Result<(), ProgramError> {
        let status =
            self.child.wait().map_err(|source| ProgramError::Unusable { program: self.name, source })?;
        let complaints = self.complaints.join().unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        Err(ProgramError::Failed {
            program: self.name,
            reason: reason(&String::from_utf8_lossy(&complaints), status),
        })
    }
}

struct OptionalRead<R>(Option<R>);

impl<R: Read> Read for OptionalRead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |reader| reader.read(buffer))
    }
}

/// The first line that speaks of an error, or else the last one.
fn reason(complaints: &str, status: ExitStatus) -> String {
    let lines = || complaints.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = lines().find(|line| ["error:", "ERROR:", "FATAL:"].iter().any(|word| line.contains(word)));
    telling.or_else(|| lines().next_back()).map_or_else(|| status.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_says_what_to_install() {
        let error = Program::new("pg_no_such_program").run().unwrap_err().to_string();
        assert!(error.contains("pg_no_such_program") && error.contains("postgresql-client"), "{error}");
    }

    #[test]
    fn a_program_that_fails_says_why() {
        let script = "echo hint >&2; echo 'psql: error: it is so' >&2; echo 'and more' >&2; exit 3";
        let error = Program::new("sh").arguments(["-c", script]).run().unwrap_err().to_string();
        assert_eq!(error, "sh failed: psql: error: it is so");
    }
}
