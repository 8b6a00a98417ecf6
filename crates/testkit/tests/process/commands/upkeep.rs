//! Migrations, demo content, mail, settings, and the doctor.

use std::fs;

use site_interface::Doctor;
use testkit::{
    Backend, run,
    smtp::{Mode, SmtpServer},
};

use super::{account, accounts, create_admin, with_admin};
use crate::installation::{Installation, SECRET};

async fn migrations_go_up_and_down_and_up(backend: Backend) {
    let site = Installation::fresh(backend);
    let up = site.succeed(&["migrate"], "");
    assert!(up.contains("up to date") && !up.contains("(0 applied"), "{up}");
    assert!(site.succeed(&["migrate"], "").contains("(0 applied now)"));
    let down = site.succeed(&["migrate", "--revert"], "");
    assert_eq!(down.lines().count(), 1, "{down}");
    let said = site.run(&["doctor"], "");
    assert!(said.code == Some(1) && said.out.contains("1 not applied; run `specimen migrate`"), "{said:?}");
    assert!(site.succeed(&["migrate", "--revert", "999"], "").contains("nothing left to take back"));
    assert_eq!(site.succeed(&["migrate"], ""), up);
    assert!(site.succeed(&["list-users"], "").contains("no accounts"));
}

async fn demo_content_is_written_once_and_its_author_leaves_it_to_somebody(backend: Backend) {
    let site = Installation::new(backend);
    create_admin(&site, "bruno");
    assert!(site.succeed(&["seed-demo", "--if-empty"], "").contains("posts"));
    let again = site.succeed(&["seed-demo", "--if-empty"], "");
    assert!(again.contains("content already; nothing was written"), "{again}");
    let said = site.fail(&["delete-user", "--username", "ailsa"], "");
    assert!(said.contains("--reassign-to"), "{said}");
    for heir in ["nobody", "ailsa"] {
        site.fail(&["delete-user", "--username", "ailsa", "--reassign-to", heir], "");
    }
    assert_eq!(accounts(&site), [account("ailsa", "editor"), account("bruno", "admin")]);
    let before = post(&site).await;
    assert!(before.contains("Ailsa Hay"), "{before}");
    site.succeed(&["delete-user", "--username", "ailsa", "--reassign-to", "bruno"], "");
    assert_eq!(accounts(&site), [account("bruno", "admin")]);
    let after = post(&site).await;
    assert!(after.contains("bruno") && !after.contains("Ailsa Hay"), "the posts are the heir's now: {after}");
    if backend == Backend::Sqlite {
        let said = site.fail(&["seed-demo"], "");
        assert!(said.contains("there already"), "{said}");
    }
}

async fn demo_content_is_written_as_often_as_somebody_wants_to_see_it(backend: Backend) {
    let site = Installation::new(backend);
    let said = site.succeed(&["seed-demo", "--repeat", "3"], "");
    assert!(said.contains("posts") && said.contains("messages"), "{said}");
    let process = site.serve();
    let client = process.client();
    let newest = client.get("/blog").await.attributes("main a[href^='/blog/']", "href").remove(0);
    for (number, status) in [("-2", 200), ("-3", 200), ("-4", 404)] {
        assert_eq!(client.get(&format!("{newest}{number}")).await.status, status, "{newest}{number}");
    }
}

/// The newest post, as a visitor reads it.
async fn post(site: &Installation) -> String {
    let process = site.serve();
    let links = process.client().get("/blog").await.attributes("main a[href^='/blog/']", "href");
    let page = process.client().get(&links[0]).await;
    assert_eq!(page.status, 200);
    page.texts("main").join(" ")
}

async fn the_doctor_finds_everything_right_only_when_it_is(backend: Backend) {
    let site = Installation::new(backend);
    site.succeed(&["migrate"], "");
    let said = site.run(&["doctor"], "");
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("WRONG  administrators: nobody can sign in"), "{}", said.out);
    assert!(said.err.contains("1 of"), "{}", said.err);
    let told = site.run(&["doctor", "--json"], "");
    let found: Doctor = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, told.err), (said.code, said.err));
    assert_eq!(found.checks.len(), said.out.lines().count(), "{}", told.out);
    assert!(found.wrong()[0].starts_with("administrators: nobody can sign in"), "{}", told.out);
    let site = with_admin(backend);
    let out = site.succeed(&["doctor"], "");
    assert!(out.lines().all(|line| line.starts_with("ok ")), "{out}");
}

async fn lint_fails_on_what_has_to_be_mended_and_on_nothing_else(backend: Backend) {
    let site = with_admin(backend);
    // The folder that production gets below: the pictures have to be there.
    let uploads = site.folder().join("uploads").display().to_string();
    let site = site.with("UPLOAD_FOLDER", &uploads);
    site.succeed(&["seed-demo"], "");
    let out = site.succeed(&["lint"], "");
    assert!(out.ends_with("pages read: nothing to mend.\n"), "{out}");
    let json: serde_json::Value = serde_json::from_str(&site.succeed(&["lint", "--json"], "")).unwrap();
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(0), "{json}");
    assert!(json["pages"].as_u64() > Some(20), "{json}");
    // A demonstration in production is a site whose owner has replaced nothing.
    let site = site.in_production();
    let said = site.run(&["lint"], "");
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("error    sample-left: site.toml: domain is specimen.example"), "{}", said.out);
    assert!(said.out.contains("at /contact"), "{}", said.out);
    assert!(said.err.contains("errors: 3, warnings: 0"), "{}", said.err);
}

testkit::on_both_databases! {
    lint_fails_on_what_has_to_be_mended_and_on_nothing_else,
    migrations_go_up_and_down_and_up,
    demo_content_is_written_once_and_its_author_leaves_it_to_somebody,
    demo_content_is_written_as_often_as_somebody_wants_to_see_it,
    the_doctor_finds_everything_right_only_when_it_is,
}

#[test]
fn the_doctor_finds_damage_that_a_start_does_not_see() {
    let site = with_admin(Backend::Sqlite);
    let path = site.folder().join("site.db");
    let mut bytes = fs::read(&path).unwrap();
    let hash =
        bytes.windows(4).position(|window| window == b"$2b$").expect("the administrator has a password");
    let page = hash - hash % 4096;
    bytes[page..page + 4096].fill(0x55);
    fs::write(&path, bytes).unwrap();
    let said = site.run(&["doctor"], "");
    assert_eq!(said.code, Some(1));
    let line =
        said.out.lines().find(|line| line.starts_with("WRONG  database: ")).expect("the damage is found");
    assert!(line.contains("is damaged") && line.contains("restore a backup"), "{line}");
}

fn mails_to(port: u16) -> Installation {
    Installation::new(Backend::Sqlite)
        .with("MAIL_SERVER", "127.0.0.1")
        .with("MAIL_PORT", &port.to_string())
        .with("MAIL_TLS", "none")
        .with("MAIL_TIMEOUT", "1")
}

/// Runs `test-email` on another thread: the mail server goes on meanwhile.
async fn test_email(port: u16, arguments: &'static [&'static str], succeeds: bool) -> String {
    let command = move || {
        let site = mails_to(port);
        let arguments = [&["test-email"], arguments].concat();
        if succeeds { site.succeed(&arguments, "") } else { site.fail(&arguments, "") }
    };
    tokio::task::spawn_blocking(command).await.unwrap()
}

#[test]
fn a_test_mail_arrives() {
    run(Backend::Sqlite, |_| async {
        let server = SmtpServer::start().await;
        let out = test_email(server.port(), &["--to", "Anna <anna@example.org>"], true).await;
        assert!(out.contains("anna@example.org"), "{out}");
        test_email(server.port(), &[], true).await;
        let mails = server.wait_for(2).await;
        assert_eq!(mails[0].to, ["anna@example.org"]);
        assert_eq!(mails[1].to, ["ailsa@specimen.example"], "the site's own address unless one is given");
        assert!(mails[0].raw.contains("Fern Lane"));
    });
}

#[test]
fn a_mail_server_that_refuses_is_quoted() {
    run(Backend::Sqlite, |_| async {
        let mut server = SmtpServer::start().await;
        for (mode, words) in [
            (Mode::Permanent, "550"),
            (Mode::Temporary, "451"),
            (Mode::Refuse, "127.0.0.1"),
            (Mode::Hang, "did not answer"),
        ] {
            server.set_mode(mode).await;
            let said = test_email(server.port(), &["--to", "anna@example.org"], false).await;
            assert!(said.contains(words), "{mode:?}: {said}");
        }
        let said = test_email(server.port(), &["--to", "anna"], false).await;
        assert!(said.contains("--to") && said.contains("“anna”"), "{said}");
    });
}

#[test]
fn no_command_prints_a_secret() {
    let site = Installation::at("postgres://site:hunter2-database@127.0.0.1:1/site")
        .in_production()
        .with("MAIL_USERNAME", "site")
        .with("MAIL_PASSWORD", "hunter2-mail")
        .with("METRICS_TOKEN", "hunter2-metrics");
    let out = site.succeed(&["check-config"], "");
    for shown in [
        "DATABASE_URL=postgres://site:***@127.0.0.1:1/site",
        "SECRET_KEY=******** (64 characters)",
        "MAIL_PASSWORD=********",
    ] {
        assert!(out.contains(shown), "{shown}: {out}");
    }
    for arguments in [&["check-config"][..], &["doctor"], &["serve"], &["--help"]] {
        let said = site.run(arguments, "");
        let all = format!("{}{}", said.out, said.err);
        assert!(!all.contains("hunter2") && !all.contains(SECRET), "{arguments:?}: {all}");
    }
}

#[test]
fn settings_that_production_would_not_take_are_shown_and_refused() {
    let site =
        Installation::new(Backend::Sqlite).in_production().with("PUBLIC_URL", "http://specimen.example");
    let said = site.run(&["check-config"], "");
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("PUBLIC_URL=http://specimen.example"), "{}", said.out);
    assert!(said.err.contains("PUBLIC_URL: must begin with https://"), "{}", said.err);
}
