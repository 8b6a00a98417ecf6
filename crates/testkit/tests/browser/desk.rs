//! What several tests begin with: a site with a browser in front of it, and somebody who has signed in.

use core_models::users::Role;
use testkit::{
    Backend, PASSWORD, Specimen, TestSite,
    browser::{Browser, BrowserOptions},
};

/// A site at its own address, and a browser that shows nothing of it yet.
pub(crate) async fn open(backend: Backend) -> (TestSite, Browser) {
    let site = TestSite::builder(&Specimen, backend).over_http().start().await;
    let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
    (site, browser)
}

/// The same, and the owner, Anna, has signed in and sees the dashboard.
pub(crate) async fn open_signed_in(backend: Backend) -> (TestSite, Browser) {
    let (site, browser) = open(backend).await;
    site.user("anna", Role::Admin).await;
    sign_in(&browser, "anna").await;
    (site, browser)
}

/// Fills in the login form.
pub(crate) async fn sign_in(browser: &Browser, username: &str) {
    browser.open("/admin/login").await;
    browser.fill("#username", username).await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main button[type=submit]").await;
    browser.arrive("/admin").await;
}

/// Fails when the browser had anything to complain about, or asked others for anything.
pub(crate) async fn expect_peace(browser: &Browser) {
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    assert_eq!(browser.foreign_requests().await, Vec::<String>::new());
}
