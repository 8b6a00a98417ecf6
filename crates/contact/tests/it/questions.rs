//! A contact form that asks more: the answers on their way from the page to the row, the mails and the panel.

use std::time::Duration;

use base_app::{Feature, Site, SiteAssets};
use contact::{Contact, Question};
use core_models::users::Role;
use testkit::{Answer, BILINGUAL, Backend, Client, Specimen, TestSite, refusal};
use theme::Assets;

/// The specimen with a contact form that asks for more.
pub(crate) struct Asking;

impl Site for Asking {
    fn name(&self) -> &'static str {
        Specimen.name()
    }

    fn facts(&self) -> &'static str {
        Specimen.facts()
    }

    fn assets(&self) -> SiteAssets {
        Specimen.assets()
    }

    fn features(&self) -> Vec<Feature> {
        let contact = Contact::asking([
            Question::choice("work", "Kind of work", ["Patio", "Retaining wall"]).required(),
            Question::postal_code("postal_code", "Postal code").required(),
            Question::date("date", "Preferred date").hint("We will do our best."),
        ])
        .photos(5);
        asking(contact)
    }
}

/// The specimen's features, with this contact form in place of its own.
fn asking(contact: Contact) -> Vec<Feature> {
    let others = Specimen.features().into_iter().filter(|feature| feature.name != "contact");
    others.chain([contact.feature()]).collect()
}

/// A workshop that asks in English and, with these texts of its own, in French.
struct Workshop(fn() -> Assets);

/// The texts of a workshop that says all of it in French.
const FRENCH: Workshop = Workshop(|| Assets::by(french, french_names));

impl Site for Workshop {
    fn name(&self) -> &'static str {
        Specimen.name()
    }

    fn facts(&self) -> &'static str {
        BILINGUAL
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets { templates: Assets::none(), content: Assets::none(), ..Specimen.assets() }
    }

    fn locales(&self) -> Assets {
        (self.0)()
    }

    fn features(&self) -> Vec<Feature> {
        let contact = Contact::asking([
            Question::choice("frame", "Which frame?", ["Oak", "No frame"]).required(),
            Question::line("size", "How large?").hint("Width × height."),
        ]);
        asking(contact).into_iter().filter(|feature| feature.name != "portfolio").collect()
    }
}

fn french(name: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
    const TEXTS: &[u8] =
        "question-frame = Quel cadre ?\nquestion-frame-oak = Chêne\nquestion-frame-no-frame = Sans cadre\n\
        question-size = Quelle taille ?\nquestion-size-hint = Largeur × hauteur.\n"
            .as_bytes();
    (name == "fr/own.ftl").then_some(std::borrow::Cow::Borrowed(TEXTS))
}

fn french_names() -> Vec<String> {
    vec!["fr/own.ftl".to_owned()]
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

async fn a_question_is_asked_in_the_language_of_its_page(backend: Backend) {
    let site = TestSite::start(&FRENCH, backend).await;
    let client = site.client();
    assert_eq!(client.get("/contact").await.texts("#frame option:not([value])"), ["Oak", "No frame"]);
    let form = client.get("/fr/contact").await;
    assert_eq!(form.texts("label[for=frame]"), ["Quel cadre ?"]);
    assert_eq!(form.texts("#frame option:not([value])"), ["Chêne", "Sans cadre"]);
    assert_eq!(form.texts("#size-hint"), ["Largeur × hauteur."]);
    let token = form.token();
    site.advance(Duration::from_secs(30));
    let mut fields = vec![
        ("csrf_token", token.as_str()),
        ("name", "Zoë"),
        ("email", "zoe@example.org"),
        ("message", "Bonjour"),
        ("frame", "Oak"),
    ];
    let wrong = client.post("/fr/contact", &fields).await;
    assert_eq!(
        (wrong.status, wrong.attributes("[aria-invalid=true]", "name")),
        (422, vec!["frame".to_owned()])
    );
    fields[4].1 = "Sans cadre";
    assert_eq!(client.post("/fr/contact", &fields).await.status, 303);
    site.deliver().await;
    let text = &site.mail.messages()[0].text;
    assert!(text.contains("Which frame?: No frame"), "the owner reads the main language: {text}");
}

#[test]
fn a_question_without_its_translation_stops_the_start() {
    let message = refusal(&Workshop(Assets::none));
    assert!(message.contains("“question-frame” for fr-CA") && message.contains("locales/"), "{message}");
    assert_eq!(refusal(&FRENCH), "");
}

testkit::on_both_databases! {
    a_question_is_asked_in_the_language_of_its_page,
    answers_reach_the_owner_and_nobody_else,
    each_wrong_answer_has_a_message_and_everything_is_kept,
    the_browser_knows_the_rules,
    another_answer_makes_another_message,
}
