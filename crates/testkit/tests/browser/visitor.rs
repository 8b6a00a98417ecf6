//! A visitor writes to the owner, with and without scripts.

use std::time::Duration;

use core_models::messages::{self, MessageTab};
use testkit::{
    Backend, Specimen, TestSite,
    browser::{Browser, BrowserOptions},
};

use crate::desk;

async fn a_visitor_sends_a_message(backend: Backend) {
    send_a_message(backend, true).await;
}

async fn a_visitor_without_javascript_sends_a_message(backend: Backend) {
    send_a_message(backend, false).await;
}

/// From the home page to the thanks, and then back by the browser's own button.
async fn send_a_message(backend: Backend, javascript: bool) {
    let site = TestSite::builder(&Specimen, backend).over_http().start().await;
    let browser =
        Browser::start(&site.url(), BrowserOptions { javascript, ..BrowserOptions::default() }).await;
    browser.open("/").await;
    browser.click("a[href='/contact']").await;
    browser.arrive("/contact").await;
    // A person takes a while to write; the site's clock only moves when it is told to.
    site.advance(Duration::from_secs(30));
    browser.fill("#name", "Zoë Müller").await;
    browser.fill("#email", "zoe@example.org").await;
    browser.fill("#message", "Do you have time in May?\n\nمرحبا").await;
    browser.click("form[action='/contact'] button[type=submit]").await;
    browser.arrive("/contact/thanks").await;
    assert!(browser.texts("h1").await.concat().starts_with("Thank you"));
    desk::expect_peace(&browser).await;

    let message = newest(&site).await;
    assert_eq!((message.name.as_str(), message.email.as_str()), ("Zoë Müller", "zoe@example.org"));
    assert_eq!((message.phone, message.spam_reason), (None, None));
    assert_eq!(message.message, "Do you have time in May?\n\nمرحبا");
    assert_eq!(site.deliver().await, 2, "the owner and the visitor each get a mail");

    browser.page.refresh().await.unwrap();
    browser.page.back().await.unwrap();
    browser.arrive("/contact").await;
    assert_eq!(stored(&site).await, 1, "neither a reload nor going back sends it again");
}

async fn stored(site: &TestSite) -> i64 {
    site.app.db.read(messages::counts).await.unwrap().all
}

async fn newest(site: &TestSite) -> messages::Message {
    site.app.db.read(|conn| messages::list(conn, MessageTab::New, 1, 1)).await.unwrap().items.remove(0)
}

testkit::on_both_databases! { a_visitor_sends_a_message, a_visitor_without_javascript_sends_a_message }
