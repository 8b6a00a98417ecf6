//! A trial: a program of a site serves a copy of it on a spare port, for nobody but this machine.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{files::failed, program::last_lines},
    releases::copy::Copy,
    site::{
        file::SiteFile,
        name::SiteName,
        web::{Answer, SiteClient},
    },
};

/// How long a program may take until it is ready.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How many of its last lines are shown when it fails.
const LAST_LINES: usize = 12;

/// A program that serves a copy. It is ended when this is dropped, and by the kernel when this process ends in another way.
#[derive(Debug)]
pub struct Trial {
    child: Child,
    client: SiteClient,
    log: PathBuf,
}

impl Trial {
    /// Starts a program of the site on the copy and waits until it is ready.
    ///
    /// # Errors
    /// If it ends or is not ready in time, with the last lines of its log.
    pub fn start(
        context: &Context,
        site: &SiteName,
        file: &SiteFile,
        copy: &Copy<'_>,
        program: &Path,
        patience: Duration,
    ) -> Outcome<Self> {
        let port =
            spare_port().map_err(|error| Failure::Undone(format!("there is no free port: {error}")))?;
        let log = copy.folder().join("serve.log");
        let output = File::create(&log).map_err(failed("written", &log))?;
        let errors = output.try_clone().map_err(failed("written", &log))?;
        let program = copy.program(program, &["serve"])?.env("LISTEN", &format!("127.0.0.1:{port}"));
        let program = program.bound_to_us_as(&site.account());
        let child = context.programs.start(&program, Stdio::from(output), Stdio::from(errors))?;
        let mut trial = Self { child, client: SiteClient::new(port, &file.domain), log };
        trial.wait(patience)?;
        Ok(trial)
    }

    /// Where it is asked.
    #[must_use]
    pub fn client(&self) -> &SiteClient {
        &self.client
    }

    /// The end of its log.
    #[must_use]
    pub fn last_lines(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        last_lines(&String::from_utf8_lossy(&log), LAST_LINES)
    }

    fn wait(&mut self, patience: Duration) -> Outcome {
        let begin = Instant::now();
        let mut quick = self.client.clone();
        quick.limit = Duration::from_secs(5);
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(self.failure(&format!("the program ended before it was ready ({status})")));
            }
            if let Ok(Answer { status: 200, .. }) = quick.get("/readyz") {
                return Ok(());
            }
            if begin.elapsed() >= patience {
                let seconds = patience.as_secs();
                return Err(self.failure(&format!("the program was not ready after {seconds} seconds")));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// A failure of the program, with the end of its log.
    #[must_use]
    pub fn failure(&self, what: &str) -> Failure {
        Failure::Undone(format!("{what}; the end of its log:\n{}", self.last_lines()))
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // One that has ended already cannot be ended.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

fn spare_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
