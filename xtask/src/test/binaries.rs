//! The test binaries of the workspace, run in two lanes: some keep a core busy, others wait for browsers and processes.

use std::collections::VecDeque;
use std::io::{Read, Seek};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use checkout::cargo::{cargo, forget_this_tool};
use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::workspace::Workspace;
use serde::Deserialize;

/// Targets whose tests take longest begin first, so that no lane is left with one of them alone.
const LONGEST: &[&str] = &["process", "browser", "isolation", "it"];

/// The package that drives the framework as a whole has the longest of each kind.
const WHOLE: &str = "testkit";

/// A binary with tests, and the folder that its tests expect to run in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binary {
    package: String,
    /// The name of the target: `it`, `browser`, or that of the package.
    target: String,
    path: PathBuf,
    folder: PathBuf,
}

impl Binary {
    fn name(&self) -> String {
        format!("{} {}", self.package, self.target)
    }
}

/// What cargo says of something it has built.
#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds what `cargo test` with these arguments would run.
pub(super) fn build(workspace: &Workspace, arguments: &[&str]) -> Result<Vec<Binary>, Failure> {
    let arguments = [&["test", "--no-run", "--message-format=json-render-diagnostics"], arguments].concat();
    let output = cargo(workspace, &arguments)
        .stderr(Stdio::inherit())
        .output()
        .explain(|| "starting cargo".to_owned())?;
    if !output.status.success() {
        return Err(Failure::new("the tests do not build: cargo's messages are above"));
    }
    Ok(binaries(&String::from_utf8_lossy(&output.stdout)))
}

fn binaries(messages: &str) -> Vec<Binary> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| message.profile.as_ref().is_some_and(|profile| profile.test))
        .filter_map(|message| {
            let folder = message.manifest_path?.parent()?.to_owned();
            let target = message.target?.name;
            let package = folder.file_name()?.to_string_lossy().into_owned();
            Some(Binary { package, target, path: message.executable?, folder })
        })
        .collect()
}

/// Runs all of them, to the end, and fails with the names of those in which a test failed.
///
/// Those that `waits` picks out have a lane of their own, so that the machine works while they wait.
pub(super) fn run(
    interrupt: &Interrupt,
    mut binaries: Vec<Binary>,
    waits: impl Fn(&str) -> bool,
    prepare: impl Fn(&mut Command) -> Result<(), Failure> + Sync,
) -> Result<(), Failure> {
    let place = |target: &str| LONGEST.iter().position(|longest| *longest == target);
    binaries.sort_by_key(|binary| (place(&binary.target).unwrap_or(LONGEST.len()), binary.package != WHOLE));
    let (waiting, busy): (VecDeque<_>, VecDeque<_>) =
        binaries.into_iter().partition(|binary| waits(&binary.target));
    let lanes = [Mutex::new(busy), Mutex::new(waiting)];
    let failed = Mutex::new(Vec::new());
    let next = |own: usize| {
        // Whoever is done first helps with the others' lane.
        [own, 1 - own].into_iter().find_map(|lane| locked(lanes.get(lane)?).pop_front())
    };
    let work = |own: usize| -> Result<(), Failure> {
        while let Some(binary) = next(own) {
            interrupt.check()?;
            if !run_one(interrupt, &binary, &prepare)? {
                locked(&failed).push(binary.name());
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| work(1));
        let own = work(0);
        other.join().map_err(|_panic| Failure::new("a lane of tests broke down"))?.and(own)
    })?;
    let failed = locked(&failed);
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("tests failed in {}: their messages are above", failed.join(", "))))
}

/// Runs one and prints what it says in one piece; whether all its tests passed.
fn run_one(
    interrupt: &Interrupt,
    binary: &Binary,
    prepare: &(impl Fn(&mut Command) -> Result<(), Failure> + Sync),
) -> Result<bool, Failure> {
    let start = Instant::now();
    let capture = || "keeping what a test says".to_owned();
    let mut said = tempfile::tempfile().explain(capture)?;
    let copy = || said.try_clone().map(Stdio::from).explain(capture);
    let mut command = Command::new(&binary.path);
    forget_this_tool(&mut command);
    command
        .current_dir(&binary.folder)
        .env("CARGO_MANIFEST_DIR", &binary.folder)
        .env("CARGO_PKG_NAME", &binary.package)
        .stdout(copy()?)
        .stderr(copy()?);
    prepare(&mut command)?;
    let status = interrupt.run(&mut command)?;
    let mut output = Vec::new();
    said.rewind().and_then(|()| said.read_to_end(&mut output)).explain(capture)?;
    println!("{}", report(binary, &output, start.elapsed()));
    Ok(status.success())
}

/// One line for what went well; everything for what did not.
fn report(binary: &Binary, output: &[u8], time: Duration) -> String {
    let text = String::from_utf8_lossy(output);
    let result = text.lines().rfind(|line| line.starts_with("test result: ")).unwrap_or("test result: none");
    let short = format!("{:<28} {:>6.1} s  {result}", binary.name(), time.as_secs_f32());
    if result.starts_with("test result: ok") { short } else { format!("{text}\n{short}") }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn binary(folder: &Path, name: &str, script: &str) -> Binary {
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, mode).unwrap();
        Binary { package: "a".to_owned(), target: name.to_owned(), path, folder: folder.to_owned() }
    }

    #[test]
    fn only_test_binaries_are_taken_from_what_cargo_says() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/w/sites/a/Cargo.toml","target":{"name":"it"},"profile":{"test":true},"executable":"/w/target/it-1"}
{"reason":"compiler-artifact","manifest_path":"/w/sites/a/Cargo.toml","target":{"name":"a"},"profile":{"test":false},"executable":"/w/target/a"}
{"reason":"compiler-artifact","manifest_path":"/w/crates/b/Cargo.toml","target":{"name":"b"},"profile":{"test":true},"executable":null}
{"reason":"build-finished","success":true}"#;
        let expected = Binary {
            package: "a".to_owned(),
            target: "it".to_owned(),
            path: "/w/target/it-1".into(),
            folder: "/w/sites/a".into(),
        };
        assert_eq!(binaries(messages), [expected]);
    }

    #[test]
    fn all_are_run_and_those_that_fail_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let good = binary(folder.path(), "good", "pwd > ran; echo 'test result: ok. 1 passed'");
        let bad = binary(folder.path(), "bad", "echo 'test result: FAILED. 1 failed'; exit 101");
        let last = binary(folder.path(), "last", "touch last-ran; echo 'test result: ok. 1 passed'");
        let run = run(&Interrupt::default(), vec![bad, good, last], |target| target == "bad", |_| Ok(()));
        assert_eq!(run.unwrap_err().to_string(), "tests failed in a bad: their messages are above");
        assert!(folder.path().join("last-ran").exists());
        let ran = std::fs::read_to_string(folder.path().join("ran")).unwrap();
        assert_eq!(Path::new(ran.trim()), folder.path());
    }

    #[test]
    fn what_failed_is_printed_in_full() {
        let folder = tempfile::tempdir().unwrap();
        let one = binary(folder.path(), "one", "");
        let failed = report(&one, b"why it failed\ntest result: FAILED. 0 passed; 1 failed", Duration::ZERO);
        assert!(failed.contains("why it failed"), "{failed}");
        let passed = report(&one, b"chatter\ntest result: ok. 1 passed", Duration::ZERO);
        assert!(!passed.contains("chatter") && passed.contains("1 passed"), "{passed}");
    }
}
