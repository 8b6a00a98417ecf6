//! The servers and browsers that tests need: found, or installed where this tool may.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Explain, Failure};
use crate::process::Interrupt;
use crate::workspace::{find_program, variable};

/// What a program is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// PostgreSQL.
    Database,
    /// Chromium and its driver.
    Browser,
    /// nginx.
    WebServer,
    /// What makes and boots a whole server.
    Machine,
}

/// A program that tests need, with the Debian package that brings it.
struct Need {
    programs: &'static [&'static str],
    package: &'static str,
    purpose: Purpose,
}

const NEEDS: &[Need] = &[
    Need { programs: &["initdb"], package: "postgresql", purpose: Purpose::Database },
    Need { programs: &["locale-gen"], package: "locales", purpose: Purpose::Database },
    Need { programs: BROWSERS, package: "chromium", purpose: Purpose::Browser },
    Need { programs: &["chromedriver"], package: "chromium-driver", purpose: Purpose::Browser },
    Need { programs: &["nginx"], package: "nginx", purpose: Purpose::WebServer },
    Need { programs: &["debootstrap"], package: "debootstrap", purpose: Purpose::Machine },
    Need { programs: &["systemd-nspawn"], package: "systemd-container", purpose: Purpose::Machine },
];

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// What libpq and SQLite are built with.
const COMPILER: &[&str] = &["cc"];

/// What OpenSSL is built with beside them.
const PACKERS: &[&str] = &["cc", "make", "perl"];

/// Fails, with the line that helps, when there is no C compiler.
pub fn expect_compiler() -> Result<(), Failure> {
    expect(COMPILER)
}

/// Fails, with the line that helps, when something is missing that a release is built with.
pub fn expect_packers() -> Result<(), Failure> {
    expect(PACKERS)
}

fn expect(programs: &[&str]) -> Result<(), Failure> {
    let missing: Vec<&str> = programs.iter().copied().filter(|program| find(program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} not found: a C compiler builds the database libraries, and make and perl those of a release. On Debian or Ubuntu: \
         sudo apt-get install -y build-essential perl",
        missing.join(", ")
    )))
}

/// Installs what is missing for these purposes, or fails with the line that does.
pub fn provide(interrupt: &Interrupt, purposes: &[Purpose]) -> Result<(), Failure> {
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter(|need| purposes.contains(&need.purpose))
        .filter(|need| !need.programs.iter().any(|program| find(program).is_some()))
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !is_debian() || !is_root() {
        return Err(Failure::new(format!(
            "the tests need programs that are not here. On Debian or Ubuntu: sudo apt-get install -y {packages}"
        )));
    }
    println!("installing {packages} …");
    for arguments in [vec!["update", "-qq"], [vec!["install", "-y", "-qq"], missing].concat()] {
        let mut apt = Command::new("apt-get");
        // At this run level the packages do not start their services: the tests start servers of their own.
        apt.args(&arguments).env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
        if !interrupt.run(&mut apt)?.success() {
            return Err(Failure::new(format!(
                "apt-get {} failed: its message is above",
                arguments.join(" ")
            )));
        }
    }
    Ok(())
}

/// Where a program lies.
pub fn find(program: &str) -> Option<PathBuf> {
    let mut folders = vec![PathBuf::from("/usr/sbin"), PathBuf::from("/usr/bin")];
    folders.extend(postgres_folders());
    find_program(program, &folders)
}

/// The browser that tests and screenshots use.
pub fn chromium() -> Option<PathBuf> {
    BROWSERS.iter().find_map(|program| find(program))
}

/// The folder with PostgreSQL's server programs.
pub fn postgres_folder() -> Result<PathBuf, Failure> {
    let on_path = variable("PATH").unwrap_or_default();
    postgres_folders()
        .into_iter()
        .chain(std::env::split_paths(&on_path))
        .find(|folder| {
            ["initdb", "postgres", "pg_isready"].iter().all(|program| folder.join(program).is_file())
        })
        .ok_or_else(|| Failure::new("PostgreSQL's initdb and postgres were not found"))
}

/// Where Debian puts them, the newest version first.
fn postgres_folders() -> Vec<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    folders.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    folders.into_iter().map(|(_, folder)| folder).collect()
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").is_file() && find("apt-get").is_some()
}

/// Whether this tool runs as the superuser.
pub fn is_root() -> bool {
    user_number(&["-u"]).is_ok_and(|number| number == 0)
}

/// What `id` says: the number of the current user or of another one.
pub fn user_number(arguments: &[&str]) -> Result<u32, Failure> {
    let output = Command::new("id").args(arguments).output().explain(|| "starting id".to_owned())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    text.parse().explain(|| format!("reading what id {} said", arguments.join(" ")))
}
