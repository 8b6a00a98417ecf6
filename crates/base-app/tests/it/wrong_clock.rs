//! The machine's clock was wrong and is right again: what happened while it was a day ahead counts as now, and nothing waits
//! for a day; what is tidied while it is a year behind keeps its dates.

use std::time::Duration;

use chrono::DateTime;
use core_models::{
    jobs::{self, JobState},
    posts::{self, PostWithAuthor},
    users::Role,
};
use testkit::{Answer, Backend, Client, PASSWORD, Specimen, TestSite};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn send(site: &TestSite, text: &str) -> Answer {
    let visitor = site.client();
    let token = visitor.get("/contact").await.token();
    site.advance(Duration::from_secs(3));
    let fields =
        [("csrf_token", token.as_str()), ("name", "Zoë"), ("email", "zoe@example.org"), ("message", text)];
    visitor.post("/contact", &fields).await
}

async fn limits_and_mails_go_on_at_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Admin).await;
    site.advance(DAY);
    site.deliver().await;
    for number in 1..=5 {
        assert_eq!(send(&site, &format!("Message {number}")).await.status, 303);
    }
    assert_eq!(send(&site, "One too many").await.status, 429);
    let guesser = site.client();
    for _ in 1..=5 {
        assert_eq!(site.sign_in(&guesser, "anna", "wrong-password").await.status, 422);
    }
    assert_eq!(site.sign_in(&guesser, "anna", PASSWORD).await.status, 429);

    site.clock.turn_back(DAY);
    assert_eq!(send(&site, "After all").await.status, 303);
    assert_eq!(site.sign_in(&guesser, "anna", PASSWORD).await.status, 303);
    assert_eq!(site.deliver().await, 12, "two mails for each of six messages");
}

async fn a_mail_that_failed_then_is_tried_again_at_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.advance(DAY);
    assert_eq!(send(&site, "Hello").await.status, 303);
    let now = site.clock.now();
    // The worker tried both, in vain, and took a third that it never brought to its end.
    let claim = move |c: &mut _| jobs::claim_due(c, now, Duration::from_secs(30), &["mail"]);
    let put_back = move |c: &mut _| {
        let job = claim(c)?.expect("a mail is due");
        jobs::retry(c, job.id, job.lease_until, "connection refused", now + Duration::from_secs(10))
    };
    assert!(site.app.db.upkeep(put_back).await.unwrap());
    let taken = site.app.db.upkeep(claim).await.unwrap().expect("a second mail is due");
    site.clock.turn_back(DAY);
    assert_eq!(site.deliver().await, 1, "what was put off");
    site.advance(Duration::from_secs(600));
    assert_eq!(site.deliver().await, 1, "what nobody brought to its end");
    let state = site.app.db.read(move |c| jobs::by_id(c, taken.id)).await.unwrap().state;
    assert_eq!((state, site.mail.messages().len()), (JobState::Done, 2));
}

async fn a_post_published_then_is_there_and_dated_now(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.advance(DAY);
    let anna = site.signed_in("anna", Role::Editor).await;
    let fields =
        [("title", "Snow"), ("slug", "snow"), ("content", "<p>It snows tonight.</p>"), ("visible", "on")];
    assert_eq!(anna.post_from("/admin/posts/new", "/admin/posts/new", &fields).await.status, 303);
    site.clock.turn_back(DAY);

    let visitor = site.client();
    assert_eq!(visitor.get("/blog/snow").await.status, 200);
    for path in ["/blog", "/feed.xml", "/sitemap.xml", "/search?q=snows"] {
        assert!(visitor.get(path).await.text().contains("/blog/snow"), "{path}");
    }
    let now = site.clock.now();
    for date in between(&visitor.get("/feed.xml").await.text(), "<pubDate>", "</pubDate>") {
        assert!(DateTime::parse_from_rfc2822(&date).unwrap() <= now, "{date}");
    }
    for date in between(&visitor.get("/sitemap.xml").await.text(), "<lastmod>", "</lastmod>") {
        assert!(DateTime::parse_from_rfc3339(&date).unwrap() <= now, "{date}");
    }
    assert_eq!(anna.get("/admin").await.status, 200, "still signed in");
}

async fn a_clock_that_is_behind_takes_no_dates_away(backend: Backend) {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let site = TestSite::start(&Specimen, backend).await;
    for (title, slug) in [("Snow", "snow"), ("Rain", "rain")] {
        let anna = site.signed_in(slug, Role::Editor).await;
        let fields = [("title", title), ("slug", slug), ("content", "<p>Weather.</p>"), ("visible", "on")];
        assert_eq!(anna.post_from("/admin/posts/new", "/admin/posts/new", &fields).await.status, 303);
        site.advance(DAY);
    }
    let before = dated(&site).await;
    site.clock.turn_back(YEAR);
    site.tidy().await;
    site.advance(YEAR);
    assert_eq!(dated(&site).await, before);
}

/// The posts in their order, with all their dates, and the dates that readers and search engines get.
async fn dated(site: &TestSite) -> (Vec<PostWithAuthor>, Vec<String>, Vec<String>) {
    let now = site.clock.now();
    let posts = site.app.db.read(move |c| posts::published(c, now, 1, 10)).await.unwrap();
    let visitor = site.client();
    let feed = between(&visitor.get("/feed.xml").await.text(), "<pubDate>", "</pubDate>");
    let sitemap = between(&visitor.get("/sitemap.xml").await.text(), "<lastmod>", "</lastmod>");
    assert_eq!((posts.items.len(), feed.len()), (2, 2));
    (posts.items, feed, sitemap)
}

/// What stands between these two wherever they stand; there has to be something.
fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    let found: Vec<String> = text
        .split(before)
        .skip(1)
        .filter_map(|rest| rest.split_once(after).map(|(inside, _)| inside.to_owned()))
        .collect();
    assert!(!found.is_empty(), "{before}");
    found
}

async fn the_doctor_says_that_the_clock_was_ahead(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("anna", Role::Admin).await;
    let wrong = "clock is wrong, or was";
    assert!(!health(&admin).await.contains(wrong));
    site.advance(DAY);
    assert_eq!(send(&site, "Hello").await.status, 303);
    site.clock.turn_back(DAY);
    let said = health(&admin).await;
    assert!(said.contains(wrong), "{said}");
}

async fn health(admin: &Client) -> String {
    assert_eq!(admin.post_from("/admin/health", "/admin/health", &[]).await.status, 303);
    admin.get("/admin/health").await.text()
}

testkit::on_both_databases! {
    limits_and_mails_go_on_at_once,
    a_mail_that_failed_then_is_tried_again_at_once,
    a_post_published_then_is_there_and_dated_now,
    a_clock_that_is_behind_takes_no_dates_away,
    the_doctor_says_that_the_clock_was_ahead,
}
