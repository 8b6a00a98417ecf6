//! Any release that is kept can come back: rows stay, and tables are those that its program knows.

use crate::{
    machine::{Backend, Machine, on_both_databases, run, run_after},
    programs::programs,
};

/// A machine whose site has been deployed twice, with a row that was written in between.
fn deployed_twice(backend: Backend) -> Machine {
    let machine = Machine::with_site(backend);
    let bundle = machine.bundle("0.2.0", &run(&programs().later));
    machine.done(&["deploy", machine.site(), &bundle, "--grace", "0"]);
    machine
}

fn a_rollback_takes_the_tables_back_and_keeps_the_rows(backend: Backend) {
    let machine = Machine::with_site(backend);
    let (applied, _) = machine.contents();
    let bundle = machine.bundle("0.2.0", &run(&programs().later));
    machine.done(&["deploy", machine.site(), &bundle, "--grace", "0"]);
    let arguments = ["create-admin", "--username=anna", "--email=anna@example.org", "--generate-password"];
    assert!(machine.program(&programs().later, &arguments).status.success());
    machine.done(&["rollback", machine.site(), "--grace", "0"]);
    assert_eq!(machine.release(machine.site()), "0.1.0-abc1234-1");
    assert_eq!(machine.contents().0, applied);
    let users = machine.program(&programs().therapist, &["list-users"]);
    assert!(String::from_utf8_lossy(&users.stdout).contains("anna"), "{users:?}");
    assert_eq!((machine.get("/").status, machine.get("/portfolio").status), (200, 404));
    machine.done(&["rollback", machine.site(), "0.2.0-abc1234-2", "--grace", "0"]);
    assert_eq!(machine.get("/portfolio").status, 200, "the other one comes back too");
}

fn a_release_that_does_not_work_any_more_is_not_rolled_back_to(backend: Backend) {
    let machine = deployed_twice(backend);
    let before = machine.contents();
    let program = machine
        .at("/var/www/webgarden/sites")
        .join(machine.site())
        .join("releases/0.1.0-abc1234-1/bin/therapist");
    std::fs::write(program, run_after("[ \"$1\" = serve ] && exit 1", &programs().therapist)).unwrap();
    let ended = machine.ctl(&["rollback", machine.site(), "--grace", "0", "--patience", "5"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.said.contains("runs 0.2.0-abc1234-2 as before"), "{ended:?}");
    assert_eq!(machine.get("/portfolio").status, 200);
    assert_eq!(machine.contents(), before);
}

fn what_cannot_be_rolled_back_to_is_said(backend: Backend) {
    let machine = Machine::with_site(backend);
    let nothing = machine.ctl(&["rollback", machine.site()]);
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
    assert!(nothing.said.contains("has run no release before"), "{nothing:?}");
    let unknown = machine.ctl(&["rollback", machine.site(), "9.9.9-abc-1"]);
    assert!(unknown.said.contains("has no release 9.9.9-abc-1; it has 0.1.0-abc1234-1"), "{unknown:?}");
}

on_both_databases! {
    a_rollback_takes_the_tables_back_and_keeps_the_rows,
    a_release_that_does_not_work_any_more_is_not_rolled_back_to,
}

#[test]
fn a_site_says_what_it_cannot_be_rolled_back_to() {
    what_cannot_be_rolled_back_to_is_said(Backend::Sqlite);
}
