//! A booking calendar of another company, which a server on another port stands in for: asked for nothing until the click.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use testkit::{
    Backend, TestSite, Variant,
    browser::{Browser, BrowserOptions, json},
};

const PAGE: &str = "<!doctype html><title>Calendar</title><h1>Choose a day</h1>";

/// A server of another origin, and how often it was asked.
struct StandIn {
    origin: String,
    asked: Arc<AtomicUsize>,
}

impl StandIn {
    /// Answers every request with the same page until the test is over.
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        thread::spawn(move || {
            for mut visitor in listener.incoming().flatten() {
                let mut head = [0_u8; 4096];
                if visitor.read(&mut head).is_ok_and(|length| length > 0) {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                let length = PAGE.len();
                let _gone = write!(
                    visitor,
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{PAGE}"
                );
            }
        });
        Self { origin, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn site(&self) -> TestSite {
        let booking = format!("[booking]\nprovider = \"Cal.com\"\nurl = \"{}/day\"\n", self.origin);
        TestSite::builder(&Variant::new(&[], &booking), Backend::Sqlite).over_http().start().await
    }
}

#[test]
fn the_calendar_is_loaded_by_a_click_and_nowhere_else() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let other = StandIn::start();
        let site = other.site().await;
        let browser = Browser::start(&site.url(), BrowserOptions::default()).await;
        browser.open("/booking").await;
        browser.find("[data-embed-show]").await;
        assert_eq!(other.asked(), 0, "nothing is asked of others before the click");
        browser.click("[data-embed-show]").await;
        browser.find("iframe.embed-frame").await;
        browser.page.enter_frame(0).await.unwrap();
        assert_eq!(browser.find("h1").await.text().await.unwrap(), "Choose a day");
        browser.page.enter_parent_frame().await.unwrap();
        let asked = other.asked();
        assert!(asked > 0);

        browser.open("/about").await;
        browser.run(FRAME_IT, vec![json!(other.origin)]).await;
        browser.until("the policy to refuse it", "return window.refused === 'frame-src'").await;
        assert_eq!(other.asked(), asked, "another page may not load it, whatever runs there");
    });
}

#[test]
fn without_scripts_a_link_leads_to_the_calendar() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let other = StandIn::start();
        let site = other.site().await;
        let options = BrowserOptions { javascript: false, ..BrowserOptions::default() };
        let browser = Browser::start(&site.url(), options).await;
        browser.open("/booking").await;
        let link = browser.find(".embed a").await;
        assert_eq!(link.attr("href").await.unwrap(), Some(format!("{}/day", other.origin)));
        assert_eq!(browser.texts("[data-embed-show]").await, [""], "a button that does nothing is not shown");
        assert_eq!(other.asked(), 0);
    });
}

const FRAME_IT: &str = "
    addEventListener('securitypolicyviolation', (event) => { window.refused = event.effectiveDirective; });
    const frame = document.createElement('iframe');
    frame.src = arguments[0];
    document.body.append(frame);";
