//! A contact form that asks more: the answers on their way from the page to the row, the mails and the panel.

use std::time::Duration;

use base_app::{Feature, Site, SiteAssets};
use contact::{Contact, Question};
use core_models::users::Role;
use testkit::{Answer, Backend, Client, TestSite};
use therapist::Therapist;

/// The practice, if it asked like a contractor.
pub(crate) struct Asking;

impl Site for Asking {
    fn name(&self) -> &'static str {
        Therapist.name()
    }

    fn facts(&self) -> &'static str {
        Therapist.facts()
    }

    fn assets(&self) -> SiteAssets {
        Therapist.assets()
    }

    fn features(&self) -> Vec<Feature> {
        let contact = Contact::asking([
            Question::choice("work", "Kind of work", ["Patio", "Retaining wall"]).required(),
            Question::postal_code("postal_code", "Postal code").required(),
            Question::date("date", "Preferred date").hint("We will do our best."),
        ])
        .photos(5);
        vec![admin::Panel.feature(), blog::Blog.feature(), contact.feature()]
    }
}

const GOOD: [(&str, &str); 6] = [
    ("name", "Zoë Müller"),
    ("email", "zoe@example.org"),
    ("message", "A patio of 20 square metres, please."),
    ("work", "Patio"),
    ("postal_code", "sw1a1aa"),
    ("date", ""),
];

/// The good fields, but for one.
fn but(name: &str, value: &str) -> Vec<(String, String)> {
    let with =
        |(own, good): (&str, &str)| (own.to_owned(), if own == name { value } else { good }.to_owned());
    GOOD.into_iter().map(with).collect()
}

async fn send(site: &TestSite, client: &Client, fields: &[(String, String)]) -> Answer {
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    let mut all = vec![("csrf_token", token.as_str())];
    all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    client.post("/contact", &all).await
}

async fn answers_reach_the_owner_and_nobody_else(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let date = (site.clock.now() + chrono::TimeDelta::days(30)).date_naive();
    let answer = send(&site, &site.client(), &but("date", &date.to_string())).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    site.deliver().await;
    let mails = site.mail.messages();
    let spelt_out = date.format("%A, %-d %B %Y").to_string();
    for said in ["Kind of work: Patio", "Postal code: SW1A 1AA", &format!("Preferred date: {spelt_out}")] {
        assert!(mails[0].text.contains(said), "{said}: {}", mails[0].text);
    }
    for secret in ["SW1A", "Patio", &spelt_out] {
        assert!(mails[0].html.contains(secret), "{secret}");
        assert!(!mails[1].text.contains(secret) && !mails[1].html.contains(secret), "{secret}");
    }

    let owner = site.signed_in("anna", Role::Editor).await;
    let inbox = owner.get("/admin/messages").await;
    assert!(inbox.texts(".inbox .chip").contains(&"Patio".to_owned()), "the list says what it is about");
    let message = owner.get(&inbox.attributes(".inbox a", "href")[0]).await;
    assert_eq!(message.texts(".facts dd"), ["zoe@example.org", "Patio", "SW1A 1AA", &spelt_out]);
    assert_eq!(message.texts(".facts dt"), ["E-mail", "Kind of work", "Postal code", "Preferred date"]);
}

async fn each_wrong_answer_has_a_message_and_everything_is_kept(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    for (name, value) in [
        ("work", ""),
        ("work", "Skyscraper"),
        ("postal_code", "T2P 1J9"),
        ("date", "2001-01-01"),
        ("date", "soon"),
    ] {
        let answer = send(&site, &client, &but(name, value)).await;
        assert_eq!(answer.status, 422, "{name}={value}");
        assert_eq!(answer.attributes("[aria-invalid=true]", "name"), [name], "{name}={value}");
        assert_eq!(answer.attributes("#errors a", "href"), [format!("#{name}")]);
        assert_eq!(answer.texts("textarea[name=message]"), ["A patio of 20 square metres, please."]);
        if name != "work" {
            assert_eq!(answer.texts("#work option[selected]"), ["Patio"]);
            assert_eq!(answer.attributes(&format!("#{name}"), "value"), [value]);
        }
    }
    let two = [("name".to_owned(), " ".to_owned()), ("postal_code".to_owned(), "x".to_owned())];
    let answer = send(&site, &client, &two).await;
    let wrong = answer.attributes("[aria-invalid=true]", "name");
    assert_eq!(wrong, ["name", "email", "work", "postal_code", "message"], "all at once, in their order");
}

async fn the_browser_knows_the_rules(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let page = site.client().get("/contact").await;
    let today = site.clock.now().with_timezone(&site.app.facts.time_zone).date_naive();
    assert_eq!(page.attributes("#date[type=date]", "min"), [today.to_string()]);
    assert_eq!(page.attributes("#date", "aria-describedby"), ["date-hint"]);
    assert_eq!(page.texts("#work option"), ["Please choose", "Patio", "Retaining wall"]);
    assert_eq!(page.attributes("[required]", "name"), ["name", "email", "work", "postal_code", "message"]);
    assert_eq!(page.attributes("#postal_code", "autocomplete"), ["postal-code"]);
}

async fn another_answer_makes_another_message(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    for work in ["Patio", "Patio", "Retaining wall"] {
        let fields = but("work", work);
        let mut all = vec![("csrf_token", token.as_str())];
        all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(client.post("/contact", &all).await.status, 303);
    }
    let counts = site.app.db.read(core_models::messages::counts).await.unwrap();
    assert_eq!(counts.all, 2);
}

testkit::on_both_databases! {
    answers_reach_the_owner_and_nobody_else,
    each_wrong_answer_has_a_message_and_everything_is_kept,
    the_browser_knows_the_rules,
    another_answer_makes_another_message,
}
