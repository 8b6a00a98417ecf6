//! The exit code of a command says in which state it left the site.

use std::fs;

use crate::{archives, machine::Machine};

/// What is done to a server before a command, the command, and what must come of it.
struct Case {
    told: &'static str,
    before: fn(&Machine),
    command: &'static [&'static str],
    code: i32,
    /// Whether the site has what it had: its content, its settings, what is written about it.
    unchanged: bool,
}

const NEW: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

const CASES: &[Case] = &[
    Case {
        told: "all is well",
        before: nothing,
        command: &["restore", "bakery", "sound.tar.gz"],
        code: 0,
        unchanged: false,
    },
    Case {
        told: "a damaged archive",
        before: nothing,
        command: &["restore", "bakery", "damaged.tar.gz"],
        code: 1,
        unchanged: true,
    },
    Case {
        told: "of another program",
        before: nothing,
        command: &["restore", "bakery", "other.tar.gz"],
        code: 2,
        unchanged: true,
    },
    Case {
        told: "no such archive",
        before: nothing,
        command: &["restore", "bakery", "none.tar.gz"],
        code: 2,
        unchanged: true,
    },
    Case {
        told: "nothing to undo",
        before: nothing,
        command: &["restore", "bakery", "--undo"],
        code: 1,
        unchanged: true,
    },
    Case {
        told: "not exchanged",
        before: |machine| mark(machine, "no-restore", ""),
        command: &["restore", "bakery", "sound.tar.gz"],
        code: 1,
        unchanged: true,
    },
    Case {
        told: "not exchanged and not started",
        before: |machine| {
            mark(machine, "no-restore", "");
            mark(machine, "asleep", ".");
        },
        command: &["restore", "bakery", "sound.tar.gz"],
        code: 3,
        unchanged: true,
    },
    Case {
        told: "does not start with it",
        before: |machine| mark(machine, "asleep", NEW),
        command: &["restore", "bakery", "sound.tar.gz"],
        code: 1,
        unchanged: true,
    },
    Case {
        told: "never starts again",
        before: |machine| mark(machine, "asleep", "."),
        command: &["restore", "bakery", "sound.tar.gz"],
        code: 3,
        unchanged: true,
    },
    Case {
        told: "undo that never starts",
        before: |machine| {
            restored(machine);
            mark(machine, "asleep", ".");
        },
        command: &["restore", "bakery", "--undo"],
        code: 3,
        unchanged: true,
    },
    Case {
        told: "a start that fails",
        before: |machine| mark(machine, "asleep", "."),
        command: &["start", "bakery"],
        code: 3,
        unchanged: true,
    },
    Case {
        told: "a restart that fails",
        before: |machine| mark(machine, "asleep", "."),
        command: &["restart", "bakery"],
        code: 3,
        unchanged: true,
    },
    Case {
        told: "a reload that fails",
        before: |machine| mark(machine, "asleep", "."),
        command: &["reload", "bakery"],
        code: 3,
        unchanged: true,
    },
    Case {
        told: "while another command works",
        before: nothing,
        command: &["backup", "bakery"],
        code: 0,
        unchanged: true,
    },
    Case {
        told: "one of all fails",
        before: |machine| fs::remove_file(machine.state("archive.tar.gz")).unwrap(),
        command: &["backup", "--all"],
        code: 5,
        unchanged: true,
    },
    Case {
        told: "the only one fails",
        before: |machine| fs::remove_file(machine.state("archive.tar.gz")).unwrap(),
        command: &["backup", "bakery"],
        code: 1,
        unchanged: true,
    },
    Case {
        told: "removed only with a backup",
        before: |machine| fs::remove_file(machine.state("archive.tar.gz")).unwrap(),
        command: &["remove", "bakery"],
        code: 1,
        unchanged: true,
    },
    Case { told: "nobody to tell", before: nothing, command: &["test-mail"], code: 1, unchanged: true },
];

fn nothing(_machine: &Machine) {}

fn mark(machine: &Machine, name: &str, text: &str) {
    fs::write(machine.state(name), text).unwrap();
}

fn restored(machine: &Machine) {
    machine.ctl(&["restore", "bakery", &machine.state("sound.tar.gz").display().to_string()]).well();
}

/// What the site has, by what its visitors and its owner would notice.
fn site(machine: &Machine) -> (String, Vec<u8>, String) {
    let content = fs::read(machine.state("content-of-bakery.example")).unwrap();
    (machine.read("etc/webgarden/bakery.env"), content, machine.read("etc/webgarden/sites/bakery.toml"))
}

#[test]
fn every_exit_code_is_true() {
    for Case { told, before, command, code, unchanged } in CASES {
        let machine = Machine::new();
        machine.provision().well();
        mark(&machine, "content-of-bakery.example", "bread and rolls");
        archives::write_of("starter", Some(NEW), &machine.state("sound.tar.gz"));
        archives::write_of("therapist", Some(NEW), &machine.state("other.tar.gz"));
        let sound = fs::read(machine.state("sound.tar.gz")).unwrap();
        fs::write(machine.state("damaged.tar.gz"), &sound[..sound.len() / 2]).unwrap();
        before(&machine);
        let had = site(&machine);
        let arguments: Vec<String> = command
            .iter()
            .map(|word| {
                if word.ends_with(".tar.gz") {
                    machine.state(word).display().to_string()
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        let ended = machine.ctl(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(ended.code(), Some(*code), "{told}: {}", ended.error());
        assert_eq!(site(&machine) == had, *unchanged, "{told}: {}", ended.error());
        let is_open = |name: &str| machine.path(&format!("var/lib/webgarden-ctl/{name}")).exists();
        assert!(!is_open("restores/bakery.json"), "{told}: nothing is left to be done");
    }
}

#[test]
fn a_second_removal_makes_a_second_last_backup_as_long_as_the_site_is_there() {
    let machine = Machine::new();
    machine.provision().well();
    let block = "etc/nginx/conf.d/other.conf";
    machine.write(block, "refuse-me;");
    assert_eq!(machine.ctl(&["remove", "bakery"]).code(), Some(3));
    fs::remove_file(machine.path(block)).unwrap();
    let asked = machine.calls().len();
    machine.ctl(&["remove", "bakery"]).well();
    let calls = machine.calls().split_off(asked);
    assert!(calls.iter().any(|call| call.starts_with("site backup")), "{calls:?}");
}
