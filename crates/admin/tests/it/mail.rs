//! Mail over a real SMTP conversation with a server that misbehaves: nothing is lost, nobody waits, repeats are known.

use std::{collections::BTreeSet, time::Duration};

use base_app::{Facts, Settings, Site, settings::Environment};
use core_models::{jobs, messages::MessageTab, users::Role};
use email::{Mailer, SmtpSettings, Tls};
use testkit::{
    Backend, Specimen, TestSite,
    smtp::{Mode, SmtpServer},
};

fn settings(server: &SmtpServer) -> SmtpSettings {
    SmtpSettings {
        server: "127.0.0.1".to_owned(),
        port: server.port(),
        username: None,
        password: None,
        tls: Tls::None,
        timeout: Duration::from_millis(300),
        from: "Fern Lane <noreply@specimen.example>".parse().unwrap(),
    }
}

async fn site_with(server: &SmtpServer, backend: Backend, max_attempts: u32) -> TestSite {
    site_by(settings(server), backend, max_attempts).await
}

async fn site_by(settings: SmtpSettings, backend: Backend, max_attempts: u32) -> TestSite {
    TestSite::builder(&Specimen, backend)
        .mailer(Mailer::smtp(settings))
        .settings(move |settings| settings.mail.max_attempts = max_attempts)
        .start()
        .await
}

async fn write(site: &TestSite) {
    write_as(site, "Zoë 😀").await;
}

async fn write_as(site: &TestSite, name: &str) {
    let client = site.client();
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(60));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", name),
        ("email", "zoe@example.org"),
        ("message", ".\r\nHello"),
    ];
    assert_eq!(client.post("/contact", &fields).await.status, 303);
    let stored =
        site.app.db.read(|conn| core_models::messages::list(conn, MessageTab::New, 1, 10)).await.unwrap();
    assert!(!stored.items.is_empty(), "the message is in the database before any mail is sent");
}

/// Every fault in turn: the visitor is answered, the message is there, and once the server recovers both mails come.
async fn recovers_from(mode: Mode, backend: Backend) {
    let mut server = SmtpServer::start().await;
    let site = site_with(&server, backend, 12).await;
    server.set_mode(mode).await;
    write(&site).await;
    site.deliver().await;
    let undelivered = site.app.db.read(jobs::undelivered_counts).await.unwrap();
    assert_eq!((undelivered.pending, undelivered.dead), (2, 0), "{mode:?}: waiting for another try");
    server.set_mode(Mode::Accept).await;
    assert_eq!(site.deliver().await, 0, "{mode:?}: not before its time");
    site.advance(Duration::from_secs(12));
    assert_eq!(site.deliver().await, 2);
    let mails = server.wait_for(2).await;
    let recipients: BTreeSet<_> = mails.iter().flat_map(|mail| mail.to.clone()).collect();
    assert!(
        recipients.contains("zoe@example.org") && recipients.contains(&site.app.settings.mail.admin.address)
    );
    let ids: BTreeSet<_> = mails.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!(ids.len(), 2, "{mode:?}: a repeated mail has the id of the first try");
    assert!(mails.iter().all(|mail| mail.from == "noreply@specimen.example"));
}

async fn a_refused_connection_is_tried_again(backend: Backend) {
    recovers_from(Mode::Refuse, backend).await;
}

async fn a_silent_server_is_tried_again(backend: Backend) {
    recovers_from(Mode::Hang, backend).await;
}

async fn a_temporary_refusal_is_tried_again(backend: Backend) {
    recovers_from(Mode::Temporary, backend).await;
}

async fn a_connection_lost_in_the_mail_is_tried_again(backend: Backend) {
    recovers_from(Mode::DropInData, backend).await;
}

async fn a_connection_lost_after_the_mail_repeats_it_under_the_same_id(backend: Backend) {
    recovers_from(Mode::AcceptThenDrop, backend).await;
}

async fn a_permanent_refusal_is_shown_to_the_owner_and_can_be_sent_again(backend: Backend) {
    let mut server = SmtpServer::start().await;
    let site = site_with(&server, backend, 12).await;
    let client = site.signed_in("anna", Role::Admin).await;
    server.set_mode(Mode::Permanent).await;
    write(&site).await;
    assert_eq!(site.deliver().await, 2);
    site.advance(Duration::from_secs(7 * 24 * 3600));
    assert_eq!(site.deliver().await, 0, "550 is final");
    assert_eq!(site.sign_in(&client, "anna", testkit::PASSWORD).await.status, 303);
    let dashboard = client.get("/admin").await;
    assert!(dashboard.text().contains("/admin/mail"), "the dashboard says that mail was not delivered");
    let list = client.get("/admin/mail").await;
    assert!(list.text().contains("no such mailbox"));
    server.set_mode(Mode::Accept).await;
    for action in list.attributes("form[action*='/admin/mail/']", "action") {
        assert_eq!(client.post_from("/admin/mail", &action, &[]).await.status, 303);
    }
    assert_eq!(site.deliver().await, 2);
    assert_eq!(server.wait_for(2).await.len(), 2);
}

async fn after_the_last_try_a_mail_is_given_up_visibly(backend: Backend) {
    let mut server = SmtpServer::start().await;
    let site = site_with(&server, backend, 3).await;
    server.set_mode(Mode::Temporary).await;
    write(&site).await;
    for _ in 0..3 {
        assert_eq!(site.deliver().await, 2);
        site.advance(Duration::from_secs(24 * 3600));
    }
    assert_eq!(site.deliver().await, 0);
    let undelivered = site.app.db.read(jobs::undelivered_counts).await.unwrap();
    assert_eq!((undelivered.pending, undelivered.dead), (0, 2));
}

async fn when_the_server_is_back_all_mails_go_out_with_the_first(backend: Backend) {
    let mut server = SmtpServer::start().await;
    let site = site_with(&server, backend, 12).await;
    server.set_mode(Mode::Temporary).await;
    write(&site).await;
    for wait in [0, 12, 34, 140] {
        site.advance(Duration::from_secs(wait));
        assert_eq!(site.deliver().await, 2);
    }
    write_as(&site, "Anna").await;
    assert_eq!(site.deliver().await, 2, "the older two wait for ten minutes");
    server.set_mode(Mode::Accept).await;
    site.advance(Duration::from_secs(12));
    assert_eq!(site.deliver().await, 4);
    assert_eq!(server.wait_for(4).await.len(), 4);
}

async fn a_server_that_is_away_for_an_hour_is_told_in_the_panel(backend: Backend) {
    let mut server = SmtpServer::start().await;
    let site = site_with(&server, backend, 12).await;
    server.set_mode(Mode::Refuse).await;
    write(&site).await;
    site.deliver().await;
    let needs = async |name| {
        let owner = site.signed_in(name, Role::Admin).await;
        let page = owner.post_from("/admin/health", "/admin/health", &[]).await;
        assert_eq!(page.status, 303, "{}", page.text());
        owner.get("/admin/health").await.texts(".needs li").join("\n")
    };
    assert!(needs("anna").await.contains("The last mail is on its way"));
    site.advance(Duration::from_secs(3601));
    site.deliver().await;
    let said = needs("ben").await;
    assert!(said.contains("2 waiting for over an hour: "), "{said}");
    assert!(said.contains("refused"), "{said}");
}

/// Whatever a mail server does to all mail is told within an hour, in its own words, wherever an owner may look.
async fn a_server_that_takes_no_mail_is_told_everywhere(backend: Backend) {
    let mut server = SmtpServer::start().await;
    for (mode, told) in [
        (Mode::NoService, "554 no service for you"),
        (Mode::RefuseHello, "need fully-qualified hostname"),
        (Mode::WrongPassword, "535 5.7.8 the password is wrong"),
        (Mode::Offer(&["auth cram-md5", "AUTH=GSSAPI"]), "(CRAM-MD5, GSSAPI)"),
        (Mode::Offer(&["SIZE 1000"]), "offers no AUTH"),
        (Mode::Hang, "did not answer in time"),
    ] {
        let settings = SmtpSettings {
            username: Some("site".to_owned()),
            password: Some("hunter2".to_owned().into()),
            ..settings(&server)
        };
        let site = site_by(settings, backend, 12).await;
        server.set_mode(mode).await;
        write(&site).await;
        site.deliver().await;
        let owner = site.signed_in("anna", Role::Admin).await;
        let list = owner.get("/admin/mail").await;
        let said = list.text();
        assert!(!said.contains("All mail was delivered") && said.contains(told), "{mode:?}: {said}");
        assert!(!owner.get("/admin").await.text().contains(told), "{mode:?}: not before an hour has passed");
        site.advance(Duration::from_secs(3601));
        site.deliver().await;
        let owner = site.signed_in("ben", Role::Admin).await;
        let said = owner.get("/admin").await.texts(".notice").join("\n");
        assert!(said.contains("2 mails have been waiting for over an hour") && said.contains(told), "{said}");
        let list = owner.get("/admin/mail").await;
        assert_eq!(list.texts("tbody tr").iter().filter(|row| row.contains(told)).count(), 2, "{mode:?}");
        // The owner has mended the settings, and does not wait for the next try.
        server.set_mode(Mode::Accept).await;
        let taken = server.received().len();
        for action in list.attributes("form[action*='/admin/mail/']", "action") {
            assert_eq!(owner.post_from("/admin/mail", &action, &[]).await.status, 303);
        }
        assert_eq!(site.deliver().await, 2, "{mode:?}");
        server.wait_for(taken + 2).await;
        assert!(owner.get("/admin/mail").await.text().contains("All mail was delivered"), "{mode:?}");
        assert!(owner.get("/admin").await.texts(".notice").is_empty());
    }
}

async fn names_of_any_script_arrive_as_they_were_typed(backend: Backend) {
    let server = SmtpServer::start().await;
    let site = site_with(&server, backend, 12).await;
    write(&site).await;
    site.deliver().await;
    let mails = server.wait_for(2).await;
    let notification = mails.iter().find(|mail| mail.to[0] == site.app.settings.mail.admin.address).unwrap();
    let reply_to = notification.header("Reply-To").unwrap();
    assert!(reply_to.contains("<zoe@example.org>") && reply_to.contains("=?utf-8?"), "{reply_to}");
    assert!(notification.raw.contains("multipart/alternative"));
    assert!(notification.header("Bcc").is_none());
}

async fn a_name_that_looks_like_an_encoded_word_is_shown_as_it_was_typed(backend: Backend) {
    let server = SmtpServer::start().await;
    let site = site_with(&server, backend, 12).await;
    let name = "=?utf-8?b?SGk=?=";
    write_as(&site, name).await;
    site.deliver().await;
    for mail in server.wait_for(2).await {
        if mail.to[0] == "zoe@example.org" {
            assert_eq!(mail.recipient().0, name);
        } else {
            assert_eq!(mail.reply_to().0, name);
            assert!(mail.subject().contains(name), "{}", mail.subject());
        }
        let head = mail.raw.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("SGk="), "{head}");
    }
}

async fn a_domain_in_any_letters_travels_in_ascii_and_is_shown_as_typed(backend: Backend) {
    let server = SmtpServer::start().await;
    let environment = Environment::of([
        ("WEBGARDEN_ENV", "testing"),
        ("SECRET_KEY", "not-a-secret-but-long-enough-to-be-one-in-a-test-of-settings"),
        ("SITE_DOMAIN", "müller.example"),
        ("ADMIN_EMAIL", "anna@gärtner.example"),
    ]);
    let facts = Facts::parse(Specimen.facts()).unwrap();
    let loaded = Settings::load(&environment, "specimen", &facts, &[]).unwrap();
    let from = loaded.mail.sender.clone();
    let site = TestSite::builder(&Specimen, backend)
        .mailer(Mailer::smtp(SmtpSettings { from, ..settings(&server) }))
        .settings(move |settings| {
            settings.server.domain = loaded.server.domain;
            settings.server.shown_domain = loaded.server.shown_domain;
            settings.server.public_url = loaded.server.public_url;
            settings.mail.sender = loaded.mail.sender;
            settings.mail.admin = loaded.mail.admin;
        })
        .start()
        .await;
    write(&site).await;
    assert_eq!(site.deliver().await, 2);
    let undelivered = site.app.db.read(jobs::undelivered_counts).await.unwrap();
    assert_eq!((undelivered.pending, undelivered.dead), (0, 0));
    let mails = server.wait_for(2).await;
    for mail in &mails {
        assert!(mail.raw.is_ascii());
        assert_eq!(mail.hello, "xn--mller-kva.example");
        assert_eq!(mail.from, "noreply@xn--mller-kva.example");
        assert_eq!(mail.sender().1, "noreply@xn--mller-kva.example");
        assert!(mail.header("Message-ID").unwrap().ends_with("@xn--mller-kva.example>"));
        assert!(mail.text().contains("müller.example"), "{}", mail.text());
    }
    assert!(mails.iter().any(|mail| mail.to == ["anna@xn--grtner-bua.example"]), "{mails:?}");
    for (host, status) in
        [("xn--mller-kva.example", 200), ("www.XN--MLLER-KVA.example:443", 200), ("m.example", 421)]
    {
        assert_eq!(site.client().with_header("host", host).get("/").await.status, status, "{host}");
    }
    let map = site.client().get("/sitemap.xml").await.text();
    assert!(map.contains("<loc>https://xn--mller-kva.example/"), "{map}");
}

testkit::on_both_databases! {
    a_domain_in_any_letters_travels_in_ascii_and_is_shown_as_typed,
    a_refused_connection_is_tried_again,
    a_silent_server_is_tried_again,
    a_temporary_refusal_is_tried_again,
    a_connection_lost_in_the_mail_is_tried_again,
    a_connection_lost_after_the_mail_repeats_it_under_the_same_id,
    a_permanent_refusal_is_shown_to_the_owner_and_can_be_sent_again,
    after_the_last_try_a_mail_is_given_up_visibly,
    when_the_server_is_back_all_mails_go_out_with_the_first,
    a_server_that_is_away_for_an_hour_is_told_in_the_panel,
    a_server_that_takes_no_mail_is_told_everywhere,
    names_of_any_script_arrive_as_they_were_typed,
    a_name_that_looks_like_an_encoded_word_is_shown_as_it_was_typed,
}
