//! Long words, wide tables and long addresses on the narrowest screen, and what readers of other scripts get.

use core_models::{
    messages::{self, MessageTab},
    users::Role,
};
use testkit::{
    Backend, Specimen, TestSite,
    browser::{Browser, BrowserOptions, Stop},
    pictures,
};

use crate::desk;

const LONG: &str = "Rindfleischetikettierungsüberwachungsaufgabe";
const ADDRESS: &str = "rosalind.okafor-featherstonehaugh@a-rather-long-domain-name.example.org";
const HEBREW: &str = "שלום, אני מחפשת עזרה";

const EDITOR_READY: &str = "return window.tinymce?.activeEditor?.initialized === true";

/// A site on which everything has a long name, the browser signed in as somebody who has one too.
async fn crowded() -> (TestSite, Browser, String) {
    let site = TestSite::builder(&Specimen, Backend::Sqlite).over_http().start().await;
    site.seed(&Specimen).await;
    let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
    let anna = site.signed_in("anna", Role::Admin).await;
    let row = "<tr><td>Monday</td><td>09:00</td><td>Edinburgh</td><td>80 pounds</td><td>Individuals</td><td>Online</td></tr>";
    let content = format!(
        "<h2>{LONG}</h2><p>{LONG} {ADDRESS}</p><p>{HEBREW}</p><table><tbody>{row}{row}</tbody></table><ul><li>{LONG}</li></ul>\
         <p><a href=\"https://example.org/{LONG}{LONG}\">https://example.org/{LONG}{LONG}</a></p><pre>{LONG}{LONG}</pre>"
    );
    let fields = [("title", LONG), ("slug", "long"), ("content", content.as_str()), ("visible", "on")];
    assert_eq!(anna.post_from("/admin/posts/new", "/admin/posts/new", &fields).await.status, 303);
    assert_eq!(
        anna.post_from("/admin/account", "/admin/account/name", &[("display_name", ADDRESS)]).await.status,
        303
    );
    let announcement = [("text", LONG), ("href", "/contact"), ("label", LONG)];
    assert_eq!(anna.post_from("/admin/announcement", "/admin/announcement", &announcement).await.status, 303);
    assert_eq!(anna.post_from("/admin/health", "/admin/health", &[]).await.status, 303);
    let token = anna.get("/admin/uploads").await.token();
    let picture = anna.upload(&token, &format!("{LONG}{LONG}.png"), &pictures::png(300, 200)).await;
    assert_eq!(picture.status, 200);
    receive(&site, LONG).await;
    let letter = receive(&site, ADDRESS).await;
    desk::sign_in(&browser, "anna").await;
    (site, browser, letter)
}

/// Stores a message from somebody, and gives the path of its page in the panel.
async fn receive(site: &TestSite, name: &str) -> String {
    let visitor = site.client();
    let token = visitor.get("/contact").await.token();
    site.advance(std::time::Duration::from_secs(30));
    let message = format!("{HEBREW}\n\n{LONG}{LONG}\n\nhttps://example.org/{LONG}{LONG}");
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", name),
        ("email", ADDRESS),
        ("phone", "+44 20 7946 0000"),
        ("message", message.as_str()),
    ];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);
    let newest = site.app.db.read(|conn| messages::list(conn, MessageTab::New, 1, 1)).await.unwrap().items;
    format!("/admin/messages/{}", newest[0].id)
}

#[test]
fn nothing_is_wider_than_the_narrowest_screen() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser, letter) = crowded().await;
        let pages = [
            "/blog/long",
            "/admin",
            "/admin/posts",
            "/admin/messages",
            &letter,
            "/admin/uploads",
            "/admin/users",
            "/admin/users/new",
            "/admin/settings",
            "/admin/announcement",
            "/admin/account",
            "/admin/mail",
            "/admin/analytics",
            "/admin/health",
        ];
        let mut stops: Vec<Stop> = pages.map(Stop::at).into();
        stops.push(Stop::at("/admin/nothing").answering(404));
        stops.push(Stop::at("/admin/posts/1/delete"));
        stops.push(Stop::at(&format!("{letter}/delete")));
        stops.push(Stop::at("/admin/users/1/edit"));
        stops.push(Stop::at("/admin/uploads/1/delete"));
        stops.push(Stop::at("/admin/posts/1/edit").ready(EDITOR_READY));
        stops.push(Stop::at("/admin/posts/new").ready(EDITOR_READY));
        let faults = browser.squeeze(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        site.deliver().await;
        let mails = site.mail.messages();
        assert_eq!(mails.len(), 4);
        for mail in mails {
            let faults = browser.squeeze_document(&mail.html).await;
            assert!(faults.is_empty(), "{}: {}", mail.subject, faults.join("\n"));
        }
    });
}

#[test]
fn each_paragraph_runs_in_the_direction_of_its_words() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser, letter) = crowded().await;
        let direction = "
            const words = [...document.querySelectorAll(arguments[0])].find((element) => element.textContent.startsWith('שלום'));
            return words ? getComputedStyle(words).direction : 'not there';";
        for (path, selector) in [("/blog/long", ".prose p"), (letter.as_str(), ".letter-text")] {
            browser.open(path).await;
            assert_eq!(browser.run(direction, vec![selector.into()]).await, "rtl", "{path}");
        }
        browser.open(&letter).await;
        let of_lines = "return getComputedStyle(document.querySelector('.letter-text')).unicodeBidi";
        let kind = browser.run(of_lines, Vec::new()).await;
        assert_eq!(kind, "plaintext", "each line has a direction of its own");
        browser.open("/blog/long").await;
        let english = "return getComputedStyle(document.querySelector('.prose h2')).direction";
        assert_eq!(browser.run(english, Vec::new()).await, "ltr");
        site.deliver().await;
        let told = site.mail.messages().into_iter().find(|mail| mail.html.contains(HEBREW)).unwrap();
        browser.squeeze_document(&told.html).await;
        assert_eq!(browser.run(direction, vec!["div[dir]".into()]).await, "rtl", "in the owner's mail");
    });
}
