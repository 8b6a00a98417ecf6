//! Running other programs: what a dry run leaves out, and what an error shows of their last words.

mod group;

use std::{
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output as Ended, Stdio},
    time::Duration,
};

use crate::{failure::Failure, output::Output};
use group::Said;

/// How many of a program's last lines an error shows.
const LAST_LINES: usize = 15;

/// A program with its arguments. Nothing goes through a shell.
#[derive(Debug, Clone)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(String, String)>,
    folder: Option<PathBuf>,
    limit: Option<Duration>,
    shown: Option<String>,
}

/// A program did not do what it was run for.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It is not on this machine.
    #[error("{0} is not on this machine; install the package that has it and run this command again")]
    Missing(String),
    /// It cannot be run.
    #[error("{0} cannot be run: {1}")]
    Unusable(String, std::io::Error),
    /// It did not end in time, and was ended.
    #[error("{line} did not end in {} seconds and was stopped{}{last_lines}", limit.as_secs(), if .last_lines.is_empty() { "" } else { ":\n" })]
    TooSlow {
        /// The command line.
        line: String,
        /// How long it had.
        limit: Duration,
        /// The end of what it printed.
        last_lines: String,
    },
    /// It ended with an error.
    #[error("{line} failed ({status}){}{last_lines}", if .last_lines.is_empty() { "" } else { ":\n" })]
    Failed {
        /// The command line.
        line: String,
        /// How it ended.
        status: ExitStatus,
        /// The end of what it printed.
        last_lines: String,
    },
}

impl From<ProgramError> for Failure {
    fn from(error: ProgramError) -> Self {
        Self::caused_by(error)
    }
}

impl Program {
    /// The program of this name on the path, or at this path.
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        Self {
            name: name.as_ref().to_owned(),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: None,
            limit: None,
            shown: None,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Sets a variable of its environment. Values are shown nowhere.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder it works in.
    #[must_use]
    pub fn within(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// How long it may take. It is ended then, with all that it has started.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The same program, run by this system user.
    #[must_use]
    pub fn as_user(self, user: &str) -> Self {
        self.by("runuser", ["-u", user])
    }

    /// The same program, run by this system user, with no way to become another, and with a life that ends with ours: the
    /// kernel kills it when this process ends in whatever way. Messages name the program without what is around it.
    #[must_use]
    pub fn bound_to_us_as(self, user: &str) -> Self {
        let shown = self.to_string();
        let identity = [format!("--reuid={user}"), format!("--regid={user}"), "--init-groups".to_owned()];
        let bonds = ["--no-new-privs".to_owned(), "--pdeathsig=KILL".to_owned()];
        // Who has lost us before the bond was made must not begin.
        let watched = self
            .by("sh", ["-c", r#"[ "$PPID" = "$0" ] && shift && exec "$@""#, &std::process::id().to_string()]);
        // Nobody's settings are to be found by PostgreSQL's programs, which look for some at home.
        let bound = watched.env("HOME", "/").by("setpriv", identity.into_iter().chain(bonds));
        Self { shown: Some(shown), ..bound }
    }

    /// The same program, run by another one that takes it, with its arguments, as its last arguments.
    #[must_use]
    pub fn by<A: AsRef<OsStr>>(mut self, runner: &str, options: impl IntoIterator<Item = A>) -> Self {
        let name = std::mem::replace(&mut self.name, OsString::from(runner));
        let options = options.into_iter().map(|option| option.as_ref().to_owned());
        self.arguments = options.chain([OsString::from("--"), name]).chain(self.arguments).collect();
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.name);
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    fn error(&self, error: std::io::Error) -> ProgramError {
        let name = self.name.to_string_lossy().into_owned();
        match error.kind() {
            std::io::ErrorKind::NotFound => ProgramError::Missing(name),
            _ => ProgramError::Unusable(name, error),
        }
    }

    fn run(&self) -> Result<Ended, ProgramError> {
        let mut command = self.command();
        command.stdin(Stdio::null()).output().map_err(|error| self.error(error))
    }

    fn run_within(&self, limit: Duration, tell: &dyn Fn(Duration)) -> Result<Ended, ProgramError> {
        let said = group::run(self.command(), limit, tell).map_err(|error| self.error(error))?;
        let Said { status: Some(status), stdout, stderr } = said else {
            let said = [said.stdout, said.stderr].concat();
            let last_lines = last_lines(&String::from_utf8_lossy(&said), LAST_LINES);
            return Err(ProgramError::TooSlow { line: self.to_string(), limit, last_lines });
        };
        Ok(Ended { status, stdout, stderr })
    }

    fn checked(&self, tell: &dyn Fn(Duration)) -> Result<String, ProgramError> {
        let ended = match self.limit {
            Some(limit) => self.run_within(limit, tell)?,
            None => self.run()?,
        };
        if ended.status.success() {
            return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
        }
        let said = [ended.stdout, ended.stderr].concat();
        Err(ProgramError::Failed {
            line: self.to_string(),
            status: ended.status,
            last_lines: last_lines(&String::from_utf8_lossy(&said), LAST_LINES),
        })
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(shown) = &self.shown {
            return f.write_str(shown);
        }
        f.write_str(&self.name.to_string_lossy())?;
        for argument in &self.arguments {
            let text = argument.to_string_lossy();
            let plain =
                !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_./:=@,+%".contains(c));
            if plain { write!(f, " {text}")? } else { write!(f, " '{}'", text.replace('\'', r"'\''"))? }
        }
        Ok(())
    }
}

/// Runs programs, or says what it would run.
#[derive(Debug, Clone, Copy)]
pub struct Programs {
    output: Output,
}

impl Programs {
    /// Says what it does by this output, which also knows whether this is a dry run.
    #[must_use]
    pub fn new(output: Output) -> Self {
        Self { output }
    }

    /// Runs a program that changes something, and gives what it printed. One that has a limit and takes long is told of meanwhile. A dry
    /// run only says it, and gives nothing.
    ///
    /// # Errors
    /// [`ProgramError`], with its last lines.
    pub fn run(&self, program: &Program) -> Result<String, ProgramError> {
        if self.output.dry_run {
            self.output.would(&format!("run {program}"));
            return Ok(String::new());
        }
        program.checked(&|passed| {
            self.output.note(&format!("{program} has been at work for {} seconds", passed.as_secs()));
        })
    }

    /// Runs a program that only looks, in a dry run too, and gives what it printed.
    ///
    /// # Errors
    /// [`ProgramError`], with its last lines.
    pub fn ask(&self, program: &Program) -> Result<String, ProgramError> {
        program.checked(&|_passed| {})
    }

    /// Runs a program that only looks, and gives what it printed on its standard output, however it ends.
    ///
    /// # Errors
    /// [`ProgramError::Missing`] or [`ProgramError::Unusable`].
    pub fn hear(&self, program: &Program) -> Result<String, ProgramError> {
        program.run().map(|ended| String::from_utf8_lossy(&ended.stdout).into_owned())
    }

    /// Whether a program that only looks ends well; what it prints is not shown.
    ///
    /// # Errors
    /// [`ProgramError::Missing`] or [`ProgramError::Unusable`].
    pub fn agrees(&self, program: &Program) -> Result<bool, ProgramError> {
        program.run().map(|ended| ended.status.success())
    }

    /// Runs a program that speaks to the person itself, until it ends.
    ///
    /// # Errors
    /// [`ProgramError`].
    pub fn show(&self, program: &Program) -> Result<(), ProgramError> {
        let status = program.command().status().map_err(|error| program.error(error))?;
        if status.success() {
            return Ok(());
        }
        Err(ProgramError::Failed { line: program.to_string(), status, last_lines: String::new() })
    }

    /// Starts a program that goes on by itself; its output goes to these. Not for dry runs.
    ///
    /// # Errors
    /// [`ProgramError`] if it cannot be started.
    pub fn start(&self, program: &Program, output: Stdio, error: Stdio) -> Result<Child, ProgramError> {
        let mut command = program.command();
        command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(error)
            .spawn()
            .map_err(|error| program.error(error))
    }
}

/// The last lines of a text.
#[must_use]
pub fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.iter().skip(lines.len().saturating_sub(count)).copied().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Instant};

    use super::*;

    #[test]
    fn an_error_shows_the_command_and_its_last_lines() {
        let programs = Programs::new(Output::default());
        let script = "for i in $(seq 30); do echo line $i; done; exit 3";
        let error = programs.run(&Program::new("sh").args(["-c", script])).unwrap_err().to_string();
        assert!(error.starts_with("sh -c '"), "{error}");
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(error.ends_with("line 29\nline 30") && !error.contains("line 15\n"), "{error}");
    }

    #[test]
    fn a_program_that_hangs_is_ended_with_all_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let script = format!("echo begun; sleep 1000 & echo $! > {}; wait", pid.display());
        let programs = Programs::new(Output::default());
        let limit = Duration::from_millis(300);
        let error =
            programs.run(&Program::new("sh").args(["-c", &script]).limit(limit)).unwrap_err().to_string();
        assert!(error.contains("did not end in 0 seconds and was stopped:\nbegun"), "{error}");
        let child = std::fs::read_to_string(pid).unwrap();
        let stat = format!("/proc/{}/stat", child.trim());
        let state = || std::fs::read_to_string(&stat).unwrap_or_default();
        let end = Instant::now() + Duration::from_secs(30);
        while !state().is_empty() && !state().contains(") Z ") {
            assert!(Instant::now() < end, "{}", state());
            thread::yield_now();
        }
        let quick = Program::new("sh").args(["-c", "cat; echo there"]).limit(Duration::from_secs(60));
        assert_eq!(programs.run(&quick).unwrap(), "there\n");
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let error = Programs::new(Output::default()).ask(&Program::new("no-such-program")).unwrap_err();
        assert!(error.to_string().starts_with("no-such-program is not on this machine"));
    }

    #[test]
    fn a_dry_run_looks_but_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let programs = Programs::new(Output { json: false, dry_run: true });
        let touched = folder.path().join("touched");
        assert_eq!(programs.run(&Program::new("touch").arg(&touched)).unwrap(), "");
        assert!(!touched.exists());
        assert_eq!(programs.ask(&Program::new("echo").arg("there")).unwrap(), "there\n");
    }

    #[test]
    fn another_user_runs_it_without_a_shell_and_with_its_own_variables() {
        let program = Program::new("/bin/site").arg("a b").env("KEY", "secret").as_user("wg-bakery");
        assert_eq!(program.to_string(), "runuser -u wg-bakery -- /bin/site 'a b'");
        let programs = Programs::new(Output::default());
        let said = programs.ask(&Program::new("env").env("KEY", "secret")).unwrap();
        assert!(said.lines().any(|line| line == "KEY=secret"), "{said}");
    }

    #[test]
    fn what_is_bound_to_us_is_named_by_itself() {
        let program = Program::new("/bin/site").arg("migrate").bound_to_us_as("wg-bakery");
        assert_eq!(program.to_string(), "/bin/site migrate");
        assert_eq!(program.name, "setpriv");
        let last: Vec<_> = program.arguments.iter().rev().take(3).collect();
        assert_eq!(last, ["migrate", "/bin/site", "--"]);
    }
}
