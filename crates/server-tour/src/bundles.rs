//! The releases that the tour deploys: good ones, and one of each way in which a release can be bad.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::workspace::Workspace;
use packing::{Build, Bundle};

use super::machine::GIVEN;

/// The site, and a later release of it that has more tables. Its home page fails while there is a file `fails` in its folder.
const SITE: &str = "therapist";
const LATER: &str = "later";
/// Another site.
const OTHER: &str = "starter";
const TOOL: &str = "webgarden-ctl";

/// Where the server has the program that bad releases become: a bundle holds one program and no more.
const INSTALLED: &str = "/usr/local/lib/webgarden-test/later";

/// What a bad release does before it becomes the later one, and what the deploy has to say of it.
const BAD: &[(&str, &str, &str)] = &[
    (
        "panics",
        "[ \"$1\" = serve ] && { echo 'thread main panicked: no such thing' >&2; exit 101; }",
        "no such thing",
    ),
    ("500", "[ \"$1\" = serve ] && touch fails", "/ answered 500"),
    (
        "migration",
        "[ \"$1\" = migrate ] && { echo 'no such column: colour' >&2; exit 1; }",
        "no such column: colour",
    ),
    ("hangs", "[ \"$1\" = serve ] && exec sleep 1000", "was not ready after"),
    ("later-500", FAILS_LATER, "/ answered 500"),
];

/// Only when visitors come, and only as long as this release runs.
const FAILS_LATER: &str = "[ -n \"$LISTEN_FDS\" ] && {
  trap 'rm -f fails; exit' TERM
  sleep 4
  echo $$ > fails
  while kill -0 $$; do sleep 0.1; done
  rm -f fails
} &";

/// Builds the programs and the tool.
pub(super) fn build(workspace: &Workspace, interrupt: &Interrupt, build: Build) -> Result<(), Failure> {
    for site in [SITE, OTHER] {
        let release = build == Build::Release;
        front_end::run(workspace, &front_end::Options { site: Some(site.to_owned()), release })?;
    }
    let programs = ["--bin", SITE, "--bin", OTHER, "--bin", TOOL, "--example", LATER];
    packing::build(workspace, interrupt, &programs, build)
}

/// A bad release.
pub(super) struct Bad {
    pub(super) name: &'static str,
    pub(super) bundle: String,
    /// What the deploy says.
    pub(super) reason: &'static str,
    /// Whether visitors meet it before it is taken back.
    pub(super) is_met: bool,
}

/// All of them, by the names that the machines know.
pub(super) struct Bundles {
    /// The site as it is.
    pub(super) first: String,
    /// Another site as it is.
    pub(super) other: String,
    programs: PathBuf,
    given: PathBuf,
    later: Bundle,
    bundle_of_other: Bundle,
}

impl Bundles {
    /// Puts what is built into `given`.
    pub(super) fn make(
        workspace: &Workspace,
        interrupt: &Interrupt,
        given: &Path,
        build: Build,
    ) -> Result<Self, Failure> {
        let release = build == Build::Release;
        let built = workspace.target().join(if release { "release" } else { "debug" });
        let programs = given.join("programs");
        fs::create_dir_all(&programs).at(&programs)?;
        for (from, to) in [
            (built.join(SITE), programs.join(SITE)),
            (built.join(OTHER), programs.join(OTHER)),
            (built.join("examples").join(LATER), programs.join(LATER)),
            (built.join(TOOL), given.join(TOOL)),
        ] {
            strip(interrupt, &from, &to)?;
        }
        let first = Bundle::of(workspace, SITE, programs.join(SITE))?;
        let later = Bundle::of(workspace, SITE, programs.join(LATER))?;
        let other = Bundle::of(workspace, OTHER, programs.join(OTHER))?;
        let first = inside(&first.write(given)?);
        Ok(Self {
            first,
            other: inside(&other.write(given)?),
            programs,
            given: given.to_owned(),
            later,
            bundle_of_other: other,
        })
    }

    /// What has to be on a server before the bad releases can be tried there.
    pub(super) fn preparation() -> String {
        format!("install -D -m 755 {GIVEN}/programs/{LATER} {INSTALLED}")
    }

    /// A good release with a number of its own.
    pub(super) fn good(&self, number: u32) -> Result<String, Failure> {
        let bundle =
            Bundle { version: "0.2.0".to_owned(), commit: format!("good{number}"), ..self.later.clone() };
        bundle.write(&self.given).map(|path| inside(&path))
    }

    /// What the manual calls bundles, sites and domains, and what they are called in the tour.
    pub(super) fn names_in_manual(&self) -> Result<Vec<(&'static str, String)>, Failure> {
        let later_other = Bundle { version: "0.2.0".to_owned(), ..self.bundle_of_other.clone() };
        let later_other = inside(&later_other.write(&self.given)?);
        let names = [
            ("bakery-trial", "copy"),
            ("bakery-then", "then"),
            ("trial.bakery.example", "copy.example"),
            ("then.bakery.example", "then.example"),
            ("baker.example", "quiet.example"),
            ("bakery", "calm"),
            ("florist", "still"),
        ];
        let bundles = [
            ("bakery-0.1.0-abc1234.tar.gz", self.first.clone()),
            ("bakery-0.2.0-def5678.tar.gz", self.good(50)?),
            ("florist-0.2.0-def5678.tar.gz", later_other),
        ];
        Ok(bundles.into_iter().chain(names.map(|(from, to)| (from, to.to_owned()))).collect())
    }

    /// One release of each bad kind.
    pub(super) fn bad(&self) -> Result<Vec<Bad>, Failure> {
        BAD.iter()
            .map(|(name, first, reason)| {
                let script = self.programs.join(format!("{name}.sh"));
                let text = format!("#!/bin/sh\n{first}\nexec {INSTALLED} \"$@\"\n");
                fs::write(&script, text).at(&script)?;
                let mut bundle = self.later.clone();
                bundle.commit = format!("bad.{name}");
                bundle.version = "0.3.0".to_owned();
                bundle.files.insert(format!("bin/{SITE}"), script);
                let bundle = inside(&bundle.write(&self.given)?);
                Ok(Bad { name, bundle, reason, is_met: *name == "later-500" })
            })
            .collect()
    }
}

/// Leaves out what only debuggers need.
fn strip(interrupt: &Interrupt, from: &Path, to: &Path) -> Result<(), Failure> {
    let mut strip = Command::new("strip");
    strip.arg("--strip-debug").arg("-o").arg(to).arg(from);
    if interrupt.run(&mut strip)?.success() {
        return Ok(());
    }
    Err(Failure::new(format!("strip failed on {}: its message is above", from.display())))
}

fn inside(path: &Path) -> String {
    format!("{GIVEN}/{}", path.file_name().unwrap_or_default().to_string_lossy())
}
