//! A message that is sent again: because the site asks for it, because the visitor went back, or because a clock was wrong.

use std::time::Duration;

use core_models::messages::{self, Message, MessageTab};
use testkit::{Answer, Backend, Client, Specimen, TestSite};

const GOOD: [(&str, &str); 3] = [
    ("name", "Zoë Müller"),
    ("email", "zoe@example.org"),
    ("message", "Do you have time in May?\r\n\r\nZoë"),
];

/// Less than the time trap wants, more than a second click takes.
const AT_ONCE: Duration = Duration::from_millis(300);

async fn send(client: &Client, token: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("csrf_token", token)];
    all.extend_from_slice(fields);
    client.post("/contact", &all).await
}

async fn stored(site: &TestSite, tab: MessageTab) -> Vec<Message> {
    site.app.db.read(move |conn| messages::list(conn, tab, 1, 100)).await.unwrap().items
}

async fn assert_one_message_that_was_mailed(site: &TestSite, why: &str) {
    assert!(stored(site, MessageTab::Spam).await.is_empty(), "{why}: held back as spam");
    assert_eq!(stored(site, MessageTab::All).await.len(), 1, "{why}");
    assert_eq!(site.deliver().await, 2, "{why}");
}

async fn a_form_that_came_back_is_sent_again_at_once(backend: Backend) {
    let hour = Duration::from_secs(3600);
    let person = Duration::from_secs(30);
    let foreign = "nonsense".to_owned();
    for (why, wait, token, wrong, status) in [
        ("a wrong field", person, None, Some(("email", "zoe@")), 422),
        ("a form that was open for a day and more", 25 * hour, None, None, 422),
        ("both", 25 * hour, None, Some(("email", "zoe@")), 422),
        ("a token of somewhere else", person, Some(&foreign), None, 400),
    ] {
        let site = TestSite::start(&Specimen, backend).await;
        let client = site.client();
        let own = client.get("/contact").await.token();
        site.advance(wait);
        let first: Vec<_> =
            GOOD.into_iter().map(|field| wrong.filter(|wrong| wrong.0 == field.0).unwrap_or(field)).collect();
        let mut answer = send(&client, token.unwrap_or(&own), &first).await;
        assert_eq!(answer.status, status, "{why}");
        if wrong.is_some() && answer.texts(".notice-warning").len() == 1 {
            // Only the age of the form was looked at; now comes the field.
            site.advance(AT_ONCE);
            answer = send(&client, &answer.token(), &first).await;
            assert_eq!(answer.status, 422, "{why}");
        }
        site.advance(AT_ONCE);
        assert_eq!(send(&client, &answer.token(), &GOOD).await.status, 303, "{why}");
        assert_one_message_that_was_mailed(&site, why).await;
    }
}

async fn whoever_waited_for_the_limit_sends_again_at_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    for number in 1..=5 {
        let text = format!("Message {number}");
        let fields = [("name", "Anna"), ("email", "a@example.org"), ("message", text.as_str())];
        assert_eq!(send(&client, &token, &fields).await.status, 303);
    }
    site.advance(Duration::from_secs(3_599));
    let limited = send(&client, &token, &GOOD).await;
    assert_eq!(limited.status, 429);
    site.advance(Duration::from_secs(1));
    assert_eq!(send(&client, &limited.token(), &GOOD).await.status, 303);
    assert_eq!(stored(&site, MessageTab::All).await.len(), 6);
    assert!(stored(&site, MessageTab::Spam).await.is_empty());
}

async fn a_robot_gains_no_time_with_a_wrong_field(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let mut token = client.get("/contact").await.token();
    for _ in 0..3 {
        site.advance(AT_ONCE);
        let answer = send(&client, &token, &[("name", "Robot"), ("email", "r"), ("message", "Buy")]).await;
        assert_eq!(answer.status, 422);
        token = answer.token();
    }
    site.advance(AT_ONCE);
    let answer =
        send(&client, &token, &[("name", "Robot"), ("email", "r@example.org"), ("message", "Buy")]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(stored(&site, MessageTab::Spam).await.len(), 1);
}

async fn a_clock_that_went_back_holds_nothing_back(backend: Backend) {
    for back in [Duration::from_secs(30), Duration::from_secs(3_600), Duration::from_secs(24 * 3_600)] {
        let site = TestSite::start(&Specimen, backend).await;
        let client = site.client();
        let token = client.get("/contact").await.token();
        site.clock.turn_back(back);
        let wrong = [("name", "Zoë"), ("email", "zoe@"), ("message", "Hello")];
        site.advance(AT_ONCE);
        let answer = send(&client, &token, &wrong).await;
        assert_eq!(answer.status, 422, "{back:?}");
        // Whoever needs as long as the clock was wrong by is no robot either.
        site.advance(back);
        assert_eq!(send(&client, &answer.token(), &GOOD).await.status, 303, "{back:?}");
        assert_one_message_that_was_mailed(&site, &format!("{back:?}")).await;

        let token = client.get("/contact").await.token();
        site.clock.turn_back(back);
        site.advance(AT_ONCE);
        let direct = [("name", "Yara"), ("email", "yara@example.org"), ("message", "Hello")];
        assert_eq!(send(&client, &token, &direct).await.status, 303, "{back:?}");
        assert!(stored(&site, MessageTab::Spam).await.is_empty(), "{back:?}");
    }
}

async fn back_and_send_again_is_one_message_whatever_the_cache_does(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    assert_eq!(send(&client, &token, &GOOD).await.status, 303);
    site.advance(Duration::from_secs(5));
    assert_eq!(send(&client, &token, &GOOD).await.status, 303, "the page from the cache");
    let fresh = client.get("/contact").await.token();
    assert_ne!(fresh, token);
    site.advance(Duration::from_secs(5));
    assert_eq!(send(&client, &fresh, &GOOD).await.location(), "/contact/thanks", "a fresh page");
    let lines = [GOOD[0], GOOD[1], ("message", "Do you have time in May?\n\nZoë ")];
    assert_eq!(send(&client, &fresh, &lines).await.location(), "/contact/thanks", "other line ends");
    let elsewhere = site.client().with_header("x-forwarded-for", "192.0.2.77");
    assert_eq!(send(&elsewhere, &fresh, &GOOD).await.status, 303, "a telephone that has left the house");
    assert_one_message_that_was_mailed(&site, "five sendings").await;

    let more = [GOOD[0], GOOD[1], ("message", "One more thing")];
    assert_eq!(send(&client, &fresh, &more).await.status, 303);
    assert_eq!(stored(&site, MessageTab::All).await.len(), 2, "other words are another message");
    site.advance(Duration::from_secs(3_600));
    let later = client.get("/contact").await.token();
    site.advance(Duration::from_secs(5));
    assert_eq!(send(&client, &later, &GOOD).await.status, 303);
    assert_eq!(
        stored(&site, MessageTab::All).await.len(),
        3,
        "the same words an hour later are a new message"
    );
}

async fn a_browser_that_hides_its_origin_gets_its_text_back_and_sends_again(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let hiding = site.client().with_header("origin", "null");
    let token = hiding.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    let answer = send(&hiding, &token, &GOOD).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.texts("textarea[name=message]"), ["Do you have time in May? Zoë"]);
    assert_eq!(answer.attributes("input[name=name]", "value"), ["Zoë Müller"]);
    assert!(answer.text().contains(&site.app.facts.phone));
    assert!(stored(&site, MessageTab::All).await.is_empty());
    site.advance(AT_ONCE);
    assert_eq!(send(&hiding, &answer.token(), &GOOD).await.status, 303);
    assert_one_message_that_was_mailed(&site, "sent again").await;
    let open = site.client().with_header("origin", "https://specimen.example");
    let more = [GOOD[0], GOOD[1], ("message", "One more thing")];
    assert_eq!(send(&open, &answer.token(), &more).await.status, 400, "the token is for such a browser only");

    let evil = site.client().with_header("origin", "null").with_header("sec-fetch-site", "cross-site");
    let refused = send(&evil, &token, &more).await;
    assert_eq!(refused.status, 400);
    assert!(refused.texts("textarea").is_empty(), "another site puts no words into the form");
    let panel = site.client().with_header("origin", "null").post("/admin/login", &[("username", "x")]).await;
    assert_eq!(panel.status, 400);
}

testkit::on_both_databases! {
    a_form_that_came_back_is_sent_again_at_once,
    whoever_waited_for_the_limit_sends_again_at_once,
    a_robot_gains_no_time_with_a_wrong_field,
    a_clock_that_went_back_holds_nothing_back,
    back_and_send_again_is_one_message_whatever_the_cache_does,
    a_browser_that_hides_its_origin_gets_its_text_back_and_sends_again,
}
