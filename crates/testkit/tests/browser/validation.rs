//! The browser and the server have one opinion of what is typed into a field.

use std::time::Duration;

use core_models::users::Role;
use testkit::{
    Backend, Client, Specimen, TestSite,
    browser::{Browser, BrowserOptions, json},
};

use crate::desk;

/// Types as a person does: the browser checks lengths only of what was typed.
const TYPE: &str = "
    const field = document.getElementById(arguments[0]);
    field.focus();
    field.select();
    document.execCommand('delete');
    if (arguments[1] !== '') document.execCommand('insertText', false, arguments[1]);
    return [field.value, field.checkValidity()];";

const CONTACT: [(&str, &str); 4] = [
    ("name", "Zoë Müller"),
    ("email", "zoe@example.org"),
    ("phone", ""),
    ("message", "Do you have time in May?"),
];
const POST: [(&str, &str); 3] = [("title", "A title"), ("slug", ""), ("content", "<p>Text.</p>")];

#[test]
fn browser_and_server_agree_on_the_contact_form() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let builder = TestSite::builder(&Specimen, backend).over_http();
        let site = builder.settings(|settings| settings.set_limit(&contact::RATE_LIMIT, None)).start().await;
        let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
        let client = site.client();
        let token = client.get("/contact").await.token();
        site.advance(Duration::from_secs(30));
        browser.open("/contact").await;
        let mut differences = Vec::new();
        for (field, value) in contact_values() {
            let form = Form { client: &client, path: "/contact", token: &token, good: &CONTACT };
            differences.extend(form.compare(&browser, field, &value).await);
        }
        // HTML has no way to ask for more than white space in a text area or to count what a person sees, and it asks nobody
        // whether an address is complete; the server does.
        let long = "x".repeat(40);
        let known = ["   ".to_owned(), long.clone()].map(|text| ("message", text));
        let [blank, too_long] = known;
        let asked = ["zoe@example", "zoe@1.2.3.4"].map(|address| ("email", address.to_owned()));
        let [name_only, number] = asked;
        let expected = [name_only, blank, number, ("name", long), too_long];
        let expected = expected
            .map(|(field, text)| format!("{field}: the browser accepts {text:?}, the server does not"));
        assert_eq!(differences, expected);
    });
}

#[test]
fn browser_and_server_agree_on_the_form_of_a_post() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open_signed_in(backend).await;
        let client = site.signed_in("bruno", Role::Editor).await;
        let token = client.get("/admin/posts/new").await.token();
        browser.open("/admin/posts/new").await;
        browser.find("iframe.tox-edit-area__iframe").await;
        let mut differences = Vec::new();
        for (field, value) in post_values() {
            let form = Form { client: &client, path: "/admin/posts/new", token: &token, good: &POST };
            differences.extend(form.compare(&browser, field, &value).await);
        }
        let long = "x".repeat(40);
        assert_eq!(differences, [format!("title: the browser accepts {long:?}, the server does not")]);
    });
}

/// A form whose other fields are all filled in well.
struct Form<'a> {
    client: &'a Client,
    path: &'a str,
    token: &'a str,
    good: &'a [(&'a str, &'a str)],
}

impl Form<'_> {
    /// Types into one field in the browser, sends what then is in the field to the server, and says where they differ.
    async fn compare(&self, browser: &Browser, field: &str, typed: &str) -> Option<String> {
        let answer = browser.run(TYPE, vec![json!(field), json!(typed)]).await;
        let (value, accepted) = (answer[0].as_str().unwrap(), answer[1].as_bool().unwrap());
        let mut fields = vec![("csrf_token", self.token)];
        fields
            .extend(self.good.iter().map(|(name, good)| (*name, if *name == field { value } else { *good })));
        let status = self.client.post(self.path, &fields).await.status;
        assert!(matches!(status, 303 | 422), "{field}={value:?}: {status}");
        let shown: String = value.chars().take(40).collect();
        match (accepted, status == 303) {
            (true, false) => Some(format!("{field}: the browser accepts {shown:?}, the server does not")),
            (false, true) => Some(format!("{field}: the server accepts {shown:?}, the browser does not")),
            _ => None,
        }
    }
}

/// What is typed into each field of the contact form; long texts besides.
const CONTACT_VALUES: [(&str, &[&str]); 4] = [
    ("name", &["", " ", "Z", " Z ", "Zo", "Zoë Müller", "مرحبا", "李明", "😀", "😀😀"]),
    ("email", &["", "zoe", "zoe@", "@example.org", "zoe@example", "zoe@example.org", " zoe@example.org "]),
    ("phone", &["", "   ", "1234", "12345", " 12345 ", "+44 20 7946 0000", "call me", "(0131) 555-0134"]),
    ("message", &["", "   ", "H", "Hello", "Line\nline", "<script>alert(1)</script>", "😀", "\u{202e}abc"]),
];
const NAMES: &[&str] =
    &["Anna\u{202e}", "An\u{200f}na", "An\u{1}na", "O’Brien; DROP TABLE users", "<b>Zoë</b>"];
const ADDRESSES: &[&str] = &[
    "zoe@müller.example",
    "zoe@exa mple.org",
    "zoe..m@example.org",
    ".zoe@example.org",
    "zoe.@example.org",
    "zoe@b@example.org",
    "zoe+tag@example.org",
    "zoe@-example.org",
    "zoe@example-.org",
    "zoe@[127.0.0.1]",
    "\"zoe\"@example.org",
    "zoë@example.org",
    "zoe@example..org",
    "zoe@.example.org",
    "zoe@example.org.",
    "o'brien_{x}@example.org",
    "zoe@xn--mller-kva.example",
    "zoe@1.2.3.4",
    "zoe@exam_ple.org",
];
const NUMBERS: &[&str] =
    &["1-2-3-4-5", "0131/555.0134", "١٢٣٤٥", "12345x", "++++", "0131\u{a0}555\u{a0}0134"];

fn contact_values() -> Vec<(&'static str, String)> {
    let mut values = listed(&CONTACT_VALUES);
    values.extend(listed(&[("name", NAMES), ("email", ADDRESSES), ("phone", NUMBERS)]));
    values.extend([
        ("name", "x".repeat(100)),
        ("name", "x".repeat(101)),
        ("name", "😀".repeat(60)),
        ("email", format!("{}@example.org", "x".repeat(64))),
        ("email", format!("{}@example.org", "x".repeat(65))),
        ("email", format!("zoe@{}.org", "x".repeat(63))),
        ("email", format!("zoe@{}.org", "x".repeat(64))),
        ("email", format!("zoe@{}org", "example.".repeat(31))),
        ("email", format!("zoe@{}org", "example.".repeat(40))),
        ("phone", "1".repeat(40)),
        ("phone", "1".repeat(41)),
        ("message", "x".repeat(5_000)),
        ("message", "x".repeat(5_001)),
        ("message", "😀".repeat(2_600)),
    ]);
    values
}

fn post_values() -> Vec<(&'static str, String)> {
    let mut values = listed(&[
        ("title", &["", " ", "T", "Größe & Ärger", "😀", "A\u{202e}B", "<i>x</i>", "你好"]),
        ("slug", &["", " ", "a", "A-B", "quiet-rooms", " b ", "größe", "two words", "-a", "a-", "a--b"]),
        ("slug", &["a_b", "a/b", "new", "1", "a.b"]),
    ]);
    values.extend([("title", 200), ("title", 300)].map(|(field, length)| (field, "x".repeat(length))));
    values.extend([("slug", "y".repeat(200)), ("slug", "z".repeat(300))]);
    values
}

fn listed(lists: &[(&'static str, &[&str])]) -> Vec<(&'static str, String)> {
    let pairs =
        lists.iter().flat_map(|(field, values)| values.iter().map(|value| (*field, (*value).to_owned())));
    pairs.collect()
}
