//! A machine with its own systemd and network, booted from the image; what it writes is gone when it stops.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use checkout::process::{Interrupt, Process};

use super::street;

const BOOT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(200);

/// Control groups for systemd, in a place that nobody else sees, where this machine has none: a changed root, for example.
const CONTAINER: &str = "mountpoint --quiet /sys/fs/cgroup || {
  mount -t tmpfs tmpfs /sys/fs/cgroup && mkdir /sys/fs/cgroup/systemd \
  && mount -t cgroup -o none,name=systemd systemd /sys/fs/cgroup/systemd || exit
}
exec systemd-nspawn \"$@\"";

/// In a machine that was booted in a changed root nobody gets user namespaces (`user_namespaces(7)`): sites go without theirs there.
const WITHOUT_USERS: &str = "unshare --user true 2> /dev/null || {
  mkdir /etc/systemd/system/webgarden-.service.d
  printf '[Service]\\nPrivateUsers=no\\n' > /etc/systemd/system/webgarden-.service.d/users.conf
}";

/// Why no machine can be booted here, if none can.
pub(super) fn obstacle(image: &Path) -> Result<Option<String>, Failure> {
    let output = container(image).arg("true").output().explain(|| "starting unshare".to_owned())?;
    Ok((!output.status.success()).then(|| said(&output).trim().to_owned()))
}

/// Where a machine finds the files of this machine that it is given.
pub(super) const GIVEN: &str = "/srv/given";

/// A running machine.
pub(super) struct Machine {
    name: String,
    // The first process of the machine, by the number that it has outside.
    leader: u32,
    _process: Process,
}

impl Machine {
    /// Boots a machine that can read the folder `given`.
    pub(super) fn boot(
        interrupt: &Interrupt,
        image: &Path,
        name: &str,
        given: &Path,
    ) -> Result<Self, Failure> {
        let log = given.join(format!("{name}.log"));
        let file = fs::File::create(&log).at(&log)?;
        let mut command = container(image);
        command
            .arg("--boot")
            .arg(format!("--hostname={name}"))
            .arg(format!("--bind-ro={}:{GIVEN}", given.display()))
            .stdout(Stdio::from(file))
            .stderr(Stdio::inherit());
        let mut process = Process::start(&mut command)?.with_patience(Duration::from_secs(20));
        let deadline = Instant::now() + BOOT;
        let mut state = String::new();
        while Instant::now() < deadline {
            interrupt.check()?;
            if let Some(status) = process.poll()? {
                return Err(Failure::new(format!("systemd-nspawn ended ({status})")));
            }
            if let Some(leader) = first_child(process.id()) {
                state = inside(leader, "systemctl is-system-running")?.trim().to_owned();
                if matches!(state.as_str(), "running" | "degraded") {
                    let machine = Self { name: name.to_owned(), leader, _process: process };
                    return machine.shell(WITHOUT_USERS).map(|_said| machine);
                }
            }
            thread::sleep(POLL);
        }
        Err(Failure::new(format!("{name} did not boot within {} s: it is {state}", BOOT.as_secs())))
    }

    /// A command as root in the machine, not started yet.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = enter(self.leader, WHOLLY);
        command.args(["env", "--ignore-environment", PATH, "HOME=/root", "LC_ALL=C.UTF-8", program]);
        command
    }

    /// A command of this machine that stands in the street of the other one.
    pub(super) fn in_its_street(&self, program: &str) -> Command {
        let network = format!("--net=/proc/{}/root/run/netns/{}", self.leader, street::NETWORK);
        let mut command = Command::new("nsenter");
        command.arg(network).arg("--").arg(program);
        command
    }

    /// Runs a line of shell in the machine and returns what it printed; fails when the line does.
    pub(super) fn shell(&self, line: &str) -> Result<String, Failure> {
        let output = self.attempt(line)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Failure::new(format!(
            "on {}: `{line}` failed ({}):\n{}",
            self.name,
            output.status,
            said(&output)
        )))
    }

    /// Runs a line of shell in the machine, however it ends.
    pub(super) fn attempt(&self, line: &str) -> Result<Output, Failure> {
        let mut command = self.command("bash");
        command.args(["-o", "pipefail", "-c", line]).stdin(Stdio::null());
        command.output().explain(|| format!("entering {}", self.name))
    }

    /// Writes a file of the machine.
    pub(super) fn write(&self, path: &str, content: &str) -> Result<(), Failure> {
        let mut command = self.command("bash");
        command.args(["-c", "mkdir -p \"$(dirname \"$1\")\" && cat > \"$1\"", "write", path]);
        let mut child =
            command.stdin(Stdio::piped()).spawn().explain(|| format!("entering {}", self.name))?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(content.as_bytes()).explain(|| format!("writing {path}"))?;
        }
        let status = child.wait().explain(|| format!("writing {path}"))?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("{path} could not be written"))) }
    }
}

fn container(image: &Path) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c", CONTAINER, "container"])
        .args(["--quiet", "--register=no", "--keep-unit", "--console=pipe", "--volatile=overlay"])
        .args(["--private-network", "--resolv-conf=off", "--timezone=off"])
        .arg(format!("--directory={}", image.display()))
        .stdin(Stdio::null());
    if !has_one_hierarchy() {
        command.env("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "0");
    }
    command
}

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Both streams of a command, for a message.
pub(super) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// All namespaces, and the root of the machine: where it was booted in a changed root, its namespace begins above it.
const WHOLLY: &[&str] = &["--all", "--root", "--wd"];

fn enter(leader: u32, namespaces: &[&str]) -> Command {
    let mut command = Command::new("nsenter");
    command.arg(format!("--target={leader}")).args(namespaces).arg("--");
    command
}

fn inside(leader: u32, line: &str) -> Result<String, Failure> {
    let output = enter(leader, WHOLLY)
        .args(["sh", "-c", line])
        .stdin(Stdio::null())
        .output()
        .explain(|| "starting nsenter".to_owned())?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn first_child(parent: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

/// Whether this machine has the one hierarchy of control groups that newer systems have.
fn has_one_hierarchy() -> bool {
    Path::new("/sys/fs/cgroup/cgroup.controllers").is_file()
}
