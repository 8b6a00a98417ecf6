//! The service of a site: starting and stopping it, and what it said.

use std::{
    process::{Child, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::program::Program,
    site::name::SiteName,
};

/// How long stopping may take: the unit gives requests under way 40 seconds.
const STOP_PATIENCE: Duration = Duration::from_secs(60);

/// How often the state of the service is looked at.
const PULSE: Duration = Duration::from_millis(100);

/// How many lines of its log are shown.
const LAST_LINES: &str = "12";

/// The service of a site. Its socket is another unit, which stays open all the time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Service<'a> {
    context: &'a Context,
    site: &'a SiteName,
}

/// What systemd says about the service.
#[derive(Debug, Default)]
struct State {
    process: u64,
    restarts: u64,
}

impl<'a> Service<'a> {
    pub(crate) fn of(context: &'a Context, site: &'a SiteName) -> Self {
        Self { context, site }
    }

    /// Stops the program if it runs, starts the one that `current` points to, and waits until that says that it is ready.
    pub(crate) fn restart(&self, patience: Duration) -> Outcome {
        let old = self.state()?.process;
        let restart = Program::new("systemctl").args(["restart", &self.site.service()]);
        let mut job = self.context.programs.start(&restart, Stdio::null(), Stdio::null())?;
        let ended = self.wait(&mut job, old, patience);
        if !matches!(ended, Ok(Some(_))) {
            // systemd goes on with what it was asked for; only the asking ends.
            let _ended = job.kill();
            let _waited = job.wait();
        }
        match ended? {
            Some(status) if status.success() => Ok(()),
            Some(_) => Err(Failure::Undone("the program ended before it was ready".to_owned())),
            None => {
                let seconds = patience.as_secs();
                Err(Failure::Undone(format!("the program was not ready after {seconds} seconds")))
            }
        }
    }

    /// Waits until the job has ended, or until a program has had its time to get ready. The time begins with the program,
    /// since the one before it may need some to end.
    fn wait(&self, job: &mut Child, old: u64, patience: Duration) -> Outcome<Option<ExitStatus>> {
        let begin = Instant::now();
        let mut newest: Option<(u64, Instant)> = None;
        loop {
            if let Ok(Some(status)) = job.try_wait() {
                return Ok(Some(status));
            }
            let process = self.state()?.process;
            if process != 0 && process != old && newest.is_none_or(|(newest, _)| newest != process) {
                newest = Some((process, Instant::now()));
            }
            let hangs = newest.is_some_and(|(_, since)| since.elapsed() >= patience);
            if hangs || begin.elapsed() >= STOP_PATIENCE + patience {
                return Ok(None);
            }
            thread::sleep(PULSE);
        }
    }

    /// Stops the program. The socket stays: the next visitor starts the program again.
    pub(crate) fn stop(&self) -> Outcome {
        self.systemctl("stop", &[])
    }

    /// Ends a program that does not get ready, and which would take long to stop.
    pub(crate) fn end(&self) -> Outcome {
        self.systemctl("kill", &["--signal=KILL"])
    }

    /// How often the service was started again because the program ended by itself.
    pub(crate) fn restarts(&self) -> u64 {
        self.state().map(|state| state.restarts).unwrap_or_default()
    }

    /// The end of what the program has logged since then.
    pub(crate) fn last_lines(&self, since: DateTime<Utc>) -> String {
        let since = format!("--since=@{}", since.timestamp());
        let service = self.site.service();
        let options = ["--no-pager", "--output=cat", "--lines", LAST_LINES, &since, "--unit", &service];
        let journal = Program::new("journalctl").args(options).limit(STOP_PATIENCE);
        // A log that cannot be read must not hide why it was to be read.
        let said = self.context.programs.ask(&journal).unwrap_or_else(|error| error.to_string());
        said.trim_end().to_owned()
    }

    fn state(&self) -> Outcome<State> {
        let properties = "--property=MainPID,NRestarts";
        let show = Program::new("systemctl").args(["show", properties, &self.site.service()]);
        let said = self.context.programs.ask(&show.limit(STOP_PATIENCE))?;
        let mut state = State::default();
        for (name, value) in said.lines().filter_map(|line| line.split_once('=')) {
            match name {
                "MainPID" => state.process = value.parse().unwrap_or_default(),
                "NRestarts" => state.restarts = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        Ok(state)
    }

    fn systemctl(&self, verb: &str, options: &[&str]) -> Outcome {
        let program = Program::new("systemctl").arg(verb).args(options).arg(self.site.service());
        self.context.programs.run(&program.limit(STOP_PATIENCE))?;
        Ok(())
    }
}
