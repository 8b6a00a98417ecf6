//! `cargo xtask test-server`: a bare server, and everything that its operator does to it, under load and with faults.

mod authority;
mod backups;
mod bundles;
mod deploys;
mod image;
mod machine;
mod sites;
mod traffic;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::dist::Build;
use crate::failure::{Explain, Failure};
use crate::process::Interrupt;
use crate::provision::{self, Purpose, is_root};
use crate::workspace::{Workspace, variable};

use self::bundles::Bundles;
use self::machine::Machine;

/// How much of the tour to make.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Debug builds, fewer deploys and fewer requests, as `cargo xtask test` does.
    #[arg(long)]
    quick: bool,
}

/// What the tour is made with.
struct Tour<'a> {
    workspace: &'a Workspace,
    interrupt: &'a Interrupt,
    image: PathBuf,
    /// What the machines can read: bundles, the operators' tool.
    given: &'a Path,
    bundles: Bundles,
    size: Size,
    began: Instant,
}

/// How much of everything.
#[derive(Clone, Copy)]
struct Size {
    /// Requests a second while deploys happen.
    rate: u32,
    /// Good deploys, beside the bad ones, each of which is made once.
    deploys: u32,
    /// How often each program is killed at a random moment.
    kills: u32,
}

const WHOLE: Size = Size { rate: 200, deploys: 15, kills: 10 };
const QUICK: Size = Size { rate: 40, deploys: 2, kills: 2 };

/// Makes the tour, or says why it cannot.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    test_server(workspace, &Interrupt::listen()?, options.quick)
}

/// The same, as a step of the tests.
pub(crate) fn test_server(workspace: &Workspace, interrupt: &Interrupt, quick: bool) -> Result<(), Failure> {
    if !is_root() {
        return skip("it needs root, to boot a machine");
    }
    provision::provide(interrupt, &[Purpose::Machine])?;
    let given = tempfile::tempdir().explain(|| "making a folder for bundles".to_owned())?;
    let image = image::image(workspace, interrupt)?;
    let build = if quick { Build::Quick } else { Build::Release };
    let bundles = Bundles::make(workspace, interrupt, given.path(), build)?;
    let size = if quick { QUICK } else { WHOLE };
    Tour { workspace, interrupt, image, given: given.path(), bundles, size, began: Instant::now() }.make()
}

/// Where a machine cannot be booted there is nothing to see. Continuous integration must not take that for a success.
fn skip(reason: &str) -> Result<(), Failure> {
    if variable("CI").is_some() {
        return Err(Failure::new(format!("the test of a whole server cannot run here: {reason}")));
    }
    println!("  the test of a whole server is skipped: {reason}");
    Ok(())
}

impl Tour<'_> {
    /// Everything, in the order in which it happens to an operator.
    fn make(&self) -> Result<(), Failure> {
        let server = self.bare_server("first")?;
        self.set_up(&server)?;
        self.deploy(&server)?;
        self.back_up(&server)?;
        self.look_after(&server)
    }

    /// A machine as one gets it, with an authority that it can get certificates from and the operators' tool.
    fn bare_server(&self, name: &str) -> Result<Machine, Failure> {
        let server = self
            .step("a bare server boots", || Machine::boot(self.interrupt, &self.image, name, self.given))?;
        self.step("a certificate authority is there", || authority::start(&server))?;
        server.shell(&format!(
            "install -m 755 {}/webgarden-ctl /usr/local/bin/webgarden-ctl",
            machine::GIVEN
        ))?;
        Ok(server)
    }

    /// One thing that an operator does, printed with its time.
    fn step<T>(&self, what: &str, act: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.interrupt.check()?;
        let start = Instant::now();
        let outcome = act().explain(|| what.to_owned())?;
        println!("  {:>6.1} s  {what} ({})", self.began.elapsed().as_secs_f32(), seconds(start.elapsed()));
        Ok(outcome)
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f32())
}
