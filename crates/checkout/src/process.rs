//! Child processes that end when this tool does, also by Ctrl-C.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::failure::{Explain, Failure};

const POLL: Duration = Duration::from_millis(30);
const PATIENCE: Duration = Duration::from_secs(10);

/// Tells whether someone wants this tool to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for Ctrl-C and for a request to terminate. To be called once.
    pub fn listen() -> Result<Self, Failure> {
        let interrupt = Self::default();
        let flag = Arc::clone(&interrupt.0);
        ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst))
            .explain(|| "listening for Ctrl-C".to_owned())?;
        Ok(interrupt)
    }

    /// Whether the developer has asked for an end.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Fails when someone wants to stop.
    pub fn check(&self) -> Result<(), Failure> {
        if self.is_raised() { Err(Failure::new("interrupted")) } else { Ok(()) }
    }

    /// Runs a command to its end; fails when it cannot start or is interrupted.
    pub fn run(&self, command: &mut Command) -> Result<ExitStatus, Failure> {
        let mut process = Process::start(command)?;
        loop {
            self.check()?;
            if let Some(status) = process.poll()? {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
    }
}

/// A running program with everything that it starts.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
    stop_signal: Signal,
    patience: Duration,
}

impl Process {
    /// Starts a command in a process group of its own, so that the whole group can be stopped.
    pub fn start(command: &mut Command) -> Result<Self, Failure> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child =
            command.stdin(Stdio::null()).process_group(0).spawn().explain(|| format!("starting {name}"))?;
        Ok(Self { child, name, stop_signal: Signal::TERM, patience: PATIENCE })
    }

    /// Asks with INT, as Ctrl-C does, and not with TERM when the time comes.
    pub fn stopped_by_interrupt(mut self) -> Self {
        self.stop_signal = Signal::INT;
        self
    }

    /// Waits only this long between asking and insisting.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The number that the system gave it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The exit status, once there is one.
    pub fn poll(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.try_wait().explain(|| format!("waiting for {}", self.name))
    }

    /// Stops the program and what it started: first asks, then insists.
    pub fn stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let is_asked = self.signal(self.stop_signal);
        let deadline = Instant::now() + self.patience;
        while is_asked && Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(POLL);
        }
        // What is left to do when even that fails: nothing, the tool is about to end.
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }

    /// Whether the signal has reached the group.
    fn signal(&self, signal: Signal) -> bool {
        let group = Pid::from_child(&self.child);
        kill_process_group(group, signal).is_ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_command_that_ends_gives_its_status() {
        let status = Interrupt::default().run(&mut shell("exit 3")).unwrap();
        assert_eq!(status.code(), Some(3));
    }

    #[test]
    fn an_interruption_stops_the_command_and_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("child");
        let interrupt = Interrupt::default();
        let raiser = interrupt.clone();
        let started = path.clone();
        let other = thread::spawn(move || {
            while std::fs::read_to_string(&started).unwrap_or_default().is_empty() {
                thread::sleep(POLL);
            }
            raiser.0.store(true, Ordering::SeqCst);
        });
        let script = format!("sleep 60 & echo $! > {}; wait", path.display());
        assert_eq!(interrupt.run(&mut shell(&script)).unwrap_err().to_string(), "interrupted");
        other.join().unwrap();
        let child = std::fs::read_to_string(&path).unwrap();
        let folder = std::path::Path::new("/proc").join(child.trim()).join("cwd");
        // The signal reaches the whole group at once, but the two processes end one after the other.
        let deadline = Instant::now() + PATIENCE;
        while folder.exists() && Instant::now() < deadline {
            thread::sleep(POLL);
        }
        assert!(!folder.exists());
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let message = Interrupt::default().run(&mut Command::new("no-such-program")).unwrap_err().to_string();
        assert!(message.starts_with("starting no-such-program: "), "{message}");
    }
}
