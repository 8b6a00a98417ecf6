//! A program in a process group of its own, which is ended with all that it has started when its time is over.

use std::{
    io::{self, Read, Write},
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// What a program has said, and how it ended; without a status its time was over.
pub(super) struct Said {
    pub(super) status: Option<ExitStatus>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Runs a program to its end, or for so long.
pub(super) fn run(mut command: Command, input: &[u8], limit: Duration) -> io::Result<Said> {
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let mut child =
        command.process_group(0).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that ends without reading says why by its status.
        let _unread = pipe.write_all(input);
    }
    let readers = [child.stdout.take().map(read_aside), child.stderr.take().map(read_aside)];
    let status = wait_until(&mut child, Instant::now() + limit)?;
    if status.is_none() {
        end_group(&mut child);
    }
    let [stdout, stderr] =
        readers.map(|reader| reader.and_then(|reader| reader.join().ok()).unwrap_or_default());
    Ok(Said { status, stdout, stderr })
}

/// How often it is looked whether a program has ended.
const PULSE: Duration = Duration::from_millis(20);

fn read_aside(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut said = Vec::new();
        // What was said until the pipe broke is all there is.
        let _read = pipe.read_to_end(&mut said);
        said
    })
}

fn wait_until(child: &mut Child, end: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            return Ok(None);
        }
        thread::sleep(PULSE);
    }
}

/// Ends a child that leads a process group, and the group.
fn end_group(child: &mut Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    // A group that is gone has ended by itself in this moment.
    let _gone = group.map(|group| kill_process_group(group, Signal::KILL));
    let _ended = child.wait();
}
