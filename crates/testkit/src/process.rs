//! A site's real binary as a process of its own.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use crate::Client;

/// A binary that is serving. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    url: String,
    // An open pipe: a program that prints into a closed one fails.
    _stdout: BufReader<ChildStdout>,
}

/// The command of a binary with nothing in its environment but what is given here.
#[must_use]
pub fn command(binary: &str, folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(folder).env_clear().envs(variables.iter().copied());
    command
}

/// Runs a subcommand to its end, with `input` as standard input.
#[must_use]
pub fn execute(binary: &str, folder: &Path, variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
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
    child.wait_with_output().expect("the binary ends")
}

impl Process {
    /// Starts `serve` on a free port and returns as soon as it says that it listens.
    #[must_use]
    pub fn serve(binary: &str, folder: &Path, variables: &[(&str, &str)]) -> Self {
        let mut child = command(binary, folder, variables)
            .env("LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "warn")
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("standard output is a pipe");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the binary says where it listens");
        let address = line
            .rsplit_once("listening on ")
            .map(|(_, rest)| rest.trim().trim_end_matches(')').to_owned())
            .unwrap_or_else(|| panic!("the binary did not start: {line}"));
        Self { child, url: format!("http://{address}"), _stdout: stdout }
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
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.kill();
        }
    }
}
