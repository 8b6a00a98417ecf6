//! What the log says, and what it never says.

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

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
    let session = client.cookie("__Host-specimen.session").unwrap();
    for secret in [SECRET, PASSWORD, WRONG, WORDS, VISITOR, &session, &token, &panel_token] {
        assert!(!log.contains(secret), "the log holds “{secret}”");
    }
    assert!(!log.contains("\u{1b}[31m") && !log.contains("\nbreak"), "nobody can write lines into the log");
}

/// Whoever finds the port can say anything there, as often as they like.
#[test]
fn what_is_no_http_is_not_worth_a_line() {
    let site = Installation::new(Backend::Sqlite).with("RUST_LOG", "info");
    let mut process = site.serve();
    let hello = b"\x16\x03\x01\x00\x2e\x01\x00\x00\x2a\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x00\x00\x02\x13\x01\x01\x00";
    for words in [
        &hello[..],
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"\0\0\0\0",
    ] {
        let mut stream = TcpStream::connect(process.url().replace("http://", "")).unwrap();
        stream.write_all(words).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _broken_off = stream.read_to_end(&mut answer);
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    process.ask_to_stop();
    assert!(process.end().success());
    let log = fs::read_to_string(site.folder().join("serve.log")).unwrap();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
}

#[test]
fn nothing_private_is_logged_on_sqlite() {
    testkit::run(Backend::Sqlite, no_secret_and_nothing_private_is_logged);
}
