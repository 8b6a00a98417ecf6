//! What a restore does to a site's settings, and that it is taken back with its content.

use std::fs;

use crate::{
    archives,
    machine::{Machine, When},
};

const NEW: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A server with the site `bakery`, and the path of an archive of it whose settings have this secret.
fn with_archive(secret: &str) -> (Machine, String) {
    let machine = Machine::new();
    machine.provision().well();
    fs::write(machine.state("content-of-bakery.example"), "bread and rolls").unwrap();
    let archive = machine.state(&format!("{}.tar.gz", secret.get(..6).unwrap_or(secret)));
    archives::write_of("starter", Some(secret), &archive);
    (machine, archive.display().to_string())
}

fn content(machine: &Machine) -> Vec<u8> {
    fs::read(machine.state("content-of-bakery.example")).unwrap()
}

fn env(machine: &Machine) -> String {
    machine.read("etc/webgarden/bakery.env")
}

fn kept(machine: &Machine) -> Vec<String> {
    let entries = fs::read_dir(machine.path("etc/webgarden")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.contains("replaced"));
    names.sort();
    names
}

#[test]
fn the_secret_comes_with_the_content_and_goes_with_it() {
    let (machine, first) = with_archive(NEW);
    let (before, old) = (env(&machine), content(&machine));
    machine.ctl(&["restore", "bakery", &first]).well();
    let after = env(&machine);
    assert_eq!(content(&machine), fs::read(&first).unwrap());
    assert_eq!(after, before.replace(secret(&before), NEW), "nothing else is different");

    // A second one leaves what the first has replaced.
    let second = machine.state("second.tar.gz");
    archives::write_of("starter", Some(&NEW.replace('0', "5")), &second);
    machine.ctl(&["restore", "bakery", &second.display().to_string()]).well();
    assert_eq!(secret(&env(&machine)), NEW.replace('0', "5"));
    let both = kept(&machine);
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(machine.read(&format!("etc/webgarden/{}", both[0])), before);
    assert_eq!(machine.read(&format!("etc/webgarden/{}", both[1])), after);

    // One step back, and forth again.
    for _ in 0..2 {
        machine.ctl(&["restore", "bakery", "--undo"]).well();
        assert_eq!((env(&machine), content(&machine)), (after.clone(), fs::read(&first).unwrap()));
        machine.ctl(&["restore", "bakery", "--undo"]).well();
        assert_eq!(secret(&env(&machine)), NEW.replace('0', "5"));
        assert_eq!(content(&machine), fs::read(&second).unwrap());
    }
    assert_ne!(content(&machine), old);
    machine.ctl(&["remove", "bakery"]).well();
    assert_eq!(kept(&machine), Vec::<String>::new(), "nothing of it is left");
}

fn secret(env: &str) -> &str {
    env.lines().find_map(|line| line.strip_prefix("SECRET_KEY=")).unwrap()
}

#[test]
fn what_was_set_meanwhile_survives_an_undo() {
    let (machine, archive) = with_archive(NEW);
    let old = secret(&env(&machine)).to_owned();
    machine.ctl(&["restore", "bakery", &archive]).well();
    machine.write("etc/webgarden/bakery.env", &(env(&machine) + "WORKERS=3\n"));
    machine.ctl(&["restore", "bakery", "--undo"]).well();
    assert!(env(&machine).ends_with("WORKERS=3\n"));
    assert_eq!(secret(&env(&machine)), old);
}

#[test]
fn a_secret_that_the_program_refuses_changes_nothing() {
    let (machine, archive) = with_archive("refused");
    let before = machine.everything();
    let asked = machine.calls().len();
    let ended = machine.ctl(&["restore", "bakery", &archive]);
    assert_eq!(ended.code(), Some(1), "{}", ended.error());
    assert!(ended.error().contains("SECRET_KEY: is not secret enough"), "{}", ended.error());
    assert_eq!(machine.everything(), before);
    let calls = machine.calls().split_off(asked);
    assert!(calls.iter().all(|call| !call.starts_with("systemctl stop")), "{calls:?}");
}

#[test]
fn wherever_a_restore_is_killed_content_and_secret_fit() {
    let (machine, archive) = with_archive(NEW);
    machine.kill_at(0, When::Before);
    let before = machine.calls().len();
    machine.ctl(&["restore", "bakery", &archive]).well();
    let calls = machine.calls().split_off(before);
    let counted = calls.iter().filter(|call| !call.starts_with("runuser ")).count();
    assert!(counted >= 4, "{calls:?}");
    for call in 1..=counted {
        for when in [When::Before, When::After] {
            let (machine, archive) = with_archive(NEW);
            let (old_env, old) = (env(&machine), content(&machine));
            machine.kill_at(call, when);
            assert!(machine.ctl(&["restore", "bakery", &archive]).was_killed(), "call {call} {when:?}");
            machine.kill_at(0, When::Before);
            let (asked, half) = (machine.calls().len(), (env(&machine), content(&machine)));
            for quiet in [["status", "bakery"], ["unpin", "bakery"]] {
                machine.ctl(&quiet).well();
            }
            assert_eq!((env(&machine), content(&machine)), half, "call {call} {when:?}: nobody was asked to");
            let looked = machine.calls().split_off(asked);
            assert!(looked.iter().all(|call| !call.starts_with("systemctl restart")), "{looked:?}");
            let asked = machine.calls().len();
            machine.ctl(&["start", "bakery"]).well();
            let told = format!("ended {when:?} call {call} of {calls:#?}");
            let is_old = content(&machine) == old;
            assert_eq!(is_old, env(&machine) == old_env, "{told}");
            assert_eq!(!is_old, secret(&env(&machine)) == NEW, "{told}");
            assert!(!machine.path("var/lib/webgarden-ctl/restores/bakery.json").exists(), "{told}");
            let then = machine.calls().split_off(asked);
            let stopped = calls.iter().take(call).any(|call| call.starts_with("systemctl stop"));
            let started = then.iter().any(|call| call.starts_with("systemctl restart"));
            assert!(started || !stopped, "{told}: {then:?}");
        }
    }
}
