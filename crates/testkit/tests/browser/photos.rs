//! Photos with the contact form, with and without scripts, and how the owner finds them.

use std::{fs, time::Duration};

use base_app::{Feature, Site, SiteAssets};
use contact::Contact;
use core_models::{
    messages::{self, MessageTab},
    photos::{self, Photo},
    users::Role,
};
use tempfile::TempDir;
use testkit::{
    Backend, Specimen, TestSite,
    browser::{Browser, BrowserOptions},
    pictures,
};

use crate::desk;

/// The specimen, if it wanted to see things.
struct Looking;

impl Site for Looking {
    fn name(&self) -> &'static str {
        Specimen.name()
    }

    fn facts(&self) -> &'static str {
        Specimen.facts()
    }

    fn assets(&self) -> SiteAssets {
        Specimen.assets()
    }

    fn features(&self) -> Vec<Feature> {
        let others = Specimen.features().into_iter().filter(|feature| feature.name != "contact");
        others.chain([Contact::new().photos(5).feature()]).collect()
    }
}

/// The form, filled in but for the photos, and a folder with pictures on the visitor's device.
async fn open(backend: Backend, javascript: bool) -> (TestSite, Browser, TempDir) {
    let site = TestSite::builder(&Looking, backend).over_http().start().await;
    let browser =
        Browser::start(&site.url(), BrowserOptions { javascript, ..BrowserOptions::default() }).await;
    let device = tempfile::tempdir().unwrap();
    for (name, width, height) in [("steps.png", 900, 700), ("garden.png", 60, 40), ("cat.png", 50, 50)] {
        fs::write(device.path().join(name), pictures::png(width, height)).unwrap();
    }
    browser.open("/contact").await;
    site.advance(Duration::from_secs(30));
    browser.fill("#name", "Zoë Müller").await;
    browser.fill("#email", "zoe@example.org").await;
    browser.fill("#message", "The steps are broken.").await;
    (site, browser, device)
}

async fn choose(browser: &Browser, device: &TempDir, names: &[&str]) {
    let paths: Vec<_> = names.iter().map(|name| device.path().join(name).display().to_string()).collect();
    browser.find("#photos").await.send_keys(&paths.join("\n")).await.unwrap();
}

async fn sent(site: &TestSite) -> Vec<Photo> {
    let found = site.app.db.read(|conn| {
        let newest = messages::list(conn, MessageTab::All, 1, 1)?.items.remove(0);
        photos::of_message(conn, newest.id)
    });
    found.await.unwrap()
}

async fn a_visitor_without_javascript_sends_two_photos_and_the_owner_sees_them(backend: Backend) {
    let (site, browser, device) = open(backend, false).await;
    choose(&browser, &device, &["steps.png", "garden.png"]).await;
    browser.click("form[action='/contact'] button[type=submit]").await;
    browser.arrive("/contact/thanks").await;
    assert_eq!(sent(&site).await.len(), 2);

    site.user("anna", Role::Editor).await;
    desk::sign_in(&browser, "anna").await;
    browser.open("/admin/messages").await;
    assert_eq!(browser.texts(".inbox .chip").await, ["2 photos"]);
    browser.click(".inbox a").await;
    browser.find(".photos img").await;
    let shown = "return [...document.querySelectorAll('.photos img')].every(img => img.complete && img.naturalWidth > 0)";
    browser.until("both photos are shown", shown).await;
    // The browser dresses a picture that is shown alone in styles of its own, which the policy of pictures refuses.
    desk::expect_peace(&browser).await;
    browser.click(".photos a").await;
    browser
        .until(
            "the photo alone",
            "return document.images.length === 1 && document.images[0].naturalWidth === 900",
        )
        .await;
}

async fn chosen_photos_are_shown_added_removed_and_made_smaller(backend: Backend) {
    let (site, browser, device) = open(backend, true).await;
    choose(&browser, &device, &["steps.png", "cat.png"]).await;
    browser
        .until("two previews", "return document.querySelectorAll('.chosen-photos canvas').length === 2")
        .await;
    choose(&browser, &device, &["garden.png"]).await;
    browser
        .until("three previews", "return document.querySelectorAll('.chosen-photos canvas').length === 3")
        .await;
    assert_eq!(browser.texts(".chosen-photos span").await, ["steps.jpg", "cat.png", "garden.png"]);
    browser.click(".chosen-photos li:nth-child(2) button").await;
    browser.until("two are left", "return document.querySelectorAll('.chosen-photos li').length === 2").await;
    desk::expect_peace(&browser).await;
    browser.click("form[action='/contact'] button[type=submit]").await;
    browser.arrive("/contact/thanks").await;
    let sent = sent(&site).await;
    let named: Vec<_> = sent.iter().map(|photo| (photo.original_filename.as_str(), photo.width)).collect();
    assert_eq!(named, [("steps.jpg", 900), ("garden.png", 60)]);
    assert_eq!(sent[0].mime_type, "image/jpeg", "a large one was made smaller before it was sent");
}

testkit::on_both_databases! {
    a_visitor_without_javascript_sends_two_photos_and_the_owner_sees_them,
    chosen_photos_are_shown_added_removed_and_made_smaller,
}
