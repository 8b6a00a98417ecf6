//! What is refused, in one line that says what to do; nothing is written then.

use super::*;

#[test]
fn a_name_that_is_taken_or_cannot_be_used_is_refused() {
    let checkout = Checkout::new();
    fs::create_dir_all(checkout.path("sites/empty")).unwrap();
    fs::create_dir_all(checkout.path("var/closed")).unwrap();
    for (name, advice) in [
        ("Bakery", "lower-case"),
        ("test", "choose another"),
        ("match", "choose another"),
        ("blog", "belongs to a crate"),
        ("reqwest", "belongs to a crate"),
        ("xtask", "belongs to a crate"),
        ("menu", "belongs to a crate"),
        ("florist", "sites/florist is there already"),
        ("empty", "sites/empty is there already"),
        ("closed", "var/closed holds the database of an earlier site"),
        ("str", "means something else in the code of starter"),
    ] {
        let message = checkout.refusal(&options(name, "bakery.example"));
        assert!(message.contains(advice) && message.lines().count() == 1, "{name}: {message}");
    }
}

#[test]
fn a_domain_that_is_taken_or_none_is_refused() {
    let checkout = Checkout::new();
    for (domain, advice) in [
        ("fern.example", "belongs to sites/florist"),
        ("www.fern.example", "belongs to sites/florist"),
        ("https://bakery.example", "write it like"),
        ("bakery.example/", "write it like"),
        ("Bakery.example", "lower case"),
        ("bakery", "write it like"),
        ("-bakery.example", "write it like"),
        ("bakery..example", "write it like"),
        ("", "write it like"),
    ] {
        let message = checkout.refusal(&options("bakery", domain));
        assert!(message.starts_with("--domain: ") && message.contains(advice), "{domain}: {message}");
    }
}

#[test]
fn a_port_that_is_taken_or_the_systems_is_refused() {
    let checkout = Checkout::new();
    for (port, advice) in
        [(8001, "belongs to sites/florist"), (8003, "sites/starter"), (80, "for the system")]
    {
        let message = checkout.refusal(&Options { port: Some(port), ..options("bakery", "bakery.example") });
        assert!(message.starts_with("--port: ") && message.contains(advice), "{port}: {message}");
    }
}

#[test]
fn a_source_that_is_none_is_refused_with_those_there_are() {
    let checkout = Checkout::new();
    let from = |from: &str| Options { from: from.to_owned(), ..options("bakery", "bakery.example") };
    let message = checkout.refusal(&from("butcher"));
    assert_eq!(message, "there is no site butcher to copy: use --from with one of florist, starter");
    assert!(checkout.refusal(&from("florist")).contains("no `impl Site for …`"));
}

#[test]
fn a_source_that_cargo_does_not_know_yet_is_named() {
    let checkout = Checkout::new();
    write(
        &checkout.path("Cargo.lock"),
        b"version = 4\n\n[[package]]\nname = \"blog\"\nversion = \"0.1.0\"\n",
    );
    let message = checkout.refusal(&options("bakery", "bakery.example"));
    assert!(message.contains("does not know starter: run `cargo check` once"), "{message}");
}
