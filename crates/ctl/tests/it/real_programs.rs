//! What is written, as the programs see it that it is written for: where they are on this machine.

use std::{fs, path::Path, process::Command, thread};

use crate::machine::Machine;

/// Whether a program is on this machine. nginx always is where the tests run; the rest may be missing.
fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[track_caller]
fn accepts(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units_and_little_to_attack() {
    if !is_there("systemd-analyze") {
        return;
    }
    let machine = Machine::new();
    machine.provision().well();
    let units = machine.path("etc/systemd/system");
    let mut paths: Vec<_> = fs::read_dir(&units).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    assert_eq!(paths.len(), 8, "{paths:?}");
    for path in &paths {
        // The programs that the units start are not on this machine.
        let text = fs::read_to_string(path).unwrap();
        let lines = text.lines().map(|line| match line.split_once('=') {
            Some((key @ ("ExecStart" | "ExecReload" | "ExecStop"), _)) => format!("{key}=/bin/true"),
            _ => line.to_owned(),
        });
        fs::write(path, lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
    let said = accepts(
        Command::new("systemd-analyze")
            .arg("verify")
            .args(["--man=no", "--recursive-errors=no"])
            .args(&paths),
    );
    let ours: Vec<_> = said.lines().filter(|line| line.contains("webgarden-")).collect();
    assert!(ours.is_empty(), "{ours:?}");
    let service = units.join("webgarden-bakery.service");
    let security = ["security", "--offline=true", "--threshold=20", "--no-pager"];
    let said = accepts(Command::new("systemd-analyze").args(security).arg(service));
    assert!(said.contains("Overall exposure level"), "{said}");
}

/// Each night of a year, in which every zone that has summer time begins and ends it.
#[test]
fn every_night_has_one_backup_wherever_the_server_is() {
    const NIGHTS: usize = 366;
    // Its other names (`L`) are links to these.
    let zones = fs::read_to_string("/usr/share/zoneinfo/tzdata.zi").unwrap_or_default();
    let zones: Vec<_> = zones.lines().filter_map(|line| line.strip_prefix("Z ")?.split(' ').next()).collect();
    if !is_there("systemd-analyze") || zones.is_empty() {
        return;
    }
    assert!(zones.len() > 300, "{zones:?}");
    let machine = Machine::new();
    machine.provision().well();
    let timer = machine.read("etc/systemd/system/webgarden-backup.timer");
    let calendar = timer.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap();
    let check = |zone: &str| {
        let said = accepts(
            Command::new("systemd-analyze")
                .args(["calendar", "--base-time=2027-01-01", &format!("--iterations={NIGHTS}"), calendar])
                .env("TZ", zone)
                .env("LC_ALL", "C"),
        );
        let nights: Vec<chrono::NaiveDate> = said
            .lines()
            .filter(|line| line.contains("Next elapse:") || line.trim_start().starts_with("Iter"))
            .map(|line| line.split_whitespace().find_map(|word| word.parse().ok()).unwrap())
            .collect();
        assert_eq!(nights.len(), NIGHTS, "{zone}: {said}");
        assert!(nights.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1])), "{zone}: {said}");
    };
    let at_once = thread::available_parallelism().map_or(1, Into::into);
    thread::scope(|scope| {
        for some in zones.chunks(zones.len().div_ceil(at_once)) {
            scope.spawn(move || some.iter().copied().for_each(check));
        }
    });
}

#[test]
fn the_drill_follows_the_backup_and_no_clock() {
    let machine = Machine::new();
    let old = "etc/systemd/system/webgarden-drill.timer";
    machine.write(old, "[Timer]\nOnCalendar=*-*-* 04:00\n");
    machine.provision().well();
    assert!(!machine.path(old).exists(), "what went by the clock is gone");
    assert!(machine.calls().contains(&"systemctl disable --now webgarden-drill.timer".to_owned()));
    let backup = machine.read("etc/systemd/system/webgarden-backup.service");
    for line in ["OnSuccess=webgarden-drill.service", "OnFailure=webgarden-drill.service"] {
        assert!(backup.contains(line), "{backup}");
    }
}

#[test]
fn nft_accepts_the_firewall() {
    let machine = Machine::new();
    machine.provision().well();
    // What a site may reach is in a file of its own, which the rules include.
    let own = machine.read("etc/webgarden/firewall.d/bakery.nft");
    assert!(
        own.contains(
            "meta skuid 998 tcp dport { 53, 80, 443, 8101 } accept"
                .replace("8101", &machine.port().to_string())
                .as_str()
        ),
        "{own}"
    );
    assert!(own.contains("tcp dport 25 accept") && own.ends_with("meta skuid 998 reject\n"), "{own}");
    let folder = machine.path("etc/webgarden/firewall.d").display().to_string();
    let text = machine.read("etc/webgarden/firewall.nft");
    assert!(text.contains("\"/etc/webgarden/firewall.d/*.nft\""), "{text}");
    machine.write("rules.nft", &text.replace("/etc/webgarden/firewall.d", &folder));
    let rules = machine.path("rules.nft");
    // Looking at rules needs the rights to change them.
    let may =
        Command::new("nft").args(["list", "tables"]).output().is_ok_and(|output| output.status.success());
    if may {
        accepts(Command::new("nft").args(["-c", "-f"]).arg(rules));
    }
}

#[test]
fn logrotate_accepts_its_rules() {
    let machine = Machine::new();
    machine.provision().well();
    if Path::new("/usr/sbin/logrotate").exists() {
        accepts(
            Command::new("/usr/sbin/logrotate").arg("--debug").arg(machine.path("etc/logrotate.d/webgarden")),
        );
    }
}

#[test]
fn files_that_nginx_serves_have_the_headers_that_the_program_sends() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../base-app/src/frame/headers.rs");
    let source = fs::read_to_string(source).unwrap().replace("\\\n", "");
    let program: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let machine = Machine::new();
    machine.provision().well();
    let headers =
        machine.read("etc/nginx/webgarden/headers.conf") + &machine.read("etc/nginx/webgarden/maps.conf");
    for value in headers
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|value| ["'self'", "=()", "max-age=63072000"].iter().any(|part| value.contains(part)))
    {
        assert!(program.contains(&format!("\"{value}\"")), "{value}");
    }
    for line in headers.lines().filter_map(|line| line.strip_prefix("add_header ")) {
        let value = line.split('"').nth(1).unwrap_or_default();
        let is_filled = ["$webgarden_policy", "$webgarden_hsts"].iter().any(|name| line.contains(name));
        assert!(program.contains(&format!("\"{value}\"")) || is_filled, "{line}");
    }
}
