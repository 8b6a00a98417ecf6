//! What several tests begin with: the site with its demo content, and a browser in front of it.

use core_models::users::Role;
use keystone::Keystone;
use testkit::{
    Backend, PASSWORD, TestSite,
    browser::{Browser, BrowserOptions},
};

/// The site with its demo content, and a browser that shows nothing of it yet.
pub(crate) async fn open(options: BrowserOptions) -> (TestSite, Browser) {
    let site = TestSite::builder(&Keystone, Backend::Sqlite).over_http().start().await;
    site.seed(&Keystone).await;
    let browser = Browser::start(&site.url(), options).await;
    (site, browser)
}

/// Makes an owner, Anna, and signs her in.
pub(crate) async fn sign_in(site: &TestSite, browser: &Browser) {
    site.user("anna", Role::Admin).await;
    browser.open("/admin/login").await;
    browser.fill("#username", "anna").await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main button[type=submit]").await;
    browser.arrive("/admin").await;
}

/// Fails when the browser had anything to complain about, or asked others for anything.
pub(crate) async fn expect_peace(browser: &Browser) {
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    assert_eq!(browser.foreign_requests().await, Vec::<String>::new());
}
