//! The owner puts the projects in order: by dragging, by the arrow keys, by the buttons.

use testkit::{
    Backend, TestSite,
    browser::{Browser, BrowserOptions, Key},
};

use crate::desk;

const LIST: &str = "/admin/portfolio";

async fn titles(browser: &Browser) -> Vec<String> {
    browser.texts(".order-row .record-title").await
}

/// Waits until visitors see the project at this path first.
async fn public(site: &TestSite) -> Vec<String> {
    site.client().get("/portfolio").await.texts(".project-card-title")
}

#[test]
fn the_owner_drags_a_project_to_another_place() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = desk::open(BrowserOptions { height: 1400, ..BrowserOptions::default() }).await;
        desk::sign_in(&site, &browser).await;
        browser.open(LIST).await;
        let mut expected = titles(&browser).await;
        let moved = expected.remove(0);
        expected.insert(2, moved);
        let handle = |row: usize| format!(".order-row:nth-child({row}) .order-handle");
        browser.drag(&handle(1), &handle(3)).await;
        assert_eq!(titles(&browser).await, expected);
        saved(&browser).await;
        browser.page.refresh().await.unwrap();
        assert_eq!(titles(&browser).await, expected, "the site has kept it");
        assert_eq!(public(&site).await, expected);
        assert_eq!(browser.texts(".order-place").await, ["1", "2", "3", "4", "5", "6", "7", "8"]);
        desk::expect_peace(&browser).await;
    });
}

#[test]
fn the_owner_moves_a_project_by_keyboard() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = desk::open(BrowserOptions::default()).await;
        desk::sign_in(&site, &browser).await;
        browser.open(LIST).await;
        let mut expected = titles(&browser).await;
        browser.find(".order-handle").await;
        browser.run("document.querySelector('.order-handle').focus()", Vec::new()).await;
        browser.press(&String::from(char::from(Key::Down)).repeat(2)).await;
        let moved = expected.remove(0);
        expected.insert(2, moved.clone());
        assert_eq!(titles(&browser).await, expected);
        assert_eq!(browser.texts("[data-order-status]").await, [format!("{moved} is now number 3 of 8.")]);
        let focused = "return document.activeElement.closest('.order-row').dataset.orderRow";
        assert_eq!(browser.run(focused, Vec::new()).await, moved.as_str(), "the focus stays with it");
        saved(&browser).await;
        assert_eq!(public(&site).await, expected);

        browser.click(".order-row:nth-child(2) button[title=Up]").await;
        expected.swap(0, 1);
        assert_eq!(titles(&browser).await, expected);
        saved(&browser).await;
        assert_eq!(public(&site).await, expected);
        desk::expect_peace(&browser).await;
    });
}

/// Waits until nothing is being saved any more.
async fn saved(browser: &Browser) {
    browser
        .until("the order to be saved", "return !document.querySelector('[data-order][aria-busy=true]')")
        .await;
}
