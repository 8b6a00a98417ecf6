//! A command that is ended at any step and given again ends where it would have ended.

use crate::machine::{Ended, Machine, When};

/// Ends the command at each of its calls in turn, before the call does anything and after, gives it again, and compares.
fn converges(prepare: impl Fn(&Machine), command: impl Fn(&Machine) -> Ended) {
    let whole = Machine::new();
    prepare(&whole);
    whole.kill_at(0, When::Before);
    let before = whole.calls().len();
    command(&whole).well();
    let calls = whole.calls().split_off(before);
    let goal = whole.everything();
    let counted = calls.iter().filter(|call| !call.starts_with("runuser ")).count();
    assert!(counted > 5, "{calls:?}");
    for call in 1..=counted {
        for when in [When::Before, When::After] {
            let machine = Machine::new();
            prepare(&machine);
            machine.kill_at(call, when);
            let ended = command(&machine);
            assert!(ended.was_killed(), "call {call} {when:?} ended nobody: {}", ended.error());
            machine.kill_at(0, When::Before);
            command(&machine).well();
            let reached = machine.everything();
            for (place, content) in &goal {
                assert_eq!(
                    reached.get(place),
                    Some(content),
                    "{place}, ended {when:?} call {call} of {calls:#?}"
                );
            }
            let more: Vec<_> = reached.keys().filter(|place| !goal.contains_key(*place)).collect();
            assert!(more.is_empty(), "{more:?} is left, ended {when:?} call {call} of {calls:#?}");
        }
    }
}

#[test]
fn provision_ends_in_the_same_server_wherever_it_was_killed() {
    converges(|_bare| {}, Machine::provision);
}

#[test]
fn remove_ends_in_the_same_server_wherever_it_was_killed() {
    converges(with_bakery, |machine| machine.ctl(&["remove", "bakery"]));
}

#[test]
fn rename_domain_ends_in_the_same_server_wherever_it_was_killed() {
    converges(with_bakery, |machine| machine.ctl(&["rename-domain", "bakery", "baker.example"]));
}

#[test]
fn clone_ends_in_the_same_server_wherever_it_was_killed() {
    converges(with_bakery, |machine| {
        let port = machine.port().to_string();
        machine.ctl(&["clone", "bakery", "second", "--domain", "second.example", "--port", &port])
    });
}

#[test]
fn suspend_and_resume_end_in_the_same_server_wherever_they_were_killed() {
    converges(with_bakery, |machine| {
        let ended = machine.ctl(&["suspend", "bakery"]);
        if ended.code() == Some(0) { machine.ctl(&["resume", "bakery"]) } else { ended }
    });
}

#[test]
fn nothing_of_a_removed_site_is_left_but_its_last_backup() {
    let machine = Machine::new();
    with_bakery(&machine);
    // A copy that a crash has left: it is the role's too, which cannot be dropped before.
    std::fs::write(machine.state("databases"), "wg-bakery\nwg-bakery-deploy\n").unwrap();
    for beside in ["bakery.env.replaced", "bakery.env~", ".bakery.env.swp"] {
        machine.write(&format!("etc/webgarden/{beside}"), "SECRET_KEY=old");
    }
    machine.ctl(&["remove", "bakery"]).well();
    let everything = machine.everything();
    let left: Vec<_> = everything.keys().filter(|place| place.contains("bakery")).collect();
    let folder = "/var/www/webgarden/backups/bakery/";
    assert_eq!(left, [folder, &format!("{folder}bakery-(time).tar.gz")]);
    assert_eq!(machine.remembered("users"), Vec::<String>::new());
    assert_eq!(machine.remembered("roles"), Vec::<String>::new());
    assert_eq!(machine.remembered("databases"), Vec::<String>::new());
    assert!(machine.remembered("running").iter().all(|unit| !unit.contains("bakery")));
}

fn with_bakery(machine: &Machine) {
    machine.provision().well();
}
