//! Everything without a mouse.

use core_models::users::Role;
use testkit::{
    Backend, PASSWORD,
    browser::{Browser, Key},
};

use crate::desk;

const FOCUSED: &str = "
    const element = document.activeElement;
    const look = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const marked = look.outlineStyle !== 'none' || look.boxShadow !== 'none';
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return [element.tagName, element.id, element.getAttribute('href') ?? '', marked && seen ? '' : 'cannot be seen'].join(' ').trim();";

#[test]
fn the_owner_signs_in_and_reaches_the_posts_by_keyboard_alone() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open(backend).await;
        site.user("anna", Role::Editor).await;
        browser.open("/admin/login").await;
        expect_focus(&browser, "INPUT username").await;
        press(&browser, "anna").await;
        press(&browser, Key::Tab).await;
        expect_focus(&browser, "INPUT password").await;
        press(&browser, PASSWORD).await;
        press(&browser, Key::Enter).await;
        browser.arrive("/admin").await;

        tab_to(&browser, "A  #main").await;
        press(&browser, Key::Enter).await;
        browser.until("the content", "return document.activeElement.id === 'main'").await;
        press(&browser, Key::Tab).await;
        let inside = "return document.getElementById('main').contains(document.activeElement)";
        assert_eq!(browser.run(inside, Vec::new()).await, true, "the navigation was skipped");

        browser.open("/admin").await;
        tab_to(&browser, "A  /admin/posts").await;
        press(&browser, Key::Enter).await;
        browser.arrive("/admin/posts").await;
        tab_to(&browser, "A  /admin/posts/new").await;
        press(&browser, Key::Enter).await;
        browser.arrive("/admin/posts/new").await;
        desk::expect_peace(&browser).await;
    });
}

#[test]
fn a_visitor_skips_the_navigation_and_reaches_the_form_by_keyboard_alone() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open(backend).await;
        browser.open("/contact").await;
        press(&browser, Key::Tab).await;
        assert!(focused(&browser).await.starts_with("A  #"), "{}", focused(&browser).await);
        press(&browser, Key::Enter).await;
        press(&browser, Key::Tab).await;
        expect_focus(&browser, "INPUT name").await;
        for next in ["INPUT email", "INPUT phone", "TEXTAREA message", "BUTTON"] {
            press(&browser, Key::Tab).await;
            // And never the trap for robots.
            expect_focus(&browser, next).await;
        }
    });
}

async fn press(browser: &Browser, keys: impl ToString) {
    browser.press(&keys.to_string()).await;
}

async fn expect_focus(browser: &Browser, wanted: &str) {
    let script = format!("return (() => {{ {FOCUSED} }})() === {wanted:?}");
    browser.until(&format!("the focus on {wanted}"), &script).await;
}

/// Tag, id and link of what has the focus, and whether a person can see that it has.
async fn focused(browser: &Browser) -> String {
    browser.run(FOCUSED, Vec::new()).await.as_str().unwrap().to_owned()
}

/// Presses Tab until this has the focus; everything on the way must show that it has it.
async fn tab_to(browser: &Browser, wanted: &str) {
    let mut passed = Vec::new();
    while passed.len() < 30 {
        press(browser, Key::Tab).await;
        let here = focused(browser).await;
        assert!(!here.ends_with("cannot be seen"), "{here}");
        if here == wanted {
            return;
        }
        passed.push(here);
    }
    panic!("{wanted} is not among {passed:?}");
}
