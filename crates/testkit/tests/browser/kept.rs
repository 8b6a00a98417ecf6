//! What somebody has written and not saved stays on the device, and is offered again to them alone.

use core_models::users::Role;
use testkit::{
    Backend, TestSite,
    browser::{Browser, Locator},
};

use crate::desk;

const NEW: &str = "/admin/posts/new";
const FRAME: &str = "iframe.tox-edit-area__iframe";
const OFFERED: &str = "[data-draft-notice]:not([hidden]) [data-draft-list] [data-draft-title]";

/// Writes title and text of a post, as far as they are kept.
async fn write(browser: &Browser, title: &str, text: &str) {
    browser.find(FRAME).await;
    browser.fill("#title", title).await;
    browser.find(FRAME).await.enter_frame().await.unwrap();
    browser.click("#tinymce").await;
    browser.press(text).await;
    browser.page.enter_parent_frame().await.unwrap();
    let kept = format!(
        "return Object.values(localStorage).some((kept) => kept.includes({title:?}) && kept.includes({text:?}))"
    );
    browser.until("the text to be kept", &kept).await;
}

/// Leaves the page as a person does who is asked and wants to leave.
async fn leave_for(browser: &Browser, path: &str) {
    browser
        .run(
            "window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)",
            Vec::new(),
        )
        .await;
    browser.open(path).await;
}

async fn save(browser: &Browser) {
    browser.click(".save-bar button[type=submit]").await;
}

async fn offered(browser: &Browser, titles: &[&str]) {
    let found =
        format!("[...document.querySelectorAll({OFFERED:?})].map((title) => title.textContent).join()");
    browser
        .until(&format!("the offers {titles:?}"), &format!("return {found} === {:?}", titles.join(",")))
        .await;
}

async fn use_first(browser: &Browser) {
    browser.click("[data-draft-list] li:first-child [data-draft-restore]").await;
}

async fn content(browser: &Browser) -> String {
    let script = "return tinymce.get('content').getContent()";
    browser.run(script, Vec::new()).await.as_str().unwrap().to_owned()
}

/// Ends all sessions, as half an hour of idling does.
async fn end_sessions(site: &TestSite) {
    site.advance(std::time::Duration::from_secs(31 * 60));
}

#[test]
fn the_texts_of_several_new_posts_are_kept_beside_each_other() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open_signed_in(backend).await;
        browser.open(NEW).await;
        write(&browser, "First", "About tea.").await;
        leave_for(&browser, NEW).await;
        offered(&browser, &["First"]).await;
        write(&browser, "Second", "About coffee.").await;
        leave_for(&browser, NEW).await;
        offered(&browser, &["Second", "First"]).await;

        write(&browser, "Third", "About milk.").await;
        save(&browser).await;
        browser.find("[data-flash=success]").await;
        browser.open(NEW).await;
        offered(&browser, &["Second", "First"]).await;

        browser.click("[data-draft-list] li:last-child [data-draft-restore]").await;
        assert_eq!(content(&browser).await, "<p>About tea.</p>");
        offered(&browser, &["Second"]).await;
        save(&browser).await;
        browser.find("[data-flash=success]").await;
        browser.open(NEW).await;
        offered(&browser, &["Second"]).await;
        browser.click("[data-draft-discard]").await;
        browser.open(NEW).await;
        browser.find(FRAME).await;
        assert_eq!(
            browser
                .run(
                    "return Object.keys(localStorage).filter((name) => name.startsWith('draft:')).length",
                    Vec::new()
                )
                .await,
            0
        );
        let count = site.app.db.read(core_models::posts::counts).await.unwrap().all;
        assert_eq!(count, 2);
        desk::expect_peace(&browser).await;
    });
}

#[test]
fn saving_after_the_session_has_ended_leads_back_to_the_text() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open_signed_in(backend).await;
        browser.open(NEW).await;
        write(&browser, "Long work", "Hours of it.").await;
        end_sessions(&site).await;
        save(&browser).await;
        browser.arrive("/admin/login").await;
        let notice = browser.find("[data-kept-notice]").await.text().await.unwrap();
        assert!(notice.contains("What you wrote is kept on this device"), "{notice}");
        browser.fill("#username", "anna").await;
        browser.fill("#password", testkit::PASSWORD).await;
        browser.click("main button[type=submit]").await;
        browser.arrive(NEW).await;
        offered(&browser, &["Long work"]).await;
        browser.find(FRAME).await;
        use_first(&browser).await;
        assert_eq!(content(&browser).await, "<p>Hours of it.</p>");
        save(&browser).await;
        browser.find("[data-flash=success]").await;

        // The same for a post that exists.
        let edit = browser.path().await;
        write(&browser, "Longer work", "And more.").await;
        end_sessions(&site).await;
        save(&browser).await;
        browser.find("[data-kept-notice]").await;
        browser.fill("#username", "anna").await;
        browser.fill("#password", testkit::PASSWORD).await;
        browser.click("main button[type=submit]").await;
        browser.arrive(&edit).await;
        offered(&browser, &["Longer work"]).await;
        browser.find(FRAME).await;
        use_first(&browser).await;
        save(&browser).await;
        browser.find("[data-flash=success]").await;
        assert_eq!(browser.find("#title").await.prop("value").await.unwrap().unwrap(), "Longer work");
    });
}

#[test]
fn a_text_is_offered_to_its_writer_alone() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open_signed_in(backend).await;
        site.user("bruno", Role::Editor).await;
        browser.open(NEW).await;
        write(&browser, "From Anna", "Not for Bruno.").await;
        end_sessions(&site).await;
        leave_for(&browser, "/").await;
        desk::sign_in(&browser, "bruno").await;
        browser.open(NEW).await;
        browser.find(FRAME).await;
        offered(&browser, &[]).await;

        // Bruno signs out, and only his own text goes.
        write(&browser, "From Bruno", "Not for Anna.").await;
        leave_for(&browser, "/admin").await;
        browser.click(".rail form[action='/admin/logout'] button").await;
        browser.click("dialog .btn-danger").await;
        browser.arrive("/admin/login").await;
        desk::sign_in(&browser, "anna").await;
        browser.open(NEW).await;
        offered(&browser, &["From Anna"]).await;
        assert_eq!(
            browser
                .run(
                    "return Object.keys(localStorage).filter((name) => name.startsWith('draft:')).length",
                    Vec::new()
                )
                .await,
            1
        );
    });
}

#[test]
fn what_another_tab_writes_is_offered_when_that_is_closed() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        browser.open(NEW).await;
        write(&browser, "In the first tab", "Tea.").await;
        let first = browser.page.window().await.unwrap();
        let second = browser.page.new_window(true).await.unwrap().handle;
        browser.page.switch_to_window(second.clone()).await.unwrap();
        browser.open(NEW).await;
        write(&browser, "In the second tab", "Coffee.").await;
        assert!(
            browser.page.find_all(Locator::Css(OFFERED)).await.unwrap().is_empty(),
            "it is open over there"
        );
        browser.page.switch_to_window(first).await.unwrap();
        browser.page.close_window().await.unwrap();
        browser.page.switch_to_window(second).await.unwrap();
        offered(&browser, &["In the first tab"]).await;
        save(&browser).await;
        browser.find("[data-flash=success]").await;
        browser.open(NEW).await;
        offered(&browser, &["In the first tab"]).await;
    });
}
