//! Closing the announcement: for this visit, without a cookie, and only this one.

use base_app::Announcement;
use testkit::{
    Backend, Specimen, TestSite,
    browser::{Browser, BrowserOptions},
};

const CLOSED: &str = "return getComputedStyle(document.querySelector('.announcement')).display === 'none'";

fn announcement(text: &str) -> Announcement {
    Announcement { text: text.to_owned(), ..Announcement::default() }
}

#[test]
fn a_closed_announcement_stays_closed_and_the_next_one_is_shown() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let site = TestSite::builder(&Specimen, Backend::Sqlite).over_http().start().await;
        site.app.notice_board.put(announcement("Closed on Friday."));
        let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
        browser.open("/").await;
        browser.click(".announcement-close").await;
        browser.until("the announcement to go", CLOSED).await;
        browser.open("/about").await;
        browser.until("it to stay closed", CLOSED).await;
        assert!(browser.page.get_all_cookies().await.unwrap().is_empty());
        site.app.notice_board.put(announcement("Open again."));
        browser.open("/about").await;
        assert_eq!(browser.find(".announcement p").await.text().await.unwrap(), "Open again.");
    });
}
