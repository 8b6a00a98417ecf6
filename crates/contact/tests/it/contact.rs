//! The contact form, from the first keystroke to the row and its mails.

use std::time::Duration;

use base_app::{Settings, settings::LimitSettings};
use core_models::messages::{self, Message, MessageTab};
use futures_util::future::join_all;
use testkit::{Answer, Backend, Client, Specimen, TestSite};

const GOOD: [(&str, &str); 4] = [
    ("name", "Zoë Müller"),
    ("email", "zoe@example.org"),
    ("phone", "+44 20 7946 0000"),
    ("message", "Do you have time in May?"),
];

/// Opens the form, waits as long as a person would, and gives its token.
async fn open(site: &TestSite, client: &Client) -> String {
    let token = client.get("/contact").await.token();
    assert!(!token.is_empty());
    site.advance(Duration::from_secs(30));
    token
}

async fn send(client: &Client, token: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("csrf_token", token)];
    all.extend_from_slice(fields);
    client.post("/contact", &all).await
}

async fn stored(site: &TestSite, tab: MessageTab) -> Vec<Message> {
    site.app.db.read(move |conn| messages::list(conn, tab, 1, 100)).await.unwrap().items
}

async fn a_message_is_stored_and_both_mails_are_sent(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let answer = send(&client, &token, &GOOD).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let thanks = client.get(answer.location()).await;
    assert_eq!(thanks.status, 200);
    assert!(
        client.cookie("specimen.session").is_none() && client.cookie("__Host-specimen.session").is_none(),
        "a visitor gets no cookie"
    );

    let all = stored(&site, MessageTab::New).await;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].name.as_str(), all[0].phone.as_deref()), ("Zoë Müller", Some("+44 20 7946 0000")));
    assert_eq!(site.mail.messages().len(), 0, "the visitor does not wait for mail");
    assert_eq!(site.deliver().await, 2);
    let mails = site.mail.messages();
    let (notification, confirmation) = (&mails[0], &mails[1]);
    assert_eq!(notification.to, site.app.settings.mail.admin);
    assert_eq!(notification.reply_to.as_ref().unwrap().address, "zoe@example.org");
    assert!(notification.text.contains("Do you have time in May?"));
    assert!(notification.text.contains(&format!("https://specimen.example/admin/messages/{}", all[0].id)));
    assert_eq!(confirmation.to.address, "zoe@example.org");
    assert!(confirmation.auto_submitted && !confirmation.html.is_empty() && !confirmation.text.is_empty());
    assert_eq!(site.deliver().await, 0, "nothing is sent twice");
}

async fn each_wrong_field_has_a_message_and_keeps_its_text(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    for (field, value) in [
        ("name", "\u{200b}"),
        ("name", ""),
        ("email", "zoe"),
        ("email", ""),
        ("phone", "call me"),
        ("message", "   "),
    ] {
        let token = open(&site, &client).await;
        let fields: Vec<_> =
            GOOD.iter().map(|(name, good)| (*name, if *name == field { value } else { *good })).collect();
        let answer = send(&client, &token, &fields).await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert_eq!(answer.attributes("[aria-invalid=true]", "name"), [field], "{field}={value}");
        if field != "name" {
            assert_eq!(answer.attributes("input[name=name]", "value"), ["Zoë Müller"]);
        }
        if field != "message" {
            assert_eq!(answer.texts("textarea[name=message]"), ["Do you have time in May?"]);
        }
    }
    assert!(stored(&site, MessageTab::All).await.is_empty());
}

async fn one_letter_is_a_name(backend: Backend) {
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings| settings.set_limit(&contact::RATE_LIMIT, None));
    let site = site.start().await;
    let client = site.client();
    let token = open(&site, &client).await;
    let names = ["李", "U", "Ø", "𠮷", "é", "e\u{301}", "👨‍👩‍👧‍👦"];
    for name in names {
        let answer =
            send(&client, &token, &[("name", name), ("email", "a@example.org"), ("message", "Hello")]).await;
        assert_eq!(answer.status, 303, "{name}");
    }
    assert_eq!(site.deliver().await, 2 * names.len());
    let mut stored: Vec<_> = stored(&site, MessageTab::All).await.into_iter().map(|one| one.name).collect();
    stored.reverse();
    assert_eq!(stored, names);
}

async fn an_address_that_looks_incomplete_is_asked_about_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let fields = [("name", "Jo"), ("email", "jo@example"), ("message", "Hello")];
    let asked = send(&client, &token, &fields).await;
    assert_eq!(asked.status, 422);
    assert_eq!(asked.attributes("[aria-invalid=true]", "name"), ["email"]);
    assert!(asked.text().contains("Is that complete?"), "{}", asked.text());
    assert_eq!(asked.texts("textarea[name=message]"), ["Hello"]);
    let confirmed = asked.attributes("input[name=email_confirmed]", "value");
    assert_eq!(confirmed, ["jo@example"]);
    // Without a script: the form carries the answer, and it is good for this address only.
    let other =
        [("name", "Jo"), ("email", "jo@exampel"), ("message", "Hello"), ("email_confirmed", &confirmed[0])];
    assert_eq!(send(&client, &asked.token(), &other).await.status, 422);
    let again = [fields[0], fields[1], fields[2], ("email_confirmed", confirmed[0].as_str())];
    assert_eq!(send(&client, &asked.token(), &again).await.status, 303);
    let kept = stored(&site, MessageTab::All).await;
    assert_eq!(kept.iter().map(|one| one.email.as_str()).collect::<Vec<_>>(), ["jo@example"]);
    assert!(client.get("/contact").await.attributes("input[name=email_confirmed]", "value").is_empty());
}

async fn a_missing_or_foreign_token_is_refused_and_the_text_kept(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let foreign = auth::FormTokens::new(&auth::Keys::new(&site.app.settings.secret_key, "another-site"))
        .issue("contact", site.clock.now());
    let other_form = site.app.tokens.issue("newsletter", site.clock.now());
    for token in ["", "nonsense", &foreign, &other_form] {
        let answer = send(&client, token, &GOOD).await;
        assert_eq!(answer.status, 400, "{token}");
        assert_eq!(answer.texts("textarea[name=message]"), ["Do you have time in May?"]);
        assert!(!answer.token().is_empty() && answer.token() != token);
    }
    let answer = client.post("/contact", &GOOD).await;
    assert_eq!(answer.status, 400);
    assert!(stored(&site, MessageTab::All).await.is_empty());
}

async fn a_page_may_be_cached_for_a_day_but_not_longer(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    site.advance(Duration::from_secs(23 * 3600));
    assert_eq!(send(&client, &token, &GOOD).await.status, 303);
    site.advance(Duration::from_secs(2 * 3600));
    let late =
        send(&client, &token, &[("name", "Late Visitor"), ("email", "l@example.org"), ("message", "Hello")])
            .await;
    assert_eq!(late.status, 422);
    assert_eq!(late.attributes("input[name=name]", "value"), ["Late Visitor"]);
    let again = late.token();
    site.advance(Duration::from_secs(5));
    let fields = [("name", "Late Visitor"), ("email", "l@example.org"), ("message", "Hello")];
    assert_eq!(send(&client, &again, &fields).await.status, 303);
}

async fn fifty_identical_posts_make_one_message(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let answers = join_all((0..50).map(|_| send(&client, &token, &GOOD))).await;
    assert!(answers.iter().all(|answer| answer.status == 303));
    assert_eq!(stored(&site, MessageTab::All).await.len(), 1);
    assert_eq!(site.deliver().await, 2);
}

async fn two_visitors_with_the_same_cached_page_send_two_messages(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    for name in ["Anna Adams", "Bruno Brown"] {
        let fields = [("name", name), ("email", "x@example.org"), ("message", "Hello")];
        assert_eq!(send(&client, &token, &fields).await.status, 303);
    }
    assert_eq!(stored(&site, MessageTab::All).await.len(), 2);
}

async fn the_sixth_message_in_an_hour_has_to_wait(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client().with_header("x-forwarded-for", "192.0.2.7");
    let token = open(&site, &client).await;
    for number in 1..=5 {
        let text = format!("Message {number}");
        let answer =
            send(&client, &token, &[("name", "Anna"), ("email", "a@example.org"), ("message", &text)]).await;
        assert_eq!(answer.status, 303, "{number}");
    }
    let sixth = [("name", "Anna"), ("email", "a@example.org"), ("message", "One more thing")];
    let answer = send(&client, &token, &sixth).await;
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((3_000..=3_600).contains(&wait), "{wait}");
    assert_eq!(answer.texts("textarea[name=message]"), ["One more thing"]);
    assert!(answer.text().contains(&site.app.facts.phone));
    let neighbour = site.client().with_header("x-forwarded-for", "192.0.2.8");
    assert_eq!(send(&neighbour, &token, &sixth).await.status, 303, "another address is not limited");
    site.advance(Duration::from_secs(wait));
    assert_eq!(
        send(&client, &token, &[("name", "Anna"), ("email", "a@example.org"), ("message", "Later")])
            .await
            .status,
        303
    );
}

async fn a_made_up_forwarded_address_is_not_believed(backend: Backend) {
    let trust_nobody = |settings: &mut Settings| {
        settings.limits = LimitSettings { proxies: auth::TrustedProxies::none(), ..settings.limits.clone() };
    };
    let site = TestSite::builder(&Specimen, backend).settings(trust_nobody).start().await;
    let token = open(&site, &site.client()).await;
    let mut last = 0;
    for number in 1..=6 {
        let client = site.client().with_header("x-forwarded-for", &format!("198.51.100.{number}"));
        let text = format!("Message {number}");
        last = send(&client, &token, &[("name", "Anna"), ("email", "a@example.org"), ("message", &text)])
            .await
            .status;
    }
    assert_eq!(last, 429);
}

async fn what_robots_send_is_held_back_with_the_reason(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let mut filled = GOOD.to_vec();
    filled.push(("website", "https://spam.example"));
    assert_eq!(send(&client, &token, &filled).await.location(), "/contact/thanks", "a robot learns nothing");
    let quick = client.get("/contact").await.token();
    site.advance(Duration::from_millis(1_900));
    let answer =
        send(&client, &quick, &[("name", "Quick"), ("email", "q@example.org"), ("message", "Buy now")]).await;
    assert_eq!(answer.status, 303);
    let spam = stored(&site, MessageTab::Spam).await;
    assert_eq!(spam.len(), 2);
    assert!(spam.iter().all(|message| message.spam_reason.is_some()));
    assert!(stored(&site, MessageTab::All).await.is_empty());
    assert_eq!(site.deliver().await, 0, "nobody is mailed about spam");
}

async fn two_seconds_are_enough_for_a_person(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(2));
    assert_eq!(send(&client, &token, &GOOD).await.status, 303);
    assert_eq!(stored(&site, MessageTab::New).await.len(), 1);
}

async fn a_form_of_another_site_is_refused(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let token = open(&site, &site.client()).await;
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let answer = send(&site.client().with_header(name, value), &token, &GOOD).await;
        assert_eq!(answer.status, 400, "{name}: {value}");
    }
    let own = site
        .client()
        .with_header("origin", "https://specimen.example")
        .with_header("sec-fetch-site", "same-origin");
    assert_eq!(send(&own, &token, &GOOD).await.status, 303);
    assert_eq!(stored(&site, MessageTab::All).await.len(), 1);
}

async fn no_field_can_add_a_mail_header(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    for evil in ["Anna\r\nBcc: evil@example.org", "Anna\nBcc: evil@example.org", "Anna\rX: y", "Anna\u{1}"] {
        for field in ["name", "email", "phone"] {
            let token = open(&site, &client).await;
            let fields: Vec<_> =
                GOOD.iter().map(|(name, good)| (*name, if *name == field { evil } else { *good })).collect();
            assert_eq!(send(&client, &token, &fields).await.status, 422, "{field}={evil:?}");
        }
    }
    let token = open(&site, &client).await;
    let text = "Line one\r\nBcc: evil@example.org\r\n.\r\nLine four";
    let fields = [("name", "مرحبا 😀"), ("email", "a@example.org"), ("message", text)];
    assert_eq!(send(&client, &token, &fields).await.status, 303);
    site.deliver().await;
    assert_eq!(site.mail.messages().len(), 2);
    assert!(site.mail.messages().iter().all(|mail| mail.to.address != "evil@example.org"));
}

async fn the_owner_can_switch_the_confirmation_off(backend: Backend) {
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings| settings.set_switch(&contact::CONFIRMATION, false))
        .start()
        .await;
    let client = site.client();
    let token = open(&site, &client).await;
    send(&client, &token, &GOOD).await;
    assert_eq!(site.deliver().await, 1);
    assert_eq!(site.mail.messages()[0].to, site.app.settings.mail.admin);
}

testkit::on_both_databases! {
    a_message_is_stored_and_both_mails_are_sent,
    each_wrong_field_has_a_message_and_keeps_its_text,
    one_letter_is_a_name,
    an_address_that_looks_incomplete_is_asked_about_once,
    a_missing_or_foreign_token_is_refused_and_the_text_kept,
    a_page_may_be_cached_for_a_day_but_not_longer,
    fifty_identical_posts_make_one_message,
    two_visitors_with_the_same_cached_page_send_two_messages,
    the_sixth_message_in_an_hour_has_to_wait,
    a_made_up_forwarded_address_is_not_believed,
    what_robots_send_is_held_back_with_the_reason,
    two_seconds_are_enough_for_a_person,
    a_form_of_another_site_is_refused,
    no_field_can_add_a_mail_header,
    the_owner_can_switch_the_confirmation_off,
}
