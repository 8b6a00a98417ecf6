//! What the doctor sees of the server: it names the part that is ill, and what to do.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use crate::machine::Machine;

/// The finding about something, if it is not well.
fn ill(machine: &Machine, what: &str) -> Option<String> {
    let ended = machine.ctl(&["doctor", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let found = findings
        .iter()
        .find(|finding| finding["what"] == what)
        .unwrap_or_else(|| panic!("no {what}: {report}"));
    (found["verdict"] != "well").then(|| found["said"].as_str().unwrap().to_owned())
}

#[test]
fn each_service_that_is_ill_is_named() {
    let machine = Machine::new();
    machine.provision().well();
    for (what, marker, text, words) in [
        ("databases", "no-postgres", "", "PostgreSQL does not answer"),
        ("firewall", "no-firewall", "", "systemctl restart webgarden-firewall"),
        ("firewall", "ssh-port", "2222", "SSH answers on 2222, which the rules shut"),
        ("firewall", "sockets", "LISTEN 0 9 0.0.0.0:2022 0.0.0.0:* users:((\"sshd\",pid=1,fd=3))\n", "2022"),
        (
            "log rotation",
            "log-rotation",
            "error: skipping \"/var/log/webgarden/bakery.access.log\" because parent directory has insecure permissions\n",
            "insecure permissions",
        ),
    ] {
        assert_eq!(ill(&machine, what), None, "{what}");
        fs::write(machine.state(marker), text).unwrap();
        let said = ill(&machine, what).unwrap_or_else(|| panic!("{what} with {marker} is well"));
        assert!(said.contains(words), "{words}: {said}");
        fs::remove_file(machine.state(marker)).unwrap();
    }
}

#[test]
fn no_port_of_ssh_is_shut_by_the_first_site() {
    let machine = Machine::new();
    fs::write(machine.state("ssh-port"), "2222").unwrap();
    fs::write(machine.state("sockets"), "LISTEN 0 9 [::]:2023 [::]:* users:((\"sshd\",pid=1,fd=3))\n")
        .unwrap();
    machine.provision().well();
    let rules = machine.read("etc/webgarden/firewall.nft");
    assert!(rules.contains("tcp dport { 2023, 2222, 80, 443 } accept"), "{rules}");
    assert_eq!(ill(&machine, "firewall"), None);
}

#[test]
fn services_that_crash_are_started_again() {
    let machine = Machine::new();
    machine.provision().well();
    for service in ["nginx.service", "postgresql@.service"] {
        let lines = machine.read(&format!("etc/systemd/system/{service}.d/webgarden.conf"));
        assert!(lines.contains("Restart=on-failure"), "{lines}");
    }
}

#[test]
fn an_archive_and_a_drill_of_the_future_are_no_comfort() {
    let machine = Machine::new();
    machine.provision().well();
    let folder = machine.path("var/www/webgarden/backups/bakery");
    let ahead = folder.join("bakery-20360101T000000Z.tar.gz");
    fs::copy(machine.state("archive.tar.gz"), &ahead).unwrap();
    let said = ill(&machine, "backup").unwrap();
    assert!(said.contains("in the future") && !said.contains(" d old"), "{said}");
    machine.ctl(&["backup", "bakery"]).well();
    assert_eq!(ill(&machine, "backup"), None);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        names.len() == 2 && !ahead.exists(),
        "the old one is kept under the time it was noticed at: {names:?}"
    );
}

#[test]
fn whoever_could_not_be_told_by_mail_is_told_by_the_next_command() {
    let machine = Machine::new();
    machine.provision().well();
    let settings = "operator = \"anna@example.org\"\n[mail]\nserver = \"127.0.0.1\"\nport = 1\n";
    machine.write("etc/webgarden/ctl.toml", settings);
    assert_eq!(ill(&machine, "operator"), None);
    let ended = machine.ctl(&["test-mail"]);
    assert_eq!(ended.code(), Some(1), "{}", ended.error());
    assert!(
        ended.error().contains("127.0.0.1:1 (tls = \"none\"), as webgarden@bakery.example"),
        "{}",
        ended.error()
    );
    for command in [&["list"][..], &["status", "bakery"]] {
        let told = machine.ctl(command).well();
        assert!(told.error().contains("the operator cannot be told by mail"), "{}", told.error());
    }
    let said = ill(&machine, "operator").unwrap();
    assert!(said.contains("webgarden-ctl test-mail") && !said.contains("is told"), "{said}");
}

#[test]
fn a_test_mail_shows_the_answer_of_the_server_that_took_it() {
    let machine = Machine::new();
    let port = mail_server("250 2.0.0 Ok: queued as 4F2C31A0");
    let settings = format!(
        "operator = \"anna@example.org\"\n[mail]\nserver = \"127.0.0.1\"\nport = {port}\nsender = \"host@example.org\"\n"
    );
    machine.write("etc/webgarden/ctl.toml", &settings);
    let said = machine.ctl(&["test-mail"]).well().out();
    assert!(
        said.contains("took the mail for anna@example.org, and said: 250 2.0.0 Ok: queued as 4F2C31A0\n"),
        "{said}"
    );
    assert!(said.contains("log for 4F2C31A0."), "{said}");
    let said = machine.ctl(&["test-mail", "--json"]).well().out();
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["answer"], "250 2.0.0 Ok: queued as 4F2C31A0");
    assert_eq!(report["queue_id"], "4F2C31A0");
}

/// A mail server that takes every mail with these words.
fn mail_server(taken: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map(Result::unwrap) {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let say = |words: &str| write!(&stream, "{words}\r\n").unwrap();
            say("220 stand-in");
            while let Some(Ok(line)) = lines.next() {
                match line.as_str() {
                    "DATA" => {
                        say("354 go on");
                        lines.by_ref().map(Result::unwrap).find(|line| line == ".").unwrap();
                        say(taken);
                    }
                    "QUIT" => say("221 goodbye"),
                    _ => say("250 ok"),
                }
            }
        }
    });
    port
}
