//! The divider across the pictures from before and after.

use testkit::{
    Backend,
    browser::{BrowserOptions, Key, json},
};

use crate::desk;

const PROJECT: &str = "/portfolio/slate-and-firelight-in-bowness";

/// How much of the picture the one from before covers, in percent of its width; and what is read aloud.
const STATE: &str = "
    const range = document.querySelector('.comparison-range');
    const clip = getComputedStyle(document.querySelector('.comparison-before')).clipPath;
    const hidden = parseFloat(clip.split(' ')[1].replace(/^calc\\(100% - /, ''));
    return [range.value, range.getAttribute('aria-valuetext'), clip.includes('calc') ? hidden : 100 - hidden];";

/// Whether the two pictures lie over each other.
const OVERLAID: &str = "
    const [after, before] = [...document.querySelectorAll('.comparison figure')].map((figure) => figure.getBoundingClientRect());
    return after.top === before.top && after.left === before.left;";

#[test]
fn the_divider_is_moved_by_keyboard_and_by_pointer() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (_site, browser) = desk::open(BrowserOptions::default()).await;
        browser.open(PROJECT).await;
        browser.find(".comparison-range").await;
        assert_eq!(browser.run(OVERLAID, Vec::new()).await, json!(true));
        assert_eq!(browser.run(STATE, Vec::new()).await, json!(["50", "50 %", 50]));
        browser.run("document.querySelector('.comparison-range').focus()", Vec::new()).await;
        browser.press(&String::from(char::from(Key::Right)).repeat(5)).await;
        assert_eq!(browser.run(STATE, Vec::new()).await, json!(["60", "60 %", 60]));
        browser.press(&String::from(char::from(Key::Home))).await;
        assert_eq!(browser.run(STATE, Vec::new()).await, json!(["0", "0 %", 0]));
        browser.press(&String::from(char::from(Key::End))).await;
        assert_eq!(browser.run(STATE, Vec::new()).await, json!(["100", "100 %", 100]));
        browser.click(".comparison-range").await;
        assert_eq!(browser.run(STATE, Vec::new()).await, json!(["50", "50 %", 50]), "its middle was clicked");
        desk::expect_peace(&browser).await;
    });
}

#[test]
fn without_scripts_there_are_two_pictures_with_captions() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let options = BrowserOptions { javascript: false, ..BrowserOptions::default() };
        let (_site, browser) = desk::open(options).await;
        browser.open(PROJECT).await;
        assert_eq!(browser.texts(".comparison figcaption").await, ["After", "Before"]);
        assert_eq!(browser.run(OVERLAID, Vec::new()).await, json!(false), "one beside the other");
        desk::expect_peace(&browser).await;
    });
}
