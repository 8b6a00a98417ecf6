//! A good release takes the place of the old one; a bad one changes nothing, and the reason is named.

use std::{fs, process::Child};

use crate::{
    machine::{Backend, Machine, ended, on_both_databases, run, run_after},
    programs::programs,
};

/// Deploys a bad release and checks that nothing has changed; gives what was said.
fn refused(machine: &Machine, program: &str, more: &[&str]) -> String {
    refused_when(machine, program, more, |_| {})
}

/// The same, with something that happens while the deploy goes on.
fn refused_when(machine: &Machine, program: &str, more: &[&str], happens: impl FnOnce(&mut Child)) -> String {
    machine.add_account("anna");
    let (site, before, release) = (machine.site(), machine.contents(), machine.release(machine.site()));
    let bundle = machine.bundle("0.2.0", program);
    let mut deploy = machine.start(&[&["deploy", site, &bundle], more].concat());
    happens(&mut deploy);
    let ended = ended(deploy.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.said.contains(&format!("{site} runs {release} as before")), "{}", ended.said);
    assert_eq!(machine.release(site), release);
    assert_eq!(machine.releases(site), [release]);
    assert_eq!(machine.get("/").status, 200);
    assert_eq!(machine.contents(), before);
    assert!(machine.leftovers().is_empty(), "{:?}", machine.leftovers());
    ended.said
}

fn a_good_release_takes_the_place_of_the_old_one(backend: Backend) {
    let machine = Machine::with_site(backend);
    machine.add_account("anna");
    let (site, (applied, rows)) = (machine.site(), machine.contents());
    let bundle = machine.bundle("0.2.0", &run(&programs().later));
    let result = machine.done(&["deploy", site, &bundle, "--grace", "1", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&result).unwrap();
    assert_eq!(report["from"], "0.1.0-abc1234-1");
    assert_eq!(report["to"], "0.2.0-abc1234-2");
    assert_eq!(machine.release(site), "0.2.0-abc1234-2");
    assert_eq!(machine.get("/portfolio").status, 200, "the new program serves");
    let (now_applied, now_rows) = machine.contents();
    assert!(now_applied.len() > applied.len(), "the tables are the new ones: {now_applied:?}");
    assert!(rows.iter().all(|(table, count)| now_rows.get(table) == Some(count)), "{rows:?} {now_rows:?}");
    assert!(machine.leftovers().is_empty(), "{:?}", machine.leftovers());
    let list = machine.done(&["releases", site]);
    assert!(
        list.contains("0.2.0-abc1234-2  current") && list.contains("0.1.0-abc1234-1  previous"),
        "{list}"
    );
}

fn an_older_version_is_deployed_only_when_it_is_meant(backend: Backend) {
    let machine = Machine::with_site(backend);
    let (site, release) = (machine.site(), machine.release(machine.site()));
    let bundle = machine.bundle("0.0.9", &run(&programs().therapist));
    let refused = machine.ctl(&["deploy", site, &bundle, "--grace", "0"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.said.contains("runs 0.1.0, and the bundle is 0.0.9") && refused.said.contains("--downgrade"),
        "{refused:?}"
    );
    assert_eq!(machine.release(site), release);
    machine.done(&["deploy", site, &bundle, "--downgrade", "--grace", "0"]);
    assert_eq!(machine.release(site), "0.0.9-abc1234-2");
    assert_eq!(machine.get("/").status, 200);
}

fn a_release_that_panics_at_its_start_changes_nothing(backend: Backend) {
    let machine = Machine::with_site(backend);
    let panics = "[ \"$1\" = serve ] && { echo 'thread main panicked: no such thing' >&2; exit 101; }";
    let said = refused(&machine, &run_after(panics, &programs().later), &[]);
    assert!(said.contains("could not try the new program on the copy"), "{said}");
    assert!(said.contains("ended before it was ready") && said.contains("no such thing"), "{said}");
}

fn a_release_whose_home_page_fails_changes_nothing(backend: Backend) {
    let machine = Machine::with_site(backend);
    let said = refused(&machine, &run_after("touch fails", &programs().later), &[]);
    assert!(said.contains("/ answered 500") && said.contains("the home page is to fail"), "{said}");
}

fn a_release_whose_migration_fails_changes_nothing(backend: Backend) {
    let machine = Machine::with_site(backend);
    let fails = "[ \"$1\" = migrate ] && { echo 'a migration failed: no such column: colour' >&2; exit 1; }";
    let said = refused(&machine, &run_after(fails, &programs().later), &[]);
    assert!(said.contains("could not migrate the copy with the new program"), "{said}");
    assert!(said.contains("no such column: colour"), "{said}");
}

fn a_release_whose_migration_hangs_changes_nothing(backend: Backend) {
    let machine = Machine::with_site(backend);
    let hangs = "[ \"$1\" = migrate ] && exec sleep 1000";
    let said = refused(&machine, &run_after(hangs, &programs().later), &["--patience", "12"]);
    for words in ["has been at work for 10 seconds", "did not end in 12 seconds", "--patience SECONDS"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

fn a_release_that_hangs_at_its_start_changes_nothing(backend: Backend) {
    let machine = Machine::with_site(backend);
    let hangs = "[ \"$1\" = serve ] && exec sleep 1000";
    let said = refused(&machine, &run_after(hangs, &programs().later), &["--patience", "12"]);
    assert!(said.contains("was not ready after 12 seconds"), "{said}");
}

fn a_release_that_hangs_in_its_place_is_taken_back(backend: Backend) {
    let machine = Machine::with_site(backend);
    let hangs = "[ -n \"$LISTEN_FDS\" ] && exec sleep 1000";
    let said = refused(&machine, &run_after(hangs, &programs().later), &["--patience", "12"]);
    assert!(said.contains("could not switch to the new program"), "{said}");
}

fn a_release_that_fails_after_the_switch_is_taken_back_with_its_tables(backend: Backend) {
    let machine = Machine::with_site(backend);
    let fails = machine.at("/var/www/webgarden/data").join(machine.site()).join("fails");
    let said = refused_when(&machine, &run(&programs().later), &[], |deploy| {
        machine.wait_for("watch", deploy);
        fs::write(&fails, "").unwrap();
    });
    assert!(said.contains("could not watch the site") && said.contains("/ answered 500"), "{said}");
    assert!(said.contains("the home page is to fail"), "the log of the new program is shown: {said}");
}

on_both_databases! {
    a_good_release_takes_the_place_of_the_old_one,
    an_older_version_is_deployed_only_when_it_is_meant,
    a_release_that_panics_at_its_start_changes_nothing,
    a_release_whose_home_page_fails_changes_nothing,
    a_release_whose_migration_fails_changes_nothing,
    a_release_whose_migration_hangs_changes_nothing,
    a_release_that_hangs_at_its_start_changes_nothing,
    a_release_that_hangs_in_its_place_is_taken_back,
    a_release_that_fails_after_the_switch_is_taken_back_with_its_tables,
}
