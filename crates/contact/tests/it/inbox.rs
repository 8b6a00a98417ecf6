//! The owner's inbox: reading, noting, answering, letting out.

use std::time::Duration;

use core_models::users::Role;
use testkit::{Backend, Specimen, TestSite};

async fn write(site: &TestSite, name: &str, honeypot: &str) {
    let client = site.client().with_header("x-forwarded-for", &format!("192.0.2.{}", name.len()));
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(60));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", name),
        ("email", "visitor@example.org"),
        ("message", "Hello & goodbye"),
        ("website", honeypot),
    ];
    assert_eq!(client.post("/contact", &fields).await.status, 303);
}

fn links(answer: &testkit::Answer) -> Vec<String> {
    let mut links = answer.attributes("main a[href^='/admin/messages/']", "href");
    links.dedup();
    links
}

async fn a_message_is_read_noted_and_answered(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    write(&site, "Zoë", "").await;
    let path = links(&client.get("/admin/messages?tab=new").await).remove(0);
    let message = client.get(&path).await;
    assert!(message.text().contains("Hello &amp; goodbye"));
    let reply = message.attributes("a[href^='mailto:']", "href").remove(0);
    assert!(reply.starts_with("mailto:visitor@example.org?subject="), "{reply}");
    assert!(links(&client.get("/admin/messages?tab=new").await).is_empty(), "opening marks it as read");
    assert_eq!(links(&client.get("/admin/messages?tab=read").await), std::slice::from_ref(&path));
    let notes =
        client.post_from(&path, &format!("{path}/notes"), &[("notes", "Call on Monday\r\n<b>!</b>")]).await;
    assert_eq!(notes.status, 303);
    assert!(client.get(&path).await.text().contains("Call on Monday\n&lt;b&gt;"));
    let status = client.post_from(&path, &format!("{path}/status"), &[("status", "responded")]).await;
    assert_eq!(status.status, 303);
    assert_eq!(links(&client.get("/admin/messages?tab=responded").await), std::slice::from_ref(&path));
    client.get(&path).await;
    assert_eq!(
        links(&client.get("/admin/messages?tab=responded").await),
        std::slice::from_ref(&path),
        "reading again changes nothing"
    );
    let wrong = client.post_from(&path, &format!("{path}/status"), &[("status", "nonsense")]).await;
    assert_eq!(wrong.status, 422);
}

async fn not_spam_sends_the_held_mails_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    write(&site, "Robot or not", "filled in").await;
    assert!(links(&client.get("/admin/messages").await).is_empty());
    let path = links(&client.get("/admin/messages?tab=spam").await).remove(0);
    assert_eq!(site.deliver().await, 0);
    for _ in 0..2 {
        assert_eq!(client.post_from(&path, &format!("{path}/release"), &[]).await.status, 303);
    }
    assert_eq!(site.deliver().await, 2);
    assert_eq!(site.mail.messages().len(), 2);
    assert_eq!(links(&client.get("/admin/messages").await), [path]);
    assert!(links(&client.get("/admin/messages?tab=spam").await).is_empty());
}

async fn the_tabs_count_and_the_dashboard_shows_the_newest(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    for name in ["Ann", "Bert", "Clara", "Dorian", "Eleonora", "Friedrich"] {
        write(&site, name, "").await;
    }
    write(&site, "Gunhildenrobot", "x").await;
    let dashboard = client.get("/admin").await;
    let text = dashboard.texts("main").join(" ");
    assert!(
        text.contains("Friedrich") && text.contains("Bert") && !text.contains("Ann "),
        "the newest five: {text}"
    );
    assert!(!text.contains("Gunhilden"));
    let inbox = client.get("/admin/messages").await;
    assert_eq!(links(&inbox).len(), 6);
    let tabs = inbox.texts("a[href*='tab=']").join(" | ");
    assert!(tabs.contains("New 6") && tabs.contains("Spam 1"), "{tabs}");
}

testkit::on_both_databases! {
    a_message_is_read_noted_and_answered,
    not_spam_sends_the_held_mails_once,
    the_tabs_count_and_the_dashboard_shows_the_newest,
}
