//! Every page of the panel on a desk and on a phone, by day and by night: no barrier that axe knows, nothing from other sites, nothing
//! the browser refuses, nothing that scrolls sideways.

use std::time::Duration;

use core_models::{
    messages::{self, MessageTab},
    users::Role,
};
use testkit::{
    Backend, Client, Specimen, TestSite,
    browser::{Browser, BrowserOptions, Stop},
    pictures,
};

use crate::desk;

const EDITOR_READY: &str = "return window.tinymce?.activeEditor?.initialized === true";

/// Sends the page's form as it is, past the browser's own validation.
const SEND_EMPTY: &str = "
    const form = document.querySelector('main form[method=post]');
    form.noValidate = true;
    form.requestSubmit();";

/// A site with its demo content, and a browser that shows nothing of it yet.
async fn furnished() -> (TestSite, Browser) {
    let site = TestSite::builder(&Specimen, Backend::Sqlite).over_http().start().await;
    site.seed(&Specimen).await;
    let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
    (site, browser)
}

#[test]
fn every_page_of_the_panel_is_for_everybody() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = furnished().await;
        let anna = site.signed_in("anna", Role::Admin).await;
        let bruno = site.user("bruno", Role::Editor).await.id;
        let token = anna.get("/admin/posts/new").await.token();
        assert_eq!(anna.upload(&token, "garden.png", &pictures::png(500, 400)).await.status, 200);
        count_visits(&site).await;
        let (letter, spam) = (receive(&site, MessageTab::New).await, receive(&site, MessageTab::Spam).await);
        have_something_to_mend(&anna).await;
        desk::sign_in(&browser, "anna").await;
        let (edit, delete) = (format!("/admin/users/{bruno}/edit"), format!("/admin/users/{bruno}/delete"));
        let paths = [
            "/admin",
            "/admin/posts",
            "/admin/posts?q=nothing-like-that",
            "/admin/posts/1/delete",
            "/admin/messages",
            "/admin/messages?tab=spam",
            &letter,
            &spam,
            "/admin/uploads",
            "/admin/uploads/1/delete",
            "/admin/users",
            "/admin/users/new",
            &edit,
            &delete,
            "/admin/settings",
            "/admin/announcement",
            "/admin/account",
            "/admin/mail",
            "/admin/analytics",
            "/admin/analytics?days=365",
            "/admin/health",
        ];
        let mut stops: Vec<_> = paths.map(Stop::at).into();
        stops.extend([
            Stop::at("/admin/posts/new").ready(EDITOR_READY),
            Stop::at("/admin/posts/1/edit").ready(EDITOR_READY),
            Stop::at("/admin/posts/new").ready(EDITOR_READY).after(SEND_EMPTY, ".field-error").answering(422),
            Stop::at("/admin/users/new").after(SEND_EMPTY, ".field-error").answering(422),
            Stop::at("/admin/uploads")
                .after("document.querySelector('form[data-confirm] button').click()", "dialog[open]"),
            Stop::at("/admin")
                .after("document.querySelector('.dock summary').click()", ".dock .sheet")
                .on_a_phone(),
            Stop::at("/admin/there-is-no-such-page").answering(404),
        ]);
        let faults = browser.tour(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// Lets a few people open pages, and writes it down.
async fn count_visits(site: &TestSite) {
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let visitor = site.client().with_header("user-agent", browser).with_header("accept-language", "en");
    for path in ["/", "/about", "/contact", "/blog", "/about?utm_source=newsletter"] {
        assert_eq!(visitor.get(path).await.status, 200, "{path}");
    }
    site.perform_routines().await;
}

/// Publishes a post with a broken link and has the site checked.
async fn have_something_to_mend(anna: &Client) {
    let content = "<p>More about this is on <a href=\"/gone\">a page that is gone</a>.</p>";
    let fields = [("title", "Broken"), ("slug", "broken"), ("content", content), ("visible", "on")];
    assert_eq!(anna.post_from("/admin/posts/new", "/admin/posts/new", &fields).await.status, 303);
    assert_eq!(anna.post_from("/admin/health", "/admin/health", &[]).await.status, 303);
}

/// Stores a message and gives the path of its page in the panel.
async fn receive(site: &TestSite, tab: MessageTab) -> String {
    let trap = if tab == MessageTab::Spam { "what a robot writes" } else { "" };
    let visitor = site.client();
    let token = visitor.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    // The same words again would be the same message.
    let name = if tab == MessageTab::Spam { "A robot" } else { "Rosalind Okafor-Featherstonehaugh" };
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", name),
        ("email", "rosalind.okafor-featherstonehaugh@a-rather-long-domain.example.org"),
        ("phone", "+44 20 7946 0000"),
        (
            "message",
            "Hello,\n\nhttps://example.org/a-very-long-address-without-any-place-to-break-it-in-two-pieces-so-it-has-to-wrap",
        ),
        ("website", trap),
    ];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);
    let newest = site.app.db.read(move |conn| messages::list(conn, tab, 1, 1)).await.unwrap().items;
    format!("/admin/messages/{}", newest[0].id)
}
