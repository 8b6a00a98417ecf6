//! Many sites of one package: a canary first, a stop at the first failure, and a rehearsal that touches nothing.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    bundles,
    machine::{Backend, Machine, run, run_after},
    programs::programs,
};

/// A machine with so many sites that run the release 0.1.0.
fn with_sites(count: usize) -> Machine {
    let mut machine = Machine::empty(Backend::Sqlite);
    for _ in 0..count {
        machine.add_site();
    }
    let bundle = machine.bundle("0.1.0", &run(&programs().therapist));
    machine.done(&["deploy", "--all", &bundle, "--grace", "0"]);
    machine
}

/// A release that does not work for one site.
fn bad_for(site: &str) -> String {
    let fails = format!("case $SITE_DOMAIN in {site}.example) [ \"$1\" = serve ] && exit 1;; esac");
    run_after(&fails, &programs().later)
}

fn releases(machine: &Machine) -> Vec<String> {
    let releases = machine.sites.iter().map(|site| machine.release(&site.name));
    releases.map(|release| release.split('-').next().unwrap().to_owned()).collect()
}

#[test]
fn a_fleet_stops_at_the_first_failure_and_leaves_out_what_is_pinned() {
    let machine = with_sites(4);
    let names: Vec<&str> = machine.sites.iter().map(|site| site.name.as_str()).collect();
    machine.done(&["pin", names[0]]);
    let bundle = machine.bundle("0.2.0", &bad_for(names[2]));
    let arguments = ["deploy", "--all", &bundle, "--canary", names[1], "--grace", "0", "--json"];
    let ended = machine.ctl(&arguments);
    assert_eq!(ended.code, Some(5), "{ended:?}");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&ended.result).unwrap();
    let states: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["site"].as_str().unwrap(), row["state"].as_str().unwrap())).collect();
    let expected = ["skipped", "done", "failed", "waiting"];
    assert_eq!(states, names.iter().copied().zip(expected).collect());
    assert_eq!(releases(&machine), ["0.1.0", "0.2.0", "0.1.0", "0.1.0"]);
    let pinned = machine.ctl(&["deploy", names[0], &bundle]);
    assert_eq!(pinned.code, Some(2), "{pinned:?}");
    assert!(pinned.said.contains(&format!("`webgarden-ctl unpin {}`", names[0])), "{pinned:?}");
}

#[test]
fn a_rehearsal_names_the_site_that_would_break_and_touches_nothing() {
    let machine = with_sites(2);
    let names: Vec<String> = machine.sites.iter().map(|site| site.name.clone()).collect();
    let bundle = machine.bundle("0.2.0", &bad_for(&names[1]));
    let before = files(&machine.at("/var/www"));
    let ended = machine.ctl(&["rehearse", &bundle, "--json", "--patience", "20"]);
    assert_eq!(ended.code, Some(5), "{ended:?}");
    let verdicts: Vec<serde_json::Value> = serde_json::from_str(&ended.result).unwrap();
    assert_eq!(verdicts[0]["failure"], serde_json::Value::Null, "{verdicts:?}");
    assert!(verdicts[0]["pages"].as_u64().unwrap() > 3, "{verdicts:?}");
    let found = verdicts[0]["differences"].as_array().unwrap();
    assert!(found.iter().any(|found| found["path"] == "/portfolio" && found["what"] == "new"), "{found:?}");
    assert!(verdicts[1]["failure"].as_str().unwrap().contains("ended before it was ready"), "{verdicts:?}");
    assert_eq!(files(&machine.at("/var/www")), before);
    assert_eq!(releases(&machine), ["0.1.0", "0.1.0"]);
}

/// Every file below a folder with the hash of its content, but for the shared memory of SQLite, which changes as it is read.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            all.extend(files(&path));
        } else if !path.to_string_lossy().ends_with("-shm") {
            all.insert(
                path.to_string_lossy().into_owned(),
                bundles::hash(&fs::read(&path).unwrap_or_default()),
            );
        }
    }
    all
}
