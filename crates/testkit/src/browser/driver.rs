//! Chromedriver as a process of the test's own.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

/// Ports that are tried before something else must be wrong.
const PORTS: usize = 20;

/// A running chromedriver. It ends, with its browsers, when this is dropped.
pub(super) struct Driver {
    child: Child,
    port: u16,
    // An open pipe: a program that prints into a closed one fails.
    _stdout: BufReader<ChildStdout>,
}

/// The program that `cargo xtask test` found for this, if it runs the test.
pub(super) fn program(variable: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "tests take their programs from the environment")]
    let program: Option<OsString> = std::env::var_os(variable);
    program.map(|program| program.to_string_lossy().into_owned())
}

impl Driver {
    /// Starts chromedriver on a free port.
    pub(super) fn start() -> Self {
        // It takes a free port of one kind of address and then needs the same one of the other kind, which somebody else may have
        // taken by then.
        (0..PORTS).find_map(|_taken| Self::on_a_port()).expect("chromedriver finds a port")
    }

    /// A driver, or nothing when the port that it chose is taken.
    fn on_a_port() -> Option<Self> {
        let mut child = Command::new(program("WEBGARDEN_CHROMEDRIVER").as_deref().unwrap_or("chromedriver"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed: run `cargo xtask test`");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
        let Some(port) = port(&mut stdout) else {
            let _ended = child.wait();
            return None;
        };
        Some(Self { child, port, _stdout: stdout })
    }

    /// Where it takes commands.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks it to close its browsers and end.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(Duration::from_secs(5)))?;
        connection.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        connection.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // One that does not answer is killed, and its Chromium ends with the pipe between them.
        let _asked = self.shut_down();
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Chromedriver says first which port it was asked for, 0, and then which one it took. It ends when it cannot have that one.
fn port(stdout: &mut impl BufRead) -> Option<u16> {
    for line in stdout.lines() {
        let line = line.expect("chromedriver says its port");
        let Some((_, rest)) = line.split_once("successfully on port ") else { continue };
        return Some(rest.trim_end_matches('.').trim().parse().expect("a port is a number"));
    }
    None
}
