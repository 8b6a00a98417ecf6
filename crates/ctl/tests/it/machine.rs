//! A server that is a folder: its programs are stand-ins on the path, its sites' programs a script.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt, symlink},
        process::ExitStatusExt,
    },
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::bundles::Bundle;

const PROGRAMS: &[&str] = &[
    "caddy",
    "certbot",
    "chown",
    "getent",
    "hostname",
    "id",
    "journalctl",
    "logrotate",
    "nft",
    "nginx",
    "psql",
    "runuser",
    "ss",
    "sshd",
    "systemctl",
    "timedatectl",
    "useradd",
    "userdel",
    "usermod",
];

const REMEMBERED: &[&str] = &["users", "owners", "owners-of", "running", "roles", "databases"];

/// When whoever calls a stand-in is ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Before,
    After,
}

pub(crate) struct Machine {
    folder: TempDir,
    port: u16,
    umask: Cell<&'static str>,
}

impl Machine {
    /// A server that has a web server with its example, and nothing of ours. A program on the port answers everything.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machine = Self { port: answer_everything(), folder, umask: Cell::new("022") };
        for place in
            ["etc/nginx/sites-enabled", "etc/nginx/sites-available", "etc/nginx/modules-enabled", "proc/net"]
        {
            fs::create_dir_all(machine.path(place)).unwrap();
        }
        fs::write(machine.path("etc/nginx/sites-available/default"), "# Debian's example.\n").unwrap();
        symlink("/etc/nginx/sites-available/default", machine.path("etc/nginx/sites-enabled/default"))
            .unwrap();
        fs::write(machine.path("proc/net/if_inet6"), "").unwrap();
        fs::create_dir_all(machine.state("programs")).unwrap();
        for name in REMEMBERED {
            fs::write(machine.state(name), "").unwrap();
        }
        fs::write(machine.state("count"), "0\n").unwrap();
        fs::write(machine.state("calls"), "").unwrap();
        super::archives::write(&machine.state("archive.tar.gz"));
        machine.kill_at(0, When::Before);
        for name in PROGRAMS {
            // A link to a file that nobody writes: one that a test writes could still be open when it is run.
            symlink(
                concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/stand-in.sh"),
                machine.state("programs").join(name),
            )
            .unwrap();
        }
        machine
    }

    /// A bundle of this site's program.
    pub(crate) fn bundle(&self) -> PathBuf {
        let path = self.state("starter.tar.gz");
        if !path.exists() {
            Bundle::new("starter", "0.1.0", include_bytes!("site-program.sh")).write(&path);
        }
        path
    }

    /// Runs the tool with these arguments.
    pub(crate) fn ctl(&self, arguments: &[&str]) -> Ended {
        let path = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .args(["-c", "umask $0 && exec \"$@\"", self.umask.get()])
            .args([env!("CARGO_BIN_EXE_webgarden-ctl"), "--root"])
            .arg(self.path(""))
            .args(arguments)
            .env("PATH", format!("{}:{path}", self.state("programs").display()))
            .output()
            .unwrap();
        Ended(output)
    }

    /// Gives the operator another umask.
    pub(crate) fn under_umask(&self, umask: &'static str) -> &Self {
        self.umask.set(umask);
        self
    }

    /// Sets up the site `bakery`.
    pub(crate) fn provision(&self) -> Ended {
        self.provision_with(&[])
    }

    /// Sets up the site `bakery` with further arguments.
    pub(crate) fn provision_with(&self, more: &[&str]) -> Ended {
        let (bundle, port) = (self.bundle(), self.port.to_string());
        let bundle = bundle.to_string_lossy();
        let arguments =
            ["provision", "bakery", "--domain", "bakery.example", "--bundle", &bundle, "--port", &port];
        self.ctl(&[arguments.as_slice(), &["--email", "anna@bakery.example"], more].concat())
    }

    /// Sets up the site `florist`, beside the first.
    pub(crate) fn provision_second(&self) -> Ended {
        let (bundle, port) = (self.bundle(), answer_everything().to_string());
        let bundle = bundle.to_string_lossy();
        let arguments =
            ["provision", "florist", "--domain", "florist.example", "--bundle", &bundle, "--port", &port];
        self.ctl(&[arguments.as_slice(), &["--email", "fleur@florist.example"]].concat())
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A path of the server.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("root").join(path.trim_start_matches('/'))
    }

    /// A file of the stand-ins.
    pub(crate) fn state(&self, name: &str) -> PathBuf {
        self.folder.path().join("state").join(name)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The lines that a stand-in remembers.
    pub(crate) fn remembered(&self, name: &str) -> Vec<String> {
        let mut lines: Vec<String> = fs::read_to_string(self.state(name))
            .unwrap()
            .lines()
            .map(|line| self.without_root(line))
            .collect();
        lines.sort();
        lines
    }

    /// What the stand-ins were asked so far.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.state("calls")).unwrap();
        calls.lines().map(|line| self.without_root(line)).collect()
    }

    /// Whoever makes this call, counted from here on, is ended. Zero is none.
    pub(crate) fn kill_at(&self, call: usize, when: When) {
        let when = match when {
            When::Before => "before",
            When::After => "after",
        };
        fs::write(self.state("count"), "0\n").unwrap();
        fs::write(self.state("kill"), format!("{call} {when}\n")).unwrap();
    }

    /// All that is on the server and all that its programs remember, without what chance made.
    pub(crate) fn everything(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        self.look(&self.path(""), &mut found);
        for name in ["users", "running", "roles", "databases"] {
            found.insert(format!("({name})"), self.remembered(name).join("\n"));
        }
        let is_there = |line: &String| line.split_once(' ').is_some_and(|(_, path)| self.path(path).exists());
        let owners: Vec<String> = self.remembered("owners").into_iter().filter(is_there).collect();
        found.insert("(owners)".to_owned(), owners.join("\n"));
        // Where copies are made for a while; what matters is what is left in it.
        found.remove("/var/www/webgarden/copies/");
        found
    }

    fn look(&self, folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let name = without_time(&self.without_root(&path.to_string_lossy()));
            let kind = fs::symlink_metadata(&path).unwrap();
            let mode = kind.permissions().mode() & 0o7777;
            if kind.is_symlink() {
                found.insert(name, format!("to {}", fs::read_link(&path).unwrap().display()));
            } else if kind.is_dir() {
                found.insert(format!("{name}/"), format!("{mode:o}"));
                self.look(&path, found);
            } else if ["/locks/", "/letsencrypt/live/", "/backups/"].iter().any(|place| name.contains(place))
            {
                found.insert(name, String::new());
            } else {
                let text = self.without_root(&fs::read_to_string(&path).unwrap());
                found.insert(name, format!("{mode:o}\n{}", without_chance(&text)));
            }
        }
    }

    fn without_root(&self, text: &str) -> String {
        let port = self.port.to_string();
        text.replace(self.path("").to_string_lossy().trim_end_matches('/'), "")
            .replace(self.state("").to_string_lossy().trim_end_matches('/'), "(state)")
            .replace(&port, "8101")
    }
}

/// What the tool did.
pub(crate) struct Ended(Output);

impl Ended {
    pub(crate) fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    pub(crate) fn was_killed(&self) -> bool {
        self.0.status.signal() == Some(9)
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn error(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Fails unless the tool did what it was asked.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        assert_eq!(self.code(), Some(0), "{}{}", self.out(), self.error());
        self
    }
}

/// An archive has the time in its name.
fn without_time(name: &str) -> String {
    match name.split_once("/backups/bakery/bakery-") {
        Some((folder, _)) => format!("{folder}/backups/bakery/bakery-(time).tar.gz"),
        None => name.to_owned(),
    }
}

fn without_chance(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix("SECRET_KEY=") {
        Some(secret) => format!("SECRET_KEY=({} characters)", secret.len()),
        None if line.starts_with("last_backup = ") => String::new(),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A program on a free port that answers every request with 200, and with what it was asked.
fn answer_everything() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().filter_map(Result::ok) {
            let mut request = [0; 4096];
            // Whoever asks goes on asking until there is an answer.
            let read = stream.read(&mut request).unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let answer = format!("HTTP/1.0 200 OK\r\n\r\nwebgarden_mail_dead 0\n{request}");
            let _sent = stream.write_all(answer.as_bytes());
        }
    });
    port
}
