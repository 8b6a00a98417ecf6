//! The look of the therapist's site in real Chromium: on a desk and on a phone, by day and by night, on the narrowest screen and on
//! paper.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops with the reason")]

use base_app::Announcement;
use core_models::users::Role;
use testkit::{
    Backend, TestSite,
    browser::{Browser, BrowserOptions, Stop, json},
};
use therapist::Therapist;

const LONG: &str = "Rindfleischetikettierungsüberwachungsaufgabe";

/// Sends the page's form as it is, past the browser's own validation.
const SEND_EMPTY: &str = "
    const form = document.querySelector('main form[method=post]');
    form.noValidate = true;
    form.requestSubmit();";

/// A site with its demo content, and a browser that shows nothing of it yet.
async fn furnished() -> (TestSite, Browser) {
    let site = TestSite::builder(&Therapist, Backend::Sqlite).over_http().start().await;
    site.seed(&Therapist).await;
    let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
    (site, browser)
}

/// The paths of the pages that the site lists.
async fn listed(site: &TestSite) -> Vec<String> {
    let sitemap = site.client().get("/sitemap.xml").await.texts("loc");
    sitemap.iter().map(|location| location.replace(&site.url(), "")).collect()
}

/// No barrier that axe knows, nothing from other sites, nothing the browser refuses, nothing that scrolls sideways.
#[test]
fn every_public_page_is_for_everybody() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = furnished().await;
        let text = "Two afternoon places have become free.".to_owned();
        let (href, label) = ("/contact".to_owned(), "Write to me".to_owned());
        site.app.notice_board.put(Announcement { text, href, label, ..Announcement::default() });
        let paths = listed(&site).await;
        let posts = paths.iter().filter(|path| path.starts_with("/blog/")).take(2);
        let pages = paths.iter().filter(|path| !path.starts_with("/blog/"));
        let mut stops: Vec<_> = pages.chain(posts).map(|path| Stop::at(path)).collect();
        assert!(stops.len() >= 7, "{paths:?}");
        stops.extend([
            Stop::at("/blog?page=2"),
            Stop::at("/search?q=couples"),
            Stop::at("/contact/thanks"),
            Stop::at("/contact").after(SEND_EMPTY, "[aria-invalid=true]").answering(422),
            Stop::at("/").after("document.querySelector('.skip-link').focus()", ".skip-link"),
            Stop::at("/")
                .after("document.querySelector('.menu summary').click()", ".menu-panel")
                .on_a_phone(),
            Stop::at("/admin/login"),
            Stop::at("/admin/login").after(SEND_EMPTY, "[aria-invalid=true]").answering(422),
            Stop::at("/there-is-no-such-page").answering(404),
        ]);
        let faults = browser.tour(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

#[test]
fn nothing_is_wider_than_the_narrowest_screen() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = furnished().await;
        let anna = site.signed_in("anna", Role::Admin).await;
        let row = "<tr><td>Monday</td><td>09:00</td><td>Edinburgh</td><td>80 pounds</td><td>Individuals</td><td>Online</td></tr>";
        let content = format!(
            "<h2>{LONG}</h2><p>{LONG} {LONG}</p><table><tbody>{row}{row}</tbody></table><ul><li>{LONG}</li></ul>\
             <p><a href=\"https://example.org/{LONG}{LONG}\">https://example.org/{LONG}{LONG}</a></p><pre>{LONG}{LONG}</pre>"
        );
        let fields = [("title", LONG), ("slug", "long"), ("content", content.as_str()), ("visible", "on")];
        assert_eq!(anna.post_from("/admin/posts/new", "/admin/posts/new", &fields).await.status, 303);
        let announcement = [("text", LONG), ("href", "/contact"), ("label", LONG)];
        let put = anna.post_from("/admin/announcement", "/admin/announcement", &announcement).await;
        assert_eq!(put.status, 303);
        let mut stops: Vec<_> = listed(&site).await.iter().map(|path| Stop::at(path)).collect();
        assert!(stops.len() > 18, "{stops:?}");
        stops.extend([
            Stop::at("/search?q=Rindfleisch"),
            Stop::at("/there-is-no-such-page").answering(404),
            Stop::at("/contact").after(SEND_EMPTY, "[aria-invalid=true]").answering(422),
        ]);
        let faults = browser.squeeze(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

#[test]
fn paper_shows_every_answer_and_nothing_pale() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (_site, browser) = furnished().await;
        browser
            .devtools(
                "Emulation.setEmulatedMedia",
                json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
            )
            .await;
        browser.open("/services").await;
        let hidden = "
            return [...document.querySelectorAll('.questions details p')]
                .filter((answer) => !answer.checkVisibility({ contentVisibilityAuto: true }) || answer.getBoundingClientRect().height === 0)
                .map((answer) => answer.textContent.slice(0, 40));";
        let answers = "return document.querySelectorAll('.questions details:not([open]) p').length > 2";
        assert_eq!(browser.run(answers, Vec::new()).await, true, "there are answers that are shut");
        assert_eq!(browser.run(hidden, Vec::new()).await, json!([]));
        let pale = "
            return [...document.querySelectorAll('main *, footer *')]
                .filter((element) => element.checkVisibility() && !element.closest('svg'))
                .filter((element) => getComputedStyle(element).color !== 'rgb(0, 0, 0)')
                .map((element) => element.outerHTML.slice(0, 60));";
        assert_eq!(browser.run(pale, Vec::new()).await, json!([]));
    });
}
