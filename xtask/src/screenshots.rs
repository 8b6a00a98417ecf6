//! `cargo xtask screenshots`: pictures of every page, on a wide and a narrow screen, in light and dark.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use checkout::process::{Interrupt, Process};
use checkout::provision::{self, Purpose, is_root};
use checkout::site_process::{self, Profile, Site, free_port};
use checkout::workspace::Workspace;

const SCRIPT: &str = include_str!("../scripts/screenshots.mjs");

const PASSWORD: &str = "a quiet room with two chairs";

/// Which pictures to take.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// A folder of sites/.
    #[arg(default_value = "therapist")]
    site: String,
    /// The two pictures in docs/images/ that the README shows, and no other.
    #[arg(long)]
    readme: bool,
}

/// Photographs a site with demo content: all pages into var/screenshots/, or the README's two pictures into docs/images/.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    provision::provide(&interrupt, &[Purpose::Browser])?;
    front_end::run(workspace, &front_end::Options { site: Some(options.site.clone()), release: false })?;
    site_process::build(workspace, &interrupt, &options.site, Profile::Debug)?;
    let folder = tempfile::tempdir().explain(|| "making a folder for the site".to_owned())?;
    let site = Site::elsewhere(workspace, &options.site, folder.path())?;
    create_owner(&site)?;
    site.prepare(&interrupt)?;
    let _server = site.serve(&interrupt)?;
    let (_driver, driver) = start_driver(&interrupt)?;
    let pictures = workspace.root().join("var/screenshots");
    let readme = options.readme.then(|| workspace.root().join("docs/images"));
    fs::create_dir_all(&pictures).at(&pictures)?;
    let task = serde_json::json!({
        "driver": driver,
        "browser": provision::chromium(),
        "root": is_root(),
        "profile": folder.path().join("profile"),
        "base": site.url(),
        "password": PASSWORD,
        "site": options.site,
        "folder": pictures,
        "readme": readme,
    });
    photograph(workspace, &task.to_string())
}

/// Makes the account that the pictures of the panel are taken with.
fn create_owner(site: &Site) -> Result<(), Failure> {
    let email = format!("owner@{}", site.facts.domain);
    let mut command = site.command(&["create-admin", "--username", "owner", "--email", &email]);
    let mut process = command
        .env("RUST_LOG", "warn")
        .stdin(Stdio::piped())
        .spawn()
        .explain(|| "starting the site".to_owned())?;
    if let Some(mut input) = process.stdin.take() {
        writeln!(input, "{PASSWORD}").explain(|| "handing over the password".to_owned())?;
    }
    let status = process.wait().explain(|| "waiting for create-admin".to_owned())?;
    if status.success() { Ok(()) } else { Err(Failure::new("create-admin failed: its message is above")) }
}

/// Starts chromedriver and returns it with its address.
fn start_driver(interrupt: &Interrupt) -> Result<(Process, String), Failure> {
    let program =
        provision::find("chromedriver").ok_or_else(|| Failure::new("chromedriver was not found"))?;
    let port = free_port()?;
    let mut command = Command::new(program);
    command.arg(format!("--port={port}")).stdout(Stdio::null());
    let process = Process::start(&mut command)?;
    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        interrupt.check()?;
        if Instant::now() > deadline {
            return Err(Failure::new("chromedriver did not answer"));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok((process, format!("http://127.0.0.1:{port}")))
}

/// Runs the script that drives the browser, and names each picture as it comes.
fn photograph(workspace: &Workspace, task: &str) -> Result<(), Failure> {
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .explain(|| "starting node".to_owned())?;
    if let Some(mut input) = node.stdin.take() {
        input.write_all(task.as_bytes()).explain(|| "telling node what to do".to_owned())?;
    }
    let mut count = 0;
    for line in node.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
        let line = line.explain(|| "reading what node says".to_owned())?;
        println!("picture {}", workspace.relative(Path::new(&line)));
        count += 1;
    }
    let status = node.wait().explain(|| "waiting for node".to_owned())?;
    if !status.success() {
        return Err(Failure::new("the pictures were not all taken: the message is above"));
    }
    println!("screenshots  {count} pictures");
    Ok(())
}
