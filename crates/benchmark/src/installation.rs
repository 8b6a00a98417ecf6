//! A site with content in a folder of its own, and its program as it serves there.

use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use checkout::process::{Interrupt, Process};
use checkout::site_process::free_port;

use crate::http::{self, Connection};
use crate::load;
use crate::processors::Processors;

/// Who signs in, and with which password.
pub(crate) const EDITOR: (&str, &str) = ("owner", "quarry-lantern-moss-47-Kx");

/// How much memory the cache of rendered pages may take, in programs that have one; 0 is none.
const PAGE_CACHE: &str = "PAGE_CACHE_MB";

/// A first start makes keys and reads templates; a debug build takes its time for that.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site's program with its data.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    program: PathBuf,
    folder: PathBuf,
    variables: Vec<(String, String)>,
    has_page_cache: bool,
}

/// Whether pages are rendered for every visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// As the site is delivered.
    AsDelivered,
    /// Each is made anew.
    Rendered,
}

/// A program that serves.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    /// From the start of the program to its first page.
    pub(crate) start: Duration,
    process: Process,
}

impl Running {
    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Installation {
    /// An empty folder for a program, with a database.
    pub(crate) fn new(program: &Path, folder: &Path, database: Option<String>) -> Result<Self, Failure> {
        fs::create_dir_all(folder).at(folder)?;
        let mut variables = vec![
            ("WEBGARDEN_ENV", "testing".to_owned()),
            ("SECRET_KEY", "5f3a9c1e7b2d4860a1c3e5f7092b4d6e8fa0b1c2d3e4f5061728394a5b6c7d8e".to_owned()),
            ("WORKERS", "1".to_owned()),
            ("LOG_FORMAT", "json".to_owned()),
            ("CONTACT_MINIMUM_SECONDS", "0".to_owned()),
            ("MAX_UPLOAD_SIZE", "20000000".to_owned()),
        ];
        variables.extend(database.map(|url| ("DATABASE_URL", url)));
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let (program, folder) = (program.to_owned(), folder.to_owned());
        let mut installation = Self { program, folder, variables, has_page_cache: false };
        installation.lift_limits()?;
        Ok(installation)
    }

    /// One visitor asks for everything here. What the program knows of limits and of a cache, it says itself.
    fn lift_limits(&mut self) -> Result<(), Failure> {
        let settings = self.run(&["check-config"], "")?;
        let names: Vec<&str> =
            settings.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
        // Mails go out as slowly as they always do: they are not what is measured.
        let limits = names.iter().filter(|name| name.ends_with("_RATE_LIMIT") && !name.starts_with("MAIL"));
        self.variables.extend(limits.map(|name| ((*name).to_owned(), "off".to_owned())));
        self.has_page_cache = names.contains(&PAGE_CACHE);
        Ok(())
    }

    /// Tables, somebody who can sign in, and demo content so many times over.
    pub(crate) fn fill(&self, repeat: u32) -> Result<(), Failure> {
        let (username, password) = EDITOR;
        self.run(&["migrate"], "")?;
        let account = ["create-admin", "--username", username, "--email", "owner@bakery.example"];
        self.run(&account, &format!("{password}\n"))?;
        self.run(&["seed-demo", "--repeat", &repeat.to_string()], "").map(drop)
    }

    /// The same site once more, with files of its own.
    pub(crate) fn copy(&self, folder: &Path) -> Result<Self, Failure> {
        let copied = Command::new("cp").arg("-a").arg(&self.folder).arg(folder).status();
        if copied.explain(|| "copying a site".to_owned())?.success() {
            return Ok(Self { folder: folder.to_owned(), ..self.clone() });
        }
        Err(Failure::new(format!("{} could not be copied", self.folder.display())))
    }

    /// Whether its program keeps rendered pages.
    pub(crate) fn has_page_cache(&self) -> bool {
        self.has_page_cache
    }

    /// Where the pictures are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the program on the servers' processor, and waits for its first page.
    pub(crate) fn serve(
        &self,
        interrupt: &Interrupt,
        processors: Processors,
        pages: Pages,
    ) -> Result<Running, Failure> {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let log = self.folder.join("serve.log");
        let output = File::options().create(true).append(true).open(&log).at(&log)?;
        let errors = output.try_clone().at(&log)?;
        let mut command = self.command(&["serve"]);
        command.env("LISTEN", address.to_string()).env("PUBLIC_URL", format!("http://{address}"));
        if pages == Pages::Rendered {
            command.env(PAGE_CACHE, "0");
        }
        command.stdout(output).stderr(errors);
        let begun = Instant::now();
        let mut process = processors.served(|| Process::start(&mut command))?;
        let says = || fs::read_to_string(&log).unwrap_or_default();
        first_page(interrupt, address, &mut process).explain(says)?;
        Ok(Running { address, start: begun.elapsed(), process })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.args(arguments).current_dir(&self.folder).env_clear().envs(variables);
        command
    }

    /// Runs one of its commands to the end, with this as standard input; what it printed.
    fn run(&self, arguments: &[&str], input: &str) -> Result<String, Failure> {
        let called = || arguments.join(" ");
        let mut command = self.command(arguments);
        command.env("RUST_LOG", "warn").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().explain(called)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that fails early does not read its input.
            let _closed = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().explain(called)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Failure::new(format!("`{}` failed:\n{}", called(), String::from_utf8_lossy(&output.stderr))))
    }
}

/// Waits for a page, and looks often: the time is what is measured.
pub(crate) fn first_page(
    interrupt: &Interrupt,
    address: SocketAddr,
    process: &mut Process,
) -> Result<(), Failure> {
    let runtime = load::runtime()?;
    let request = http::get(address, "/", "");
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        interrupt.check()?;
        let mut connection = Connection::to(address);
        if runtime.block_on(connection.exchange(&request)).is_ok_and(|answer| answer.status == 200) {
            return Ok(());
        }
        if let Some(status) = process.poll()? {
            return Err(Failure::new(format!("the server stopped: {status}")));
        }
        thread::sleep(Duration::from_micros(500));
    }
    Err(Failure::new(format!("nothing answered at {address} within {} s", PATIENCE.as_secs())))
}
