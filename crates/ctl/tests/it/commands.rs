//! What an operator types, and what comes of it.

use crate::machine::Machine;

#[test]
fn a_site_is_set_up_and_its_password_is_shown_once() {
    let machine = Machine::new();
    let ended = machine.provision().well();
    assert!(ended.out().contains("bakery is at https://bakery.example/"), "{}", ended.out());
    assert!(ended.out().contains("Password: one-time"), "{}", ended.out());
    let before = machine.everything();
    let again = machine.provision().well();
    assert!(!again.out().contains("Password"), "{}", again.out());
    assert_eq!(machine.everything(), before);
}

#[test]
fn a_dry_run_changes_nothing_and_says_what_would_be() {
    let machine = Machine::new();
    let before = machine.everything();
    let ended = machine.provision_with(&["--dry-run"]).well();
    assert_eq!(machine.everything(), before);
    for step in
        ["would run useradd ", "would write ", "would run certbot certonly ", "webgarden-bakery.service"]
    {
        assert!(ended.error().contains(step), "{step}: {}", ended.error());
    }
    machine.provision().well();
    machine.write("any.tar.gz", "an archive");
    let archive = machine.path("any.tar.gz").display().to_string();
    let before = machine.everything();
    for arguments in [
        ["suspend", "bakery"].as_slice(),
        &["resume", "bakery"],
        &["stop", "bakery"],
        &["start", "bakery"],
        &["restart", "bakery"],
        &["reload", "bakery"],
        &["rename-domain", "bakery", "baker.example"],
        &["clone", "bakery", "second", "--domain", "second.example"],
        &["backup", "bakery"],
        &["restore", "bakery", &archive],
        &["remove", "bakery"],
    ] {
        let ended = machine.ctl(&[arguments, &["--dry-run"]].concat()).well();
        assert!(ended.error().contains("would "), "{arguments:?}: {}", ended.error());
        assert_eq!(machine.everything(), before, "{arguments:?}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_changes() {
    let machine = Machine::new();
    let before = machine.everything();
    let bundle = machine.bundle();
    let bundle = bundle.to_string_lossy();
    for (domain, words) in
        [("bakery", "is not a host name"), ("a-.example", "is not a host name"), ("a b.c", "host name")]
    {
        let ended = machine.ctl(&[
            "provision",
            "bakery",
            "--domain",
            domain,
            "--bundle",
            &bundle,
            "--email",
            "a@b.example",
        ]);
        assert_eq!(ended.code(), Some(2), "{}", ended.error());
        assert!(ended.error().contains(words), "{}", ended.error());
    }
    let nobody = machine.ctl(&["provision", "bakery", "--domain", "bakery.example", "--bundle", &bundle]);
    assert_eq!(nobody.code(), Some(2));
    assert!(nobody.error().contains("--email ADDRESS"), "{}", nobody.error());
    let bad_name = machine.ctl(&["status", "Bakery"]);
    assert_eq!(bad_name.code(), Some(2));
    let unknown = machine.ctl(&["status", "florist"]);
    assert_eq!(unknown.code(), Some(2));
    assert!(unknown.error().contains("there is no site florist on this server"), "{}", unknown.error());
    // A file to be locked is all that is new.
    let is_ours = |place: &String| !place.starts_with("/var/");
    assert!(machine.everything().into_iter().filter(|(place, _)| is_ours(place)).eq(before));
}

#[test]
fn a_second_site_cannot_take_the_name_of_the_first() {
    let machine = Machine::new();
    machine.provision().well();
    let bundle = machine.bundle();
    let arguments =
        ["provision", "second", "--domain", "www.bakery.example", "--email", "a@b.example", "--bundle"];
    let ended = machine.ctl(&[arguments.as_slice(), &[&bundle.to_string_lossy()]].concat());
    assert_eq!(ended.code(), Some(2));
    assert!(
        ended.error().contains("the site bakery answers to www.bakery.example already"),
        "{}",
        ended.error()
    );
    let other = machine.provision_with(&["--database", "sqlite"]);
    assert_eq!(other.code(), Some(2));
    assert!(other.error().contains("there is a site bakery already"), "{}", other.error());
}

#[test]
fn without_a_certificate_it_says_what_is_left_and_goes_on_later() {
    let machine = Machine::new();
    std::fs::write(machine.state("no-certificates"), "").unwrap();
    let ended = machine.provision();
    assert_eq!(ended.code(), Some(3));
    for words in ["the authority cannot reach the server", "webgarden-ctl remove bakery", "goes on from here"]
    {
        assert!(ended.error().contains(words), "{words}: {}", ended.error());
    }
    let block = machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf");
    assert!(block.contains("acme-challenge") || block.contains("challenge.conf"), "{block}");
    assert!(!block.contains("ssl"), "{block}");
    let list = machine.ctl(&["list", "--json"]).well();
    assert!(list.out().contains("\"state\": \"unfinished\""), "{}", list.out());
    std::fs::remove_file(machine.state("no-certificates")).unwrap();
    let ended = machine.provision().well();
    assert!(ended.out().contains("Password: one-time"), "{}", ended.out());
}

#[test]
fn what_nginx_does_not_accept_is_put_back() {
    let machine = Machine::new();
    machine.provision().well();
    let block = machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf");
    machine.write("etc/nginx/conf.d/other.conf", "refuse-me;");
    let ended = machine.ctl(&["suspend", "bakery"]);
    assert_eq!(ended.code(), Some(1), "{}", ended.error());
    assert!(ended.error().contains("nginx does not accept its configuration"), "{}", ended.error());
    assert_eq!(machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf"), block);
    assert!(machine.remembered("running").contains(&"webgarden-bakery.service".to_owned()));
}

#[test]
fn a_suspended_site_rests_until_it_is_resumed() {
    let machine = Machine::new();
    machine.provision().well();
    let before = machine.everything();
    machine.ctl(&["suspend", "bakery"]).well();
    assert!(machine.remembered("running").iter().all(|unit| !unit.contains("bakery")));
    assert!(machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf").contains("return 503;"));
    assert!(machine.ctl(&["list"]).well().out().contains("suspended"));
    let refused = machine.ctl(&["start", "bakery"]);
    assert_eq!(refused.code(), Some(2));
    assert!(refused.error().contains("webgarden-ctl resume bakery"), "{}", refused.error());
    machine.ctl(&["resume", "bakery"]).well();
    assert_eq!(machine.everything(), before);
}

#[test]
fn the_sites_own_program_runs_with_its_settings() {
    let machine = Machine::new();
    machine.provision().well();
    let users = machine.ctl(&["run", "bakery", "list-users"]).well();
    assert_eq!(users.out(), "admin admin anna@bakery.example\n");
    let unknown = machine.ctl(&["run", "bakery", "dance", "--fast"]);
    assert_eq!(unknown.code(), Some(1));
    assert!(unknown.error().contains("what is dance?"), "{}", unknown.error());
}

#[test]
fn a_stopped_site_has_no_socket_that_would_start_it_again() {
    let machine = Machine::new();
    machine.provision().well();
    machine.ctl(&["stop", "bakery"]).well();
    assert!(machine.remembered("running").iter().all(|unit| !unit.contains("bakery")));
    machine.ctl(&["start", "bakery"]).well();
    let running = machine.remembered("running");
    assert!(["service", "socket"].iter().all(|kind| running.contains(&format!("webgarden-bakery.{kind}"))));
}

#[test]
fn a_command_that_leaves_the_site_alone_says_what_a_killed_deploy_left_and_another_one_undoes_it() {
    let machine = Machine::new();
    machine.provision().well();
    machine.ctl(&["backup", "bakery"]).well();
    let journal = "var/lib/webgarden-ctl/deploys/bakery.json";
    let text = r#"{"site":"bakery","kind":"deploy","from":"0.1.0-abc1234-1","before":null,"to":"0.2.0-def5678-1","snapshot":null,
        "steps":[{"step":"unpack","at":"2027-01-15T08:00:00Z"},{"step":"snapshot","at":"2027-01-15T08:00:01Z"}],"ending":null}"#;
    machine.write(journal, text);
    for command in ["status", "pin", "unpin"] {
        let asked = machine.calls().len();
        let told = machine.ctl(&[command, "bakery"]).well().error();
        assert!(told.contains("a deploy of bakery to 0.2.0-def5678-1 was cut off"), "{command}: {told}");
        assert!(told.contains("`webgarden-ctl start bakery`"), "{command}: {told}");
        let changing = |call: &String| {
            call.starts_with("systemctl ") && !call.contains(" show ") && !call.contains("is-active")
        };
        let calls = machine.calls().split_off(asked);
        assert!(!calls.iter().any(changing), "{command}: {calls:?}");
        assert_eq!(machine.read(journal), text, "{command}");
    }
    let told = machine.ctl(&["start", "bakery"]).well().error();
    assert!(told.contains("was cut off when it was to take a snapshot"), "{told}");
    assert!(!machine.path(journal).exists());
    assert!(!machine.ctl(&["status", "bakery"]).well().error().contains("cut off"));
}

#[test]
fn a_site_gets_another_domain_with_a_certificate_or_keeps_the_old_one() {
    let machine = Machine::new();
    machine.provision().well();
    let before = machine.everything();
    std::fs::write(machine.state("no-certificates"), "").unwrap();
    let ended = machine.ctl(&["rename-domain", "bakery", "baker.example"]);
    assert_eq!(ended.code(), Some(1), "{}", ended.error());
    assert!(ended.error().contains("bakery stays at bakery.example"), "{}", ended.error());
    assert_eq!(machine.everything(), before);
    std::fs::remove_file(machine.state("no-certificates")).unwrap();
    machine.ctl(&["rename-domain", "bakery", "baker.example", "--www"]).well();
    let env = machine.read("etc/webgarden/bakery.env");
    assert!(env.contains("SITE_DOMAIN=baker.example\nPUBLIC_URL=https://baker.example\n"), "{env}");
    let block = machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf");
    assert!(
        block.contains("server_name baker.example www.baker.example;") && !block.contains("bakery.example"),
        "{block}"
    );
    machine.ctl(&["rename-domain", "bakery", "bread.example", "--keep-old"]).well();
    let block = machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf");
    for line in ["server_name bread.example baker.example www.baker.example;", "if ($host != bread.example)"]
    {
        assert!(block.contains(line), "{line}: {block}");
    }
    let second = ["clone", "bakery", "second", "--domain", "baker.example", "--port", &second_port()];
    let taken = machine.ctl(&second);
    assert!(taken.error().contains("answers to baker.example already"), "{}", taken.error());
}

#[test]
fn a_clone_has_the_content_and_secrets_of_its_own() {
    let machine = Machine::new();
    machine.provision().well();
    std::fs::write(machine.state("content-of-bakery.example"), "bread and rolls").unwrap();
    let (port, before) = (second_port(), machine.everything());
    let arguments = ["clone", "bakery", "second", "--domain", "second.example", "--port", &port];
    let ended = machine.ctl(&arguments).well();
    assert!(ended.out().contains("admin has a new password."), "{}", ended.out());
    let content = std::fs::read_to_string(machine.state("content-of-second.example")).unwrap();
    assert_eq!(content, "bread and rolls");
    let secret = |site: &str| {
        let env = machine.read(&format!("etc/webgarden/{site}.env"));
        env.lines().find(|line| line.starts_with("SECRET_KEY=")).unwrap().to_owned()
    };
    assert_ne!(secret("bakery"), secret("second"));
    let after = machine.everything();
    let of_the_first = |place: &&String| place.contains("bakery") && !place.starts_with('(');
    for place in before.keys().filter(of_the_first) {
        assert_eq!(after.get(place), before.get(place), "{place}");
    }
    for folder in ["data/bakery", "data/second", "backups/second"] {
        assert!(
            machine.path(&format!("var/www/webgarden/{folder}")).read_dir().unwrap().next().is_none(),
            "{folder}"
        );
    }
}

#[test]
fn an_archive_becomes_a_second_site_beside_the_first() {
    let machine = Machine::new();
    machine.provision().well();
    let package = machine.read("etc/webgarden/sites/bakery.toml");
    let package = package.lines().find_map(|line| line.strip_prefix("package = ")).unwrap().trim_matches('"');
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("database");
    std::fs::write(&database, "rows").unwrap();
    let manifest = serde_json::json!({
        "format": 1, "site": package, "release": { "version": "1", "commit": "" }, "created_at": "2027-01-15T08:00:00Z",
        "database": { "kind": "sqlite", "file": "database.sqlite", "schema_version": "", "rows": {} },
        "files": [], "pages": [],
    });
    let archive = folder.path().join("then.tar.gz");
    let source = archive::Source { path: "database.sqlite".to_owned(), file: database };
    archive::write(&archive, serde_json::from_value(manifest).unwrap(), &[source]).unwrap();
    let (port, before, path) = (second_port(), machine.everything(), archive.display().to_string());
    let refused = machine.ctl(&["restore", "bakery", &path, "--as", "second"]);
    assert_eq!(refused.code(), Some(2), "{}", refused.error());
    machine
        .ctl(&["restore", "bakery", &path, "--as", "second", "--domain", "second.example", "--port", &port])
        .well();
    let content = std::fs::read(machine.state("content-of-second.example")).unwrap();
    assert_eq!(content, std::fs::read(&archive).unwrap(), "its program restored this very archive");
    let after = machine.everything();
    for place in before.keys().filter(|place| place.contains("bakery") && !place.starts_with('(')) {
        assert_eq!(after.get(place), before.get(place), "{place}");
    }
}

#[test]
fn a_program_of_an_earlier_release_is_understood_too() {
    for is_old in [false, true] {
        let machine = Machine::new();
        if is_old {
            std::fs::write(machine.state("old-program"), "").unwrap();
        }
        machine.provision().well();
        let port = second_port();
        let copy = ["clone", "bakery", "bakery-two", "--domain", "two.bakery.example", "--port", &port];
        let said = machine.ctl(&copy).well().out();
        assert!(said.contains("admin has a new password."), "old: {is_old}: {said}");
        let told = |machine: &Machine| {
            let report: serde_json::Value =
                serde_json::from_str(&machine.ctl(&["doctor", "--json"]).out()).unwrap();
            let findings = report["findings"].as_array().unwrap();
            let found = findings.iter().find(|finding| finding["what"] == "program").unwrap();
            (found["verdict"].as_str().unwrap().to_owned(), found["said"].as_str().unwrap().to_owned())
        };
        assert_eq!(told(&machine), ("well".to_owned(), "finds nothing wrong".to_owned()), "old: {is_old}");
        std::fs::write(machine.state("sick"), "").unwrap();
        let (verdict, said) = told(&machine);
        assert_eq!(verdict, "wrong", "old: {is_old}");
        assert!(said.contains("database: is damaged; restore a backup"), "old: {is_old}: {said}");
    }
}

#[test]
fn a_site_that_cannot_be_backed_up_is_not_removed_unless_that_is_wanted() {
    let machine = Machine::new();
    machine.provision().well();
    machine.write("etc/webgarden/bakery.env", "SITE_DOMAIN=bakery.example\n");
    let before = machine.everything();
    let ended = machine.ctl(&["remove", "bakery"]);
    assert_eq!(ended.code(), Some(1), "{}", ended.error());
    assert!(ended.error().contains("remove bakery --without-backup"), "{}", ended.error());
    assert_eq!(machine.everything(), before);
    machine.ctl(&["remove", "bakery", "--without-backup"]).well();
    assert!(machine.everything().keys().all(|place| !place.contains("bakery")));
}

#[test]
fn the_doctor_names_what_is_wrong_and_what_to_do() {
    let machine = Machine::new();
    machine.provision().well();
    machine.write("etc/webgarden/ctl.toml", "operator = \"operator@example.org\"\n");
    let ended = machine.ctl(&["doctor"]).well();
    assert!(ended.out().contains("bakery"), "{}", ended.out());
    assert!(ended.out().contains("PostgreSQL takes 100, its sites open 4 at most"), "{}", ended.out());
    let env = machine.path("etc/webgarden/bakery.env");
    std::fs::set_permissions(&env, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    machine.write("etc/nginx/conf.d/other.conf", "refuse-me;");
    let sick = machine.ctl(&["doctor", "--json"]);
    assert_eq!(sick.code(), Some(3));
    assert!(sick.error().contains("chmod 600 /etc/webgarden/bakery.env"), "{}", sick.error());
    assert!(sick.error().contains("web server: nginx -t -q failed"), "{}", sick.error());
    assert!(sick.out().contains("\"healthy\": false"), "{}", sick.out());
    assert!(sick.out().contains("89 days left"), "{}", sick.out());
    machine.write(
        "etc/webgarden/ctl.toml",
        "operator = \"operator@example.org\"\n[mail]\nport = 1\nusername = \"o\"\npassword = \"secret\"\n",
    );
    let open = machine.ctl(&["doctor"]);
    assert!(open.error().contains("chmod 600 /etc/webgarden/ctl.toml"), "{}", open.error());
    let untold = machine.ctl(&["doctor", "--mail"]);
    assert!(untold.error().contains("the mail to the operator was not delivered"), "{}", untold.error());
}

/// A port where the program of the first site also answers would do, but the second needs one of its own.
fn second_port() -> String {
    Machine::new().port().to_string()
}
