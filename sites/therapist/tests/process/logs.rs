//! What the log says, and what it never says.

use std::fs;

use testkit::{Backend, Client};

use crate::installation::{Installation, SECRET};

const PASSWORD: &str = "lantern-orchard-quill";
const WRONG: &str = "a-wrong-guess-to-be-kept-quiet";
const WORDS: &str = "words-that-are-for-the-owner-only";
const VISITOR: &str = "zoe.visitor@example.org";

async fn sign_in(client: &Client, password: &str) -> u16 {
    let fields = [("username", "ailsa"), ("password", password)];
    client.post_from("/admin/login", "/admin/login", &fields).await.status
}

async fn no_secret_and_nothing_private_is_logged(backend: Backend) {
    let site = Installation::new(backend).with("RUST_LOG", "debug").with("CONTACT_MINIMUM_SECONDS", "0");
    site.succeed(
        &["create-admin", "--username", "ailsa", "--email", "a@example.org"],
        &format!("{PASSWORD}\n"),
    );
    let mut process = site.serve();
    let client = process.client();
    assert_eq!(sign_in(&client, WRONG).await, 422);
    assert_eq!(sign_in(&client, PASSWORD).await, 303);
    let token = client.get("/contact").await.token();
    let fields = [("csrf_token", token.as_str()), ("name", "Zoë"), ("email", VISITOR), ("message", WORDS)];
    assert_eq!(client.post("/contact", &fields).await.status, 303);
    let panel_token = client.get("/admin").await.token();
    client.get(&format!("/nothing?token={WORDS}")).await;
    client.get("/line%0d%0abreak%1b[31m").await;
    process.ask_to_stop();
    assert!(process.end().success());

    let log = fs::read_to_string(site.folder().join("serve.log")).unwrap();
    assert!(log.contains("/nothing"), "requests are logged: {log}");
    let session = client.cookie("__Host-therapist.session").unwrap();
    for secret in [SECRET, PASSWORD, WRONG, WORDS, VISITOR, &session, &token, &panel_token] {
        assert!(!log.contains(secret), "the log holds “{secret}”");
    }
    assert!(!log.contains("\u{1b}[31m") && !log.contains("\nbreak"), "nobody can write lines into the log");
}

#[test]
fn nothing_private_is_logged_on_sqlite() {
    testkit::run(Backend::Sqlite, no_secret_and_nothing_private_is_logged);
}
