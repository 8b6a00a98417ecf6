//! Input that nobody means well with: a clear 4xx, no panic, nothing stored that should not be.

use std::time::Duration;

use core_models::{messages::MessageTab, users::Role};
use reqwest::Method;
use testkit::{Answer, Backend, Client, Specimen, TestSite};

async fn raw(client: &Client, kind: &str, body: Vec<u8>) -> Answer {
    client.send(client.request(Method::POST, "/contact").header("content-type", kind).body(body)).await
}

async fn count(site: &TestSite) -> usize {
    site.app
        .db
        .read(|conn| core_models::messages::list(conn, MessageTab::All, 1, 100))
        .await
        .unwrap()
        .items
        .len()
}

async fn malformed_bodies_are_refused(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let form = "application/x-www-form-urlencoded";
    for (kind, body, status) in [
        (form, b"name=%FF%FE&message=x".to_vec(), 400),
        (form, b"name=a%00b&message=x".to_vec(), 400),
        (form, vec![0xff; 100], 400),
        (form, Vec::new(), 400),
        (form, b"&&&===&".to_vec(), 400),
        (form, vec![b'a'; 1100 * 1024], 413),
        ("application/json", b"{\"name\":\"x\"}".to_vec(), 415),
        ("text/plain", b"name=x".to_vec(), 415),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 415),
        ("", b"name=x".to_vec(), 415),
    ] {
        let answer = raw(&client, kind, body).await;
        assert_eq!(answer.status, status, "{kind}: {}", answer.text());
        assert!(
            !answer.text().contains("panicked") && !answer.text().contains("DatabaseError"),
            "no cause is shown"
        );
    }
    assert_eq!(count(&site).await, 0);
}

async fn long_and_strange_fields_are_refused_or_kept_as_text(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let long = "x".repeat(10_000);
    let hostile = [
        ("'; DROP TABLE users; --", "a@example.org", "Robert'); DROP TABLE contact_submissions;--", 303),
        ("<script>alert(1)</script>", "b@example.org", "<img src=x onerror=alert(1)>", 303),
        ("{{ 7 * 7 }} {% raw %}", "c@example.org", "{{ config }}", 303),
        ("مريم العربي 👩‍👩‍👧", "d@example.org", "שלום עולם", 303),
        (long.as_str(), "e@example.org", "x", 422),
        ("Anna", long.as_str(), "x", 422),
        ("Anna", "f@example.org", long.as_str(), 422),
        ("Anna\u{202e}nimda", "g@example.org", "x", 422),
    ];
    for (number, (name, email, message, status)) in hostile.into_iter().enumerate() {
        let client = client.with_header("x-forwarded-for", &format!("192.0.2.{number}"));
        let token = client.get("/contact").await.token();
        site.advance(Duration::from_secs(10));
        let fields = [("csrf_token", token.as_str()), ("name", name), ("email", email), ("message", message)];
        assert_eq!(client.post("/contact", &fields).await.status, status, "{number}");
    }
    assert_eq!(count(&site).await, 4);
    assert_eq!(site.deliver().await, 8);
    let owner = site.signed_in("anna", Role::Editor).await;
    let inbox = owner.get("/admin/messages").await;
    assert!(!inbox.text().contains("<script>alert(1)") && inbox.text().contains("&lt;script&gt;"));
    let mut names = Vec::new();
    for path in inbox.attributes("main a[href^='/admin/messages/']", "href") {
        let message = owner.get(&path).await;
        assert_eq!(message.status, 200);
        assert!(!message.text().contains("<img src=x"));
        names.extend(message.texts("h1"));
    }
    assert!(names.iter().any(|name| name == "{{ 7 * 7 }} {% raw %}"), "{names:?}");
    assert!(
        site.mail
            .messages()
            .iter()
            .all(|mail| !mail.html.contains("<script>") && !mail.html.contains("<img src=x"))
    );
}

async fn strange_addresses_are_not_found(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let owner = site.signed_in("anna", Role::Admin).await;
    for path in [
        "/blog?page=-1",
        "/blog?page=0",
        "/blog?page=99999999999999999999",
        "/blog?page=abc",
        "/blog?page=%FF",
        "/blog/%FF",
        "/blog/'%20OR%20'1'='1",
        "/blog/<script>",
        "/blog/%00",
        "/blog/..%2f..%2fetc%2fpasswd",
        "/admin/posts?page=-1",
        "/admin/posts?page=1e9",
        "/admin/posts/0/edit",
        "/admin/posts/-1/edit",
        "/admin/posts/99999999999999999999/edit",
        "/admin/posts/abc/edit",
        "/admin/messages/1%20OR%201=1",
        "/admin/messages?tab=%27",
        "/admin/users/0/edit",
        "/.git/config",
        "/.env",
        "/site.db",
        "/admin.bak",
    ] {
        let answer = owner.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.texts("h1").len(), 1, "{path}");
    }
    let long = format!("/admin/posts?q={}", "a%25".repeat(3_000));
    assert_eq!(owner.get(&long).await.status, 200);
    for method in ["TRACE", "PUT", "DELETE", "PATCH"] {
        let request = owner.request(Method::from_bytes(method.as_bytes()).unwrap(), "/contact");
        assert!(matches!(owner.send(request).await.status, 404 | 405), "{method}");
    }
}

async fn absurd_requests_do_not_stop_the_site(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    for length in [10, 1_000, 60_000] {
        let answer = client.with_header("accept-language", &"x".repeat(length.min(4_000))).get("/").await;
        assert_eq!(answer.status, 200);
        let answer = client.get(&format!("/{}", "%C3%28".repeat(length / 10))).await;
        assert!(
            answer.status == 404 || answer.status == 400 || answer.status == 414 || answer.status == 431,
            "{}",
            answer.status
        );
    }
    assert_eq!(client.get("/").await.status, 200);
}

testkit::on_both_databases! {
    malformed_bodies_are_refused,
    long_and_strange_fields_are_refused_or_kept_as_text,
    strange_addresses_are_not_found,
    absurd_requests_do_not_stop_the_site,
}
