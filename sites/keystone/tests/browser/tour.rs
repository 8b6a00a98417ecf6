//! Every page on a desk and on a phone, by day and by night: no barrier that axe knows, nothing from other sites, nothing
//! the browser refuses, nothing that scrolls sideways.

use testkit::{
    Backend,
    browser::{BrowserOptions, Stop},
};

use crate::desk;

const EDITOR_READY: &str = "return window.tinymce?.activeEditor?.initialized === true";

/// Sends the page's form as it is, past the browser's own validation.
const SEND_EMPTY: &str = "
    const form = document.querySelector('main form[method=post]');
    form.noValidate = true;
    form.requestSubmit();";

#[test]
fn every_public_page_is_for_everybody() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = desk::open(BrowserOptions::default()).await;
        let sitemap = site.client().get("/sitemap.xml").await.texts("loc");
        let paths: Vec<_> = sitemap.iter().map(|location| location.replace(&site.url(), "")).collect();
        let few = |start: &'static str| paths.iter().filter(move |path| path.starts_with(start)).take(2);
        let pages =
            paths.iter().filter(|path| !path.starts_with("/blog/") && !path.starts_with("/portfolio/"));
        let mut stops: Vec<_> =
            pages.chain(few("/blog/")).chain(few("/portfolio/")).map(|path| Stop::at(path)).collect();
        assert!(stops.len() >= 15, "{paths:?}");
        stops.extend([
            Stop::at("/portfolio?kind=snow-removal"),
            Stop::at("/contact/thanks"),
            Stop::at("/contact").after(SEND_EMPTY, "[aria-invalid=true]").answering(422),
            Stop::at("/")
                .after("document.querySelector('.menu summary').click()", ".menu-panel")
                .on_a_phone(),
            Stop::at("/there-is-no-such-page").answering(404),
        ]);
        let faults = browser.tour(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

#[test]
fn every_page_of_the_portfolios_panel_is_for_everybody() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = desk::open(BrowserOptions::default()).await;
        desk::sign_in(&site, &browser).await;
        let stops = [
            Stop::at("/admin"),
            Stop::at("/admin/portfolio"),
            Stop::at("/admin/portfolio/1/delete"),
            Stop::at("/admin/portfolio/new").ready(EDITOR_READY),
            Stop::at("/admin/portfolio/1/edit").ready(EDITOR_READY),
            Stop::at("/admin/portfolio/new")
                .ready(EDITOR_READY)
                .after(SEND_EMPTY, ".field-error")
                .answering(422),
        ];
        let faults = browser.tour(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}
