//! A deploy that is killed, wherever it is, leaves a site that serves; the next command that changes the site brings everything into order.

use crate::{
    machine::{Backend, Machine, on_both_databases, run},
    programs::programs,
};

/// The steps of a deploy, as its journal calls them.
const STEPS: &[&str] =
    &["unpack", "snapshot", "copy", "migrate", "trial", "switch", "check", "watch", "tidy"];

/// Those after which something is left in the database's server.
const STEPS_OF_A_SERVER: &[&str] = &["copy", "switch", "watch"];

/// Starts a deploy and kills it as soon as its journal names this step, or as it ends.
fn kill_in(machine: &Machine, step: &str, bundle: &str) {
    let mut child = machine.start(&["deploy", machine.site(), bundle, "--grace", "1"]);
    machine.wait_for(step, &mut child);
    // One that has ended by itself is as good.
    let _ended = child.kill();
    child.wait().unwrap();
}

fn a_killed_deploy_is_undone_by_the_next_command(backend: Backend) {
    let machine = Machine::with_site(backend);
    machine.add_account("anna");
    let (site, before) = (machine.site(), machine.contents());
    let bundle = machine.bundle("0.2.0", &run(&programs().later));
    let steps = if backend == Backend::Sqlite { STEPS } else { STEPS_OF_A_SERVER };
    for &step in steps {
        kill_in(&machine, step, &bundle);
        machine.done(&["status", site]);
        machine.done(&["start", site]);
        assert_eq!(machine.get("/").status, 200, "{step}");
        assert!(machine.leftovers().is_empty(), "{step}: {:?}", machine.leftovers());
        if machine.release(site).starts_with("0.2.0") {
            assert_eq!(step, "tidy", "only a release that was found to be good stays");
            assert_eq!(machine.get("/portfolio").status, 200);
            continue;
        }
        assert_eq!(machine.releases(site), ["0.1.0-abc1234-1"], "{step}");
        assert_eq!(machine.contents(), before, "{step}");
    }
}

fn a_killed_deploy_can_be_tried_again(backend: Backend) {
    let machine = Machine::with_site(backend);
    let bundle = machine.bundle("0.2.0", &run(&programs().later));
    for step in ["migrate", "switch"] {
        kill_in(&machine, step, &bundle);
    }
    machine.done(&["deploy", machine.site(), &bundle, "--grace", "0"]);
    assert_eq!(machine.get("/portfolio").status, 200);
    assert!(machine.releases(machine.site()).len() == 2, "{:?}", machine.releases(machine.site()));
}

on_both_databases! {
    a_killed_deploy_is_undone_by_the_next_command,
    a_killed_deploy_can_be_tried_again,
}
