//! The browser that tests use sees what it is asked to look for.

use testkit::browser::{Browser, BrowserOptions, Stop};

/// Pale words, a bar that sticks out, a picture from elsewhere, and a broken script.
const BAD: &str = "text/html,<html lang=en><title>Bad</title><main><h1>Bad</h1>
    <p style='color: rgb(200, 200, 200); background: white'>Pale</p>
    <div style='width: 500px'>Wide</div>
    <img alt='' src='http://127.0.0.1:9/elsewhere.png'>
    <script>console.error('Broken')</script></main>";

const GOOD: &str = "text/html,<html lang=en><title>Good</title><main><h1>Good</h1></main>";

#[test]
fn a_tour_finds_what_is_wrong_and_nothing_else() {
    testkit::run(testkit::Backend::Sqlite, |_backend| async {
        let browser = Browser::start("data:", BrowserOptions::default()).await;
        assert_eq!(browser.tour(&[Stop::at(GOOD)]).await, Vec::<String>::new());
        let faults = browser.tour(&[Stop::at(BAD)]).await.join("\n");
        for part in
            ["http://127.0.0.1:9/elsewhere.png", "\"Broken\"", "scrolls sideways", "axe color-contrast: p"]
        {
            assert!(faults.contains(part), "{part} is missing:\n{faults}");
        }
    });
}

#[test]
fn a_browser_and_its_driver_end_with_the_test() {
    testkit::run(testkit::Backend::Sqlite, |_backend| async {
        let browser = Browser::start("data:", BrowserOptions::default()).await;
        let profile = browser.profile().to_owned();
        assert!(profile.join("Default").is_dir());
        drop(browser);
        assert!(!profile.exists(), "nothing is left to write into the browser's folder");
    });
}
