//! The ports at which this server is administered: those that a firewall must never shut.

use std::{collections::BTreeSet, fs, time::Duration};

use crate::{
    context::Context,
    machine::{program::Program, systemd},
};

/// How long each of those that know may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The port of SSH where nobody says anything else.
const USUAL: u16 = 22;

/// The ports that have to stay open: those of `ctl.toml`, and all at which SSH answers or is to answer.
#[must_use]
pub fn ports(context: &Context) -> BTreeSet<u16> {
    let mut ports = found(context);
    ports.extend(context.config.firewall.ssh_port);
    if ports.is_empty() {
        ports.insert(USUAL);
    }
    ports
}

/// The ports at which SSH answers now, or will when it is started again.
#[must_use]
pub fn found(context: &Context) -> BTreeSet<u16> {
    let ask = |program: Program| context.programs.ask(&program.limit(PATIENCE)).unwrap_or_default();
    let mut ports = listening(&ask(Program::new("ss").args(["-Hltnp"])));
    let settings = ask(Program::new("sshd").arg("-T"));
    ports.extend(if settings.is_empty() { configured(&files(context)) } else { configured(&settings) });
    if context.programs.agrees(&systemd::systemctl(["is-active", "--quiet", "ssh.socket"])).unwrap_or(false) {
        let show = systemd::systemctl(["show", "--value", "--property=Listen", "ssh.socket"]);
        ports.extend(ask(show).split_whitespace().filter_map(port_of));
    }
    ports
}

/// The text of sshd's own files, for when it cannot be asked.
fn files(context: &Context) -> String {
    let folder = context.layout.at("/etc/ssh/sshd_config.d");
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let paths = std::iter::once(context.layout.at("/etc/ssh/sshd_config")).chain(entries);
    paths.filter_map(|path| fs::read_to_string(path).ok()).map(|text| text + "\n").collect()
}

/// `port 2222`, and `listenaddress 192.0.2.1:2222`, in small letters or not.
fn configured(text: &str) -> BTreeSet<u16> {
    let port = |line: &str| {
        let (word, value) = line.trim().split_once(|c: char| c.is_whitespace() || c == '=')?;
        let value = value.trim().trim_start_matches('=').trim();
        match word.to_ascii_lowercase().as_str() {
            "port" => value.parse().ok(),
            "listenaddress" if value.contains("]:") || value.matches(':').count() == 1 => port_of(value),
            _ => None,
        }
    };
    text.lines().filter_map(port).collect()
}

/// `LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=1,fd=3))`
fn listening(text: &str) -> BTreeSet<u16> {
    let lines = text.lines().filter(|line| line.contains("\"sshd\""));
    lines.filter_map(|line| line.split_whitespace().nth(3).and_then(port_of)).collect()
}

fn port_of(address: &str) -> Option<u16> {
    address.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_saying_a_port_is_understood() {
        for (text, ports) in [
            ("port 2222\nlistenaddress [::]:2222\nlistenaddress 0.0.0.0:22\n", &[22, 2222][..]),
            (
                "  Port 2022\n#Port 22\nPort=2023\nListenAddress 192.0.2.1\nListenAddress 2001:db8::1\n",
                &[2022, 2023],
            ),
            ("ListenAddress example.org:2024\nPermitRootLogin no\n", &[2024]),
            ("", &[]),
        ] {
            assert_eq!(configured(text), ports.iter().copied().collect(), "{text}");
        }
        let sockets = "LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:((\"sshd\",pid=7,fd=3))\n\
                       LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:((\"nginx\",pid=8,fd=3))\n\
                       LISTEN 0 128 [::]:2223 [::]:* users:((\"sshd\",pid=7,fd=4))\n";
        assert_eq!(listening(sockets), BTreeSet::from([2222, 2223]));
        assert_eq!(port_of("[::]:2222"), Some(2222));
    }

    #[test]
    fn what_the_settings_say_is_kept_open_beside_what_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = Context::for_tests(folder.path());
        context.config.firewall.ssh_port = Some(2299);
        assert!(ports(&context).contains(&2299));
    }
}
