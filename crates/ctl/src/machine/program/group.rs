//! A program in a process group of its own, which is ended with all that it has started when its time is over.

use std::{
    io::{self, Read},
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

/// Runs a program to its end, or for so long. Now and then `tell` gets to know for how long it has run.
pub(super) fn run(mut command: Command, limit: Duration, tell: &dyn Fn(Duration)) -> io::Result<Said> {
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let readers = [child.stdout.take().map(read_aside), child.stderr.take().map(read_aside)];
    let status = wait(&mut child, limit, tell)?;
    if status.is_none() {
        end_group(&mut child);
    }
    let [stdout, stderr] =
        readers.map(|reader| reader.and_then(|reader| reader.join().ok()).unwrap_or_default());
    Ok(Said { status, stdout, stderr })
}

/// How often it is looked whether a program has ended.
const PULSE: Duration = Duration::from_millis(20);

/// How often a person gets to know that it has not.
const NEWS: Duration = Duration::from_secs(10);

fn read_aside(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut said = Vec::new();
        // What was said until the pipe broke is all there is.
        let _read = pipe.read_to_end(&mut said);
        said
    })
}

fn wait(child: &mut Child, limit: Duration, tell: &dyn Fn(Duration)) -> io::Result<Option<ExitStatus>> {
    let (begin, mut told) = (Instant::now(), NEWS);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let passed = begin.elapsed();
        if passed >= limit {
            return Ok(None);
        }
        if passed >= told {
            tell(told);
            told += NEWS;
        }
        thread::sleep(PULSE);
    }
}

/// Ends a child that leads a process group, and the group.
fn end_group(child: &mut Child) {
    // A group that is gone has ended by itself in this moment.
    let _gone = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ended = child.wait();
}
