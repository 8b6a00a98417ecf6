//! `cargo xtask test-server`: a bare server, and everything that its operator does to it, under load and with faults.
#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its terminal")]

mod authority;
mod backups;
mod bundles;
mod days;
mod deploys;
mod image;
mod machine;
mod mail;
mod manual;
mod neighbours;
mod settings;
mod sites;
mod street;
mod traffic;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose, is_root};
use checkout::workspace::{Workspace, variable};
use packing::Build;
use tempfile::TempDir;

use self::bundles::Bundles;
use self::machine::Machine;
use self::manual::Manual;

/// How much of the tour to make.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    /// Debug builds, fewer deploys and fewer requests, as `cargo xtask test` does.
    #[arg(long)]
    quick: bool,
}

/// A tour in the making.
struct Tour<'a> {
    workspace: &'a Workspace,
    interrupt: &'a Interrupt,
    image: PathBuf,
    /// What the machines can read: bundles, the operators' tool.
    given: TempDir,
    bundles: Bundles,
    manual: Manual,
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
    /// Whether nothing else runs beside the tour, so that times mean something.
    is_alone: bool,
}

const WHOLE: Size = Size { rate: 200, deploys: 15, kills: 10, is_alone: true };
const QUICK: Size = Size { rate: 40, deploys: 2, kills: 2, is_alone: false };

/// Makes the tour, or says why it cannot.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let Some(image) = image(workspace, &interrupt)? else { return Ok(()) };
    let build = if options.quick { Build::Quick } else { Build::Release };
    bundles::build(workspace, &interrupt, build)?;
    tour(workspace, &interrupt, image, build)
}

/// The system of the servers, or none where no machine can be booted. Continuous integration must not take that for a success.
pub fn image(workspace: &Workspace, interrupt: &Interrupt) -> Result<Option<PathBuf>, Failure> {
    let obstacle = if is_root() {
        provision::provide(interrupt, &[Purpose::Machine])?;
        let image = image::image(workspace, interrupt)?;
        match machine::obstacle(&image)? {
            None => return Ok(Some(image)),
            Some(obstacle) => obstacle,
        }
    } else {
        "it needs root, to boot a machine".to_owned()
    };
    if variable("CI").is_some() {
        return Err(Failure::new(format!("the test of a whole server cannot run here: {obstacle}")));
    }
    println!("  the test of a whole server is skipped: {obstacle}");
    Ok(None)
}

/// Makes the tour with programs that are built. Quick ones get a quick tour.
pub fn tour(
    workspace: &Workspace,
    interrupt: &Interrupt,
    image: PathBuf,
    build: Build,
) -> Result<(), Failure> {
    let given = tempfile::tempdir().explain(|| "making a folder for bundles".to_owned())?;
    let bundles = Bundles::make(workspace, interrupt, given.path(), build)?;
    let manual = Manual::read(workspace, bundles.names_in_manual()?)?;
    let size = if build == Build::Quick { QUICK } else { WHOLE };
    Tour { workspace, interrupt, image, given, bundles, manual, size, began: Instant::now() }.make()
}

impl Tour<'_> {
    /// Everything, in the order in which it happens to an operator.
    fn make(&self) -> Result<(), Failure> {
        // What a developer does on a machine of their own is done: the bundles are there.
        self.manual.command("cargo xtask dist bakery")?;
        let server = self.bare_server("first")?;
        self.set_up(&server)?;
        self.live(&server)?;
        self.crowd(&server)?;
        self.release(&server)?;
        self.deploy(&server)?;
        self.back_up(&server)?;
        self.look_after(&server)?;
        self.manual.is_done()
    }

    /// A machine as one gets it, with an authority for certificates and a mail server, and with what the manual says to install.
    fn bare_server(&self, name: &str) -> Result<Machine, Failure> {
        let server = self.step("a bare server boots", || {
            Machine::boot(self.interrupt, &self.image, name, self.given.path())
        })?;
        self.step("a street, a certificate authority and a mail server are there", || {
            street::lay(&server)?;
            authority::start(&server)?;
            mail::start(&server)
        })?;
        self.type_in(
            &server,
            "apt-get install -y nginx postgresql certbot nftables logrotate openssl libnginx-mod-http-brotli-static",
        )?;
        self.type_in(&server, "install -m 755 webgarden-ctl /usr/local/bin/webgarden-ctl")?;
        Ok(server)
    }

    /// Types a command of the manual where the bundles are, and gives what it printed.
    fn type_in(&self, server: &Machine, command: &str) -> Result<String, Failure> {
        self.type_with(server, command, "")
    }

    /// The same, with more options.
    fn type_with(&self, server: &Machine, command: &str, options: &str) -> Result<String, Failure> {
        let line = self.manual.command(command)?;
        server.shell(&format!("cd {} && {line} {options}", machine::GIVEN))
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
