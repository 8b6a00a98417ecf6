//! Archives of real sites: made, tried, restored and taken back, and every damage named.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::PathBuf,
};

use age::{secrecy::ExposeSecret, x25519::Identity};
use archive::{Limits, Source};

use crate::{
    machine::{Backend, Machine, on_both_databases, run, run_after},
    programs::programs,
    store::Store,
};

/// Makes an archive of the first site, and gives its path.
fn back_up(machine: &Machine) -> PathBuf {
    let made = machine.done(&["backup", machine.site(), "--json"]);
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert!(made["bytes"].as_u64().unwrap() > 1000, "{made}");
    machine.at(made["archive"].as_str().unwrap())
}

fn archives(machine: &Machine) -> Vec<String> {
    let entries = fs::read_dir(machine.at("/var/www/webgarden/backups").join(machine.site())).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Lets a drill run that fails, and gives what it says.
fn failed_drill(machine: &Machine) -> String {
    let ended = machine.ctl(&["drill", machine.site(), "--json"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    let verdicts: serde_json::Value = serde_json::from_str(&ended.result).unwrap();
    assert_eq!(verdicts[0]["passed"], false);
    assert!(machine.leftovers().is_empty(), "{:?}", machine.leftovers());
    verdicts[0]["problems"].to_string()
}

fn an_archive_is_tried_restored_and_taken_back(backend: Backend) {
    let machine = Machine::with_site(backend);
    machine.add_account("anna");
    let (site, before) = (machine.site(), machine.contents());
    back_up(&machine);
    let verdicts: serde_json::Value =
        serde_json::from_str(&machine.done(&["drill", "--all", "--json"])).unwrap();
    assert_eq!(verdicts[0]["passed"], true, "{verdicts}");
    assert!(verdicts[0]["pages"].as_u64().unwrap() > 5 && verdicts[0]["rows"].as_i64().unwrap() > 0);
    let kept = fs::read_dir(machine.at("/var/lib/webgarden-ctl/drills").join(site)).unwrap().count();
    assert_eq!(kept, 1, "the verdict is written down");

    machine.add_account("bruno");
    let after = machine.contents();
    assert_ne!(after, before);
    let said = machine.done(&["restore", site, "newest"]);
    assert!(said.contains("is kept"), "{said}");
    assert_eq!(machine.contents(), before);
    assert_eq!(machine.get("/").status, 200, "the site runs again");
    machine.done(&["restore", site, "--undo"]);
    assert_eq!(machine.contents(), after);
    assert_eq!(machine.get("/").status, 200);
    assert!(machine.leftovers().is_empty(), "{:?}", machine.leftovers());
}

fn a_drill_names_what_is_wrong(backend: Backend) {
    let machine = Machine::with_site(backend);
    let problems = failed_drill(&machine);
    assert!(problems.contains("there is no archive"), "{problems}");
    let path = back_up(&machine);
    let bytes = fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    for (content, word) in [(&flipped[..], "damaged"), (&bytes[..bytes.len() / 2], "truncated")] {
        fs::write(&path, content).unwrap();
        let problems = failed_drill(&machine);
        assert!(problems.contains(word), "{word}: {problems}");
        let refused = machine.ctl(&["restore", machine.site(), "newest"]);
        assert!(refused.code == Some(1) && refused.said.contains(word), "{refused:?}");
    }
    fs::write(&path, &bytes).unwrap();
    machine.done(&["drill", machine.site()]);
    assert_eq!(machine.get("/").status, 200);
}

fn a_lost_picture_fails_the_drill_by_name(backend: Backend) {
    let machine = Machine::with_site(backend);
    let current = machine.at("/var/www/webgarden/sites").join(machine.site()).join("current/bin/therapist");
    assert!(machine.program(&current, &["seed-demo"]).status.success());
    let path = back_up(&machine);
    // The same archive without one of its pictures, and a manifest that does not name it.
    let unpacked = machine.at("/unpacked");
    let manifest = archive::unpack(&path, &unpacked, &Limits::default()).unwrap();
    let source = |path: &String| Source { path: path.clone(), file: unpacked.join(path) };
    let mut sources: Vec<_> = manifest.files.iter().map(|file| source(&file.path)).collect();
    let place = sources.iter().position(|source| source.path.starts_with("uploads/")).unwrap();
    let lost = sources.remove(place).path;
    fs::remove_file(&path).unwrap();
    archive::write(&path, manifest, &sources).unwrap();
    let problems = failed_drill(&machine);
    assert!(problems.contains(&format!("{lost} is named by a row and is not in the archive")), "{problems}");
}

fn an_encrypted_archive_opens_with_its_key_alone(backend: Backend) {
    let machine = Machine::with_site(backend);
    machine.add_account("anna");
    let (ours, others) = (Identity::generate(), Identity::generate());
    let key = |name: &str, key: &Identity| {
        let path = machine.at(name);
        fs::write(&path, key.to_string().expose_secret()).unwrap();
        path.display().to_string()
    };
    let (right, wrong) = (key("/right.key", &ours), key("/wrong.key", &others));
    let config = machine.at("/etc/webgarden/ctl.toml");
    let settings = format!("[backups]\nrecipient = \"{}\"\n", ours.to_public());
    fs::write(&config, &settings).unwrap();
    let before = machine.contents();
    let path = back_up(&machine);
    assert!(path.to_string_lossy().ends_with(".tar.gz.age"));
    assert!(fs::read(&path).unwrap().starts_with(b"age-encryption.org"));
    assert_eq!(archives(&machine).len(), 1, "nothing is left in the open");

    let (site, path) = (machine.site(), path.display().to_string());
    let refused = machine.ctl(&["restore", site, &path]);
    assert!(refused.code == Some(2) && refused.said.contains("--key"), "{refused:?}");
    let refused = machine.ctl(&["restore", site, &path, "--key", &wrong]);
    assert!(refused.code == Some(1) && refused.said.contains("for another key"), "{refused:?}");
    assert_eq!(machine.get("/").status, 200, "the site was not touched");
    machine.add_account("bruno");
    machine.done(&["restore", site, &path, "--key", &right]);
    assert_eq!(machine.contents(), before);

    fs::write(&config, format!("{settings}key_file = \"{wrong}\"\n")).unwrap();
    let problems = failed_drill(&machine);
    assert!(problems.contains("for another key"), "{problems}");
    fs::write(&config, format!("{settings}key_file = \"{right}\"\n")).unwrap();
    machine.done(&["drill", site]);
}

fn the_archive_before_a_deploy_is_as_encrypted_as_all_others(backend: Backend) {
    let machine = Machine::with_site(backend);
    let settings = format!("[backups]\nrecipient = \"{}\"\n", Identity::generate().to_public());
    fs::write(machine.at("/etc/webgarden/ctl.toml"), settings).unwrap();
    let site = machine.site();
    let (good, bad) =
        (run(&programs().therapist), run_after("[ \"$1\" = serve ] && exit 1", &programs().therapist));
    let bundle = machine.bundle("0.2.0", &good);
    machine.done(&["deploy", site, &bundle, "--grace", "0"]);
    machine.done(&["rollback", site, "--grace", "0"]);
    let bundle = machine.bundle("0.3.0", &bad);
    assert_eq!(machine.ctl(&["deploy", site, &bundle, "--grace", "0"]).code, Some(1));
    let kept = archives(&machine);
    assert_eq!(kept.len(), 3, "{kept:?}");
    for name in kept {
        let path = machine.at("/var/www/webgarden/backups").join(site).join(&name);
        assert!(fs::read(path).unwrap().starts_with(b"age-encryption.org"), "{name}");
    }
    let open = machine.at("/var/lib/webgarden-ctl/deploys").join(format!("{site}.tar.gz"));
    assert!(!open.exists(), "nothing is left in the open");
}

fn an_encrypted_archive_is_copied_off_site_and_kept_there_as_long(backend: Backend) {
    let machine = Machine::with_site(backend);
    let store = Store::start();
    let off_site = format!(
        "[off_site]\nendpoint = \"{}\"\nregion = \"eu\"\nbucket = \"bucket\"\nfolder = \"server-1\"\n\
         access_key = \"user\"\nsecret_key = \"secret\"\n",
        store.endpoint
    );
    let config = machine.at("/etc/webgarden/ctl.toml");
    fs::write(&config, &off_site).unwrap();
    let refused = machine.ctl(&["backup", machine.site()]);
    assert!(refused.code == Some(2) && refused.said.contains("`recipient`"), "{refused:?}");
    let identity = Identity::generate();
    let key = machine.at("/backups.key");
    fs::write(&key, identity.to_string().expose_secret()).unwrap();
    let (recipient, key) = (identity.to_public(), key.display().to_string());
    fs::write(&config, format!("{off_site}[backups]\nrecipient = \"{recipient}\"\nkey_file = \"{key}\"\n"))
        .unwrap();
    machine.add_account("anna");
    let before = machine.contents();
    let folder = format!("server-1/{}", machine.site());
    let old = format!("{folder}/{}-20200101T000000Z.tar.gz.age", machine.site());
    store.put(&old, b"old");
    store.put(&format!("{folder}/note.txt"), b"a note");
    let path = back_up(&machine);
    let objects = store.objects();
    let name = path.file_name().unwrap().to_string_lossy();
    assert_eq!(
        objects.get(&format!("{folder}/{name}")),
        Some(&fs::read(&path).unwrap()),
        "the very same bytes"
    );
    assert_eq!(objects.len(), 2, "the outdated one is gone, what is not ours stays: {:?}", objects.keys());

    // The server is lost, and with it every archive that was on it.
    machine.add_account("bruno");
    fs::remove_file(&path).unwrap();
    let listed = || -> serde_json::Value {
        serde_json::from_str(&machine.done(&["archives", machine.site(), "--json"])).unwrap()
    };
    let only_there = listed();
    assert_eq!(only_there.as_array().unwrap().len(), 1, "{only_there}");
    assert_eq!((&only_there[0]["archive"], &only_there[0]["here"]), (&name.as_ref().into(), &false.into()));
    let unknown = machine.ctl(&["restore", machine.site(), "note.txt"]);
    assert!(
        unknown.code == Some(2) && unknown.said.contains("does not have an archive note.txt"),
        "{unknown:?}"
    );
    machine.done(&["restore", machine.site(), &name]);
    assert_eq!(machine.contents(), before);
    assert_eq!(machine.get("/").status, 200);
    assert_eq!(listed()[0]["here"], true, "what was fetched is kept here too");
    fs::remove_file(&path).unwrap();
    machine.done(&["restore", machine.site(), "newest"]);
    assert_eq!(machine.contents(), before);
}

fn one_site_that_fails_keeps_no_other_from_its_backup(backend: Backend) {
    let mut machine = Machine::with_site(backend);
    let good = machine.site().to_owned();
    let bad = machine.add_site();
    let real = machine.at("/var/www/webgarden/sites").join(&bad).join("releases/0.1.0-abc1234-1/bin");
    fs::create_dir_all(&real).unwrap();
    let program = real.join("therapist");
    fs::write(&program, "#!/bin/sh\necho 'the disk is on fire' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    symlink("releases/0.1.0-abc1234-1", real.ancestors().nth(3).unwrap().join("current")).unwrap();
    let operator = "operator = \"anna@example.org\"\n[mail]\nserver = \"127.0.0.1\"\nport = 1\n";
    fs::write(machine.at("/etc/webgarden/ctl.toml"), operator).unwrap();
    let ended = machine.ctl(&["backup", "--all", "--json"]);
    assert!(ended.said.contains("the disk is on fire"), "{ended:?}");
    let made: serde_json::Value = serde_json::from_str(&ended.result).unwrap();
    assert_eq!(made.as_array().unwrap().len(), 1, "{made}");
    assert_eq!(made[0]["site"], good.as_str());
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(ended.said.contains("the mail to the operator was not delivered"), "{ended:?}");
    assert!(machine.leftovers().is_empty(), "{:?}", machine.leftovers());
}

fn a_restore_touches_nothing_of_other_sites(backend: Backend) {
    let mut machine = Machine::with_site(backend);
    let other = machine.add_site();
    machine.add_account("anna");
    for folder in ["data", "uploads", "backups"] {
        let folder = machine.at("/var/www/webgarden").join(folder).join(&other);
        fs::write(folder.join("precious"), folder.display().to_string()).unwrap();
    }
    let before = files_of(&machine, &other);
    assert!(before.len() >= 5, "{before:?}");
    back_up(&machine);
    machine.add_account("bruno");
    machine.done(&["restore", machine.site(), "newest"]);
    machine.done(&["drill", machine.site()]);
    assert_eq!(files_of(&machine, &other), before);
}

/// Every file that has to do with a site, with its content.
fn files_of(machine: &Machine, site: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders =
        vec![machine.at("/var/www/webgarden"), machine.at("/etc/webgarden"), machine.at("/services")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.to_string_lossy().contains(site) {
                files.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    files
}

on_both_databases! {
    an_archive_is_tried_restored_and_taken_back,
    a_drill_names_what_is_wrong,
    a_lost_picture_fails_the_drill_by_name,
    an_encrypted_archive_opens_with_its_key_alone,
    the_archive_before_a_deploy_is_as_encrypted_as_all_others,
    an_encrypted_archive_is_copied_off_site_and_kept_there_as_long,
    one_site_that_fails_keeps_no_other_from_its_backup,
    a_restore_touches_nothing_of_other_sites,
}
