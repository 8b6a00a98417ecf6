//! A minimal Debian as a server's owner gets it, built once from the mirror that this machine's apt uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::workspace::Workspace;
use sha2::{Digest, Sha256};

const SUITE: &str = "bookworm";

/// What makes a folder bootable.
const SYSTEM: &str = "systemd,systemd-sysv,dbus,ca-certificates";

/// What the operator's manual installs, and a certificate authority that stands for the real one.
const PACKAGES: &[&str] = &[
    "nginx",
    "libnginx-mod-http-brotli-filter",
    "libnginx-mod-http-brotli-static",
    "postgresql",
    "certbot",
    "nftables",
    "logrotate",
    "curl",
    "iproute2",
    "procps",
    "caddy",
    "pebble",
    "age",
    "openssl",
];

/// Debian asks this before it starts a service; none may start while the folder is only a folder.
const NO_SERVICES: &str = "#!/bin/sh\nexit 101\n";

/// The folder with the system, built now unless an earlier run did.
pub(super) fn image(workspace: &Workspace, interrupt: &Interrupt) -> Result<PathBuf, Failure> {
    let folder = workspace.target().join("test-server");
    let image = folder.join(format!("{SUITE}-{}", fingerprint()));
    if image.is_dir() {
        return Ok(image);
    }
    fs::create_dir_all(&folder).at(&folder)?;
    let part = folder.join("part");
    remove(interrupt, &part)?;
    let mirror = mirror()?;
    println!("  building a Debian {SUITE} from {mirror} …");
    let mut debootstrap = Command::new("debootstrap");
    debootstrap.args(["--variant=minbase", &format!("--include={SYSTEM}"), SUITE]).arg(&part).arg(mirror);
    quietly(interrupt, &mut debootstrap, &folder.join("debootstrap.log"))?;
    for file in ["etc/resolv.conf", "etc/hosts"] {
        let from = Path::new("/").join(file);
        fs::copy(&from, part.join(file)).at(&from)?;
    }
    install(interrupt, &part, &folder.join("install.log"))?;
    fs::rename(&part, &image).at(&image)?;
    Ok(image)
}

fn install(interrupt: &Interrupt, root: &Path, log: &Path) -> Result<(), Failure> {
    let policy = root.join("usr/sbin/policy-rc.d");
    fs::write(&policy, NO_SERVICES).at(&policy)?;
    let mut chmod = Command::new("chmod");
    quietly(interrupt, chmod.arg("755").arg(&policy), log)?;
    let mut apt = Command::new("chroot");
    apt.arg(root)
        .args(["apt-get", "install", "--yes", "-qq", "--no-install-recommends"])
        .args(PACKAGES)
        .env("DEBIAN_FRONTEND", "noninteractive");
    quietly(interrupt, &mut apt, log)?;
    fs::remove_file(&policy).at(&policy)?;
    // One web server at a time: the manual's own is nginx.
    let mut disable = Command::new("systemctl");
    quietly(interrupt, disable.arg("--root").arg(root).args(["disable", "caddy.service"]), log)?;
    // Each machine gets a number of its own when it boots.
    let id = root.join("etc/machine-id");
    fs::write(&id, "").at(&id)
}

/// The mirror that apt of this machine uses for the suite.
fn mirror() -> Result<String, Failure> {
    let output = Command::new("apt-get")
        .args(["indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"])
        .output()
        .explain(|| "starting apt-get".to_owned())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .filter_map(|line| line.strip_suffix(&format!(" {SUITE} main")))
        .next()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("apt of this machine knows no mirror of Debian {SUITE}")))
}

/// Runs a command whose output matters only when it fails.
fn quietly(interrupt: &Interrupt, command: &mut Command, log: &Path) -> Result<(), Failure> {
    let file = fs::File::options().create(true).append(true).open(log).at(log)?;
    let errors = file.try_clone().at(log)?;
    let status = interrupt.run(command.stdout(Stdio::from(file)).stderr(Stdio::from(errors)))?;
    if status.success() {
        return Ok(());
    }
    let said = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = said.lines().collect();
    let last = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
    Err(Failure::new(format!("{} failed ({status}):\n{last}", command.get_program().display())))
}

/// Removes a folder with whatever an interrupted run left in it.
fn remove(interrupt: &Interrupt, folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        interrupt.run(Command::new("rm").args(["-rf", "--one-file-system"]).arg(folder))?;
    }
    Ok(())
}

/// Another list of packages is another image.
fn fingerprint() -> String {
    let digest = Sha256::digest(format!("{SYSTEM} {}", PACKAGES.join(" ")));
    let mut digits = base16ct::lower::encode_string(&digest);
    digits.truncate(8);
    digits
}
