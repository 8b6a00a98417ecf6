//! A site's real binary as a process of its own.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::Client;

/// What takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many lines of the log a failed test shows.
const SHOWN: usize = 30;

/// A binary that is serving. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    url: String,
    // Kept open: a program that prints into a closed pipe fails.
    stdout: Option<BufReader<ChildStdout>>,
    log: PathBuf,
}

/// The command of a binary with nothing in its environment but what is given here.
#[must_use]
pub fn command(binary: &str, folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(folder).env_clear().envs(variables.iter().copied());
    command
}

/// Runs a subcommand to its end, with `input` as standard input. One that does not end in a minute is killed.
#[must_use]
pub fn execute(
    binary: &str,
    folder: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
    input: &str,
) -> Output {
    let mut child = command(binary, folder, variables)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    if let Some(mut stdin) = child.stdin.take() {
        // A command that fails early does not read its input.
        let _closed = stdin.write_all(input.as_bytes());
    }
    let id = child.id();
    let ended = within(PATIENCE, move || child.wait_with_output());
    let Some(output) = ended else {
        signal("KILL", id);
        panic!("`{}` did not end in {PATIENCE:?}", arguments.join(" "));
    };
    output.expect("the binary ends")
}

impl Process {
    /// Starts `serve` on a free port and returns as soon as it says that it listens. What it logs goes to `serve.log` in
    /// `folder`, and is shown when the test fails.
    #[must_use]
    pub fn serve(binary: &str, folder: &Path, variables: &[(&str, &str)]) -> Self {
        Self::start(command(binary, folder, variables).arg("serve"), folder, variables)
    }

    /// Starts `serve` on a socket that stays open when the process ends, as systemd does.
    #[must_use]
    pub fn serve_on(socket: &TcpListener, binary: &str, folder: &Path, variables: &[(&str, &str)]) -> Self {
        let passed = OwnedFd::from(socket.try_clone().expect("the socket is open"));
        let take = "exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$0\" serve";
        let mut shell = command("/bin/sh", folder, variables);
        Self::start(shell.args(["-c", take, binary]).stdin(passed), folder, variables)
    }

    fn start(command: &mut Command, folder: &Path, variables: &[(&str, &str)]) -> Self {
        let log = folder.join("serve.log");
        let file = File::options().create(true).append(true).open(&log).expect("the log can be written");
        let defaults = [("LISTEN", "127.0.0.1:0"), ("RUST_LOG", "warn")];
        let mut child = command
            .envs(defaults.into_iter().chain(variables.iter().copied()))
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("standard output is a pipe");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the binary says where it listens");
        let Some((_, address)) = line.rsplit_once("listening on ") else {
            let ended = child.wait().expect("a binary that says nothing has ended");
            panic!(
                "the binary did not start ({ended}): {line}{}",
                fs::read_to_string(log).unwrap_or_default()
            );
        };
        let url = format!("http://{}", address.trim().trim_end_matches(')'));
        Self { child, url, stdout: Some(stdout), log }
    }

    /// The number that the system knows the process by.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A client without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// The loopback address, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `kill -9`: no time to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ends");
    }

    /// Asks the process to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        signal("TERM", self.child.id());
    }

    /// Tells the process that its settings are others, as a service manager does.
    pub fn hang_up(&self) {
        signal("HUP", self.child.id());
    }

    /// Waits until the process has ended by itself.
    pub fn end(&mut self) -> ExitStatus {
        if let Some(mut stdout) = self.stdout.take() {
            let closed = within(PATIENCE, move || stdout.read_to_end(&mut Vec::new()));
            assert!(closed.is_some(), "the process did not end in {PATIENCE:?}");
        }
        self.child.wait().expect("the process ends")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if thread::panicking() {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            let end = lines.len().saturating_sub(SHOWN);
            // The panic says what matters; this only helps.
            let _shown = writeln!(std::io::stderr(), "{}", lines[end..].join("\n"));
        }
        if let Ok(None) = self.child.try_wait() {
            self.kill();
        }
    }
}

/// What `work` gives, unless it takes too long.
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, receiver) = mpsc::channel();
    // Nobody receives what comes too late.
    thread::spawn(move || drop(sender.send(work())));
    receiver.recv_timeout(limit).ok()
}

fn signal(name: &str, process: u32) {
    let status = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(status.expect("every system has `kill`").success(), "process {process} is not there");
}
