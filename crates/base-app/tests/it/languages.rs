//! A site speaks the language of its visitors: one in German, one in Italian that the shared texts do not have, and one in
//! English and French.

use std::time::Duration;

use base_app::{Facts, Feature, Site, SiteAssets};
use core_models::{
    posts::{self, PostDraft},
    users::Role,
};
use testkit::{Answer, Backend, Client, Specimen, TestSite, contract, refusal};
use theme::Assets;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "tests/it/languages/templates/"]
struct Templates;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "tests/it/languages/locales/"]
struct Locales;

/// A site with the shared pages and nothing of its own but a few texts.
struct Speaking(&'static str);

const GERMAN: Speaking = Speaking(include_str!("languages/german.toml"));
const ITALIAN: Speaking = Speaking(include_str!("languages/italian.toml"));
const BILINGUAL: Speaking = Speaking(testkit::BILINGUAL);

impl Site for Speaking {
    fn name(&self) -> &'static str {
        "specimen"
    }

    fn facts(&self) -> &'static str {
        self.0
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets { templates: Assets::of::<Templates>(), content: Assets::none(), ..Specimen.assets() }
    }

    fn locales(&self) -> Assets {
        Assets::of::<Locales>()
    }

    fn features(&self) -> Vec<Feature> {
        // What the kinds of work are called is the business's own, and not said in these languages.
        Specimen.features().into_iter().filter(|feature| feature.name != "portfolio").collect()
    }
}

const GOOD: [(&str, &str); 3] =
    [("name", "Zoë Müller"), ("email", "zoe@example.org"), ("message", "Haben Sie im Mai Zeit?")];

async fn send(site: &TestSite, client: &Client, page: &str, fields: &[(&str, &str)]) -> Answer {
    let token = client.get(page).await.token();
    site.advance(Duration::from_secs(30));
    let mut all = vec![("csrf_token", token.as_str())];
    all.extend_from_slice(fields);
    client.post(page, &all).await
}

fn says(answer: &Answer, sentences: &[&str]) {
    let text = answer.page().root_element().text().collect::<String>();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in sentences {
        let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&sentence), "“{sentence}” is not in: {text}");
    }
}

async fn a_german_visitor_writes_and_is_answered_in_german(backend: Backend) {
    let site = TestSite::start(&GERMAN, backend).await;
    let client = site.client();
    let form = client.get("/contact").await;
    assert_eq!(form.attributes("html", "lang"), ["de-DE"]);
    assert_eq!(form.texts("h1"), ["Kontakt"]);
    says(
        &form,
        &[
            "Zum Inhalt springen",
            "Ihr Name",
            "Telefon freiwillig",
            "Ab die Post",
            "Adresse und Kontakt",
            "Öffnungszeiten",
        ],
    );
    let wrong = send(&site, &client, "/contact", &[("name", ""), ("email", "zoe"), ("message", "")]).await;
    assert_eq!(wrong.status, 422);
    says(
        &wrong,
        &[
            "Bitte sehen Sie sich 3 Felder noch einmal an",
            "Bitte nennen Sie uns Ihren Namen (höchstens 100 Zeichen).",
            "Bitte geben Sie eine E-Mail-Adresse an, unter der wir Ihnen antworten können",
            "Bitte schreiben Sie uns ein paar Worte (höchstens 5.000 Zeichen).",
        ],
    );
    assert!(wrong.attributes("input[name=phone]", "title").concat().contains("mindestens 5 Ziffern"));
    let hidden =
        send(&site, &client, "/contact", &[("name", "A\u{1}b"), ("email", "a@b.de"), ("message", "Hallo")])
            .await;
    says(&hidden, &["Bitte sehen Sie sich ein Feld noch einmal an", "ein unsichtbares Steuerzeichen"]);
    let sent = send(&site, &client, "/contact", &GOOD).await;
    assert_eq!((sent.status, sent.location()), (303, "/contact/thanks"));
    let thanks = client.get(sent.location()).await;
    assert_eq!(thanks.texts("h1"), ["Vielen Dank. Ihre Nachricht ist angekommen."]);
    assert_eq!(site.deliver().await, 2);
    let mails = site.mail.messages();
    assert_eq!(mails[0].subject, "Neue Nachricht von Zoë Müller");
    assert!(mails[0].text.contains("Telefon: nicht angegeben"), "{}", mails[0].text);
    assert_eq!(mails[1].subject, "Ihre Nachricht an Lindenhof ist angekommen");
    let greetings = ["Guten Tag Zoë Müller,", "Guten Tag <span dir=\"auto\">Zoë Müller</span>,"];
    for (part, greeting) in [&mails[1].text, &mails[1].html].into_iter().zip(greetings) {
        assert!(part.contains(greeting), "{part}");
        assert!(part.contains("am 7. Dezember 2026, 11:01 Uhr"), "{part}");
    }
}

async fn what_is_refused_is_refused_in_german(backend: Backend) {
    let site = TestSite::start(&GERMAN, backend).await;
    let client = site.client().with_header("x-forwarded-for", "192.0.2.7");
    let foreign = client.post("/contact", &GOOD).await;
    assert_eq!(foreign.status, 400);
    says(&foreign, &["Bitte klicken Sie noch einmal auf „Nachricht senden“.", "Nichts ist verloren"]);
    for number in 1..=5 {
        let text = format!("Nachricht {number}");
        let fields = [("name", "Anna"), ("email", "a@example.org"), ("message", text.as_str())];
        assert_eq!(send(&site, &client, "/contact", &fields).await.status, 303);
    }
    let sixth = send(&site, &client, "/contact", &GOOD).await;
    assert_eq!(sixth.status, 429);
    says(&sixth, &["Von Ihrem Anschluss sind schon mehrere Nachrichten gekommen.", "Minuten noch einmal"]);
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(25 * 3600));
    let mut late = vec![("csrf_token", token.as_str())];
    late.extend_from_slice(&GOOD);
    says(&client.post("/contact", &late).await, &["Diese Seite war länger als einen Tag geöffnet."]);
    let large = "x".repeat(1_100_000);
    let fields = [("csrf_token", "x"), ("message", large.as_str())];
    let answer = client.post("/contact", &fields).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.texts("h1"), ["Das ist zu viel auf einmal"]);
}

async fn error_pages_and_problems_are_german_and_the_panel_is_english(backend: Backend) {
    let site = TestSite::start(&GERMAN, backend).await;
    let missing = site.client().get("/gibt-es-nicht").await;
    assert_eq!(missing.texts("h1"), ["Diese Seite haben wir nicht gefunden"]);
    says(&missing, &["Fehler 404", "Zur Startseite"]);
    let problem = site.client().with_header("accept", "application/json").get("/gibt-es-nicht").await;
    assert!(problem.text().contains("Diese Seite haben wir nicht gefunden"), "{}", problem.text());
    let owner = site.signed_in("anna", Role::Admin).await;
    let dashboard = owner.get("/admin").await;
    assert_eq!(dashboard.attributes("html", "lang"), ["en"]);
    assert!(!dashboard.text().contains("Dezember"), "dates of the panel are English");
    let lost = owner.get("/admin/gibt-es-nicht").await;
    assert_eq!(lost.texts("h1"), ["We could not find that page"]);
}

async fn posts_carry_german_dates(backend: Backend) {
    let site = TestSite::start(&GERMAN, backend).await;
    says(&site.client().get("/blog").await, &["Hier ist noch nichts erschienen."]);
    publish(&site).await;
    let list = site.client().get("/blog").await;
    assert_eq!(list.texts("time[datetime]").first().map(String::as_str), Some("7. Dezember 2026"));
    let post = site.client().get("/blog/ein-anfang").await;
    says(&post, &["Alle Beiträge", "7. Dezember 2026"]);
    assert!(site.client().get("/feed.xml").await.text().contains("<language>de-DE</language>"));
}

async fn what_the_shared_texts_do_not_have_is_said_in_english(backend: Backend) {
    let site = TestSite::start(&ITALIAN, backend).await;
    let thanks = site.client().get("/contact/thanks").await;
    assert_eq!(thanks.attributes("html", "lang"), ["it-IT"]);
    says(&thanks, &["Thank you. Your message has arrived.", "Torna alla pagina iniziale"]);
}

async fn a_bilingual_site_keeps_the_contract(backend: Backend) {
    contract::keep(&BILINGUAL, backend).await;
}

async fn each_version_names_the_others_and_search_engines_are_told(backend: Backend) {
    let site = TestSite::start(&BILINGUAL, backend).await;
    let client = site.client();
    let expected = [
        ("en-CA", "https://atelier.example/about"),
        ("fr-CA", "https://atelier.example/fr/a-propos"),
        ("x-default", "https://atelier.example/about"),
    ];
    for (path, language) in [("/about", "en-CA"), ("/fr/a-propos", "fr-CA")] {
        let page = client.get(path).await;
        assert_eq!(page.attributes("html", "lang"), [language]);
        let links = "link[rel=alternate][hreflang]";
        let named: Vec<_> =
            page.attributes(links, "hreflang").into_iter().zip(page.attributes(links, "href")).collect();
        let named: Vec<_> = named.iter().map(|(tag, href)| (tag.as_str(), href.as_str())).collect();
        assert_eq!(named, expected, "{path}");
        let other = if language == "en-CA" { "fr_CA" } else { "en_CA" };
        assert_eq!(page.attributes("meta[property='og:locale:alternate']", "content"), [other], "{path}");
    }
    let map = client.get("/sitemap.xml").await.text();
    let link = r#"<xhtml:link rel="alternate" hreflang="fr-CA" href="https://atelier.example/fr/a-propos"/>"#;
    assert_eq!(map.matches(link).count(), 2, "{map}");
    for path in ["/", "/fr", "/contact", "/fr/contact"] {
        let location = format!("<loc>https://atelier.example{path}</loc>");
        assert_eq!(map.matches(&location).count(), 1, "{location} in {map}");
    }
    let only_english = client.get("/blog").await;
    assert!(only_english.attributes("link[rel=alternate][hreflang]", "href").is_empty());
}

async fn a_visitor_stays_in_the_chosen_language(backend: Backend) {
    let site = TestSite::start(&BILINGUAL, backend).await;
    let client = site.client();
    let about = client.get("/about").await;
    let links = ".site-header-row > .languages a";
    assert_eq!(about.texts(links), ["English", "Français"]);
    assert_eq!(about.attributes(links, "href"), ["/about", "/fr/a-propos"]);
    assert_eq!(client.get("/blog").await.attributes(links, "href"), ["/blog", "/fr"]);
    let home = client.get("/fr").await;
    assert_eq!(home.attributes("a.brand", "href"), ["/fr"]);
    assert_eq!(home.texts(".site-nav a"), ["À propos", "Écrire"]);
    let form = client.get("/fr/contact").await;
    assert_eq!(form.attributes("form.contact-form", "action"), ["/fr/contact"]);
    says(&form, &["Votre nom", "Téléphone facultatif", "Envoyer le message"]);
    assert_eq!(client.get("/contact").await.attributes("form.contact-form", "action"), ["/contact"]);
    let wrong =
        send(&site, &client, "/fr/contact", &[("name", ""), ("email", ""), ("message", "Bonjour")]).await;
    assert_eq!(wrong.status, 422);
    says(&wrong, &["Veuillez revoir 2 champs", "Veuillez indiquer votre nom (100 caractères au plus)."]);
    let sent = send(&site, &client, "/fr/contact", &GOOD).await;
    assert_eq!((sent.status, sent.location()), (303, "/fr/contact/thanks"));
    let thanks = client.get(sent.location()).await;
    assert_eq!(thanks.texts("h1"), ["Merci. Votre message est bien arrivé."]);
    assert_eq!(thanks.attributes(".thanks-text .btn", "href"), ["/fr"]);
    assert_eq!(site.deliver().await, 2);
    let mails = site.mail.messages();
    assert_eq!(mails[0].subject, "New message from Zoë Müller", "the owner reads the main language");
    assert_eq!(mails[1].subject, "Votre message à Atelier est bien arrivé");
    let lost = client.get("/fr/rien").await;
    assert_eq!((lost.status, lost.texts("h1").concat().as_str()), (404, "Cette page est introuvable"));
}

#[test]
fn a_page_that_translates_nothing_stops_the_start() {
    let wrong = BILINGUAL.0.replace("translates = \"/about\"", "translates = \"/abuot\"");
    assert!(Facts::parse(&wrong).is_ok(), "it can only be seen beside the features");
    let site = Speaking(Box::leak(wrong.into_boxed_str()));
    let message = refusal(&site);
    assert!(message.contains("page.translates") && message.contains("“/abuot”"), "{message}");
}

#[test]
fn a_page_without_its_template_stops_the_start() {
    let wrong = BILINGUAL.0.replacen("template = \"page.html\"", "template = \"paeg.html\"", 1);
    let message = refusal(&Speaking(Box::leak(wrong.into_boxed_str())));
    assert!(message.contains("page.template") && message.contains("templates/paeg.html"), "{message}");
    assert!(message.contains("which / wants"), "{message}");
}

async fn publish(site: &TestSite) {
    let author = site.user("lena", Role::Editor).await.id;
    let now = site.clock.now();
    let draft = PostDraft {
        title: "Ein Anfang".to_owned(),
        slug: "ein-anfang".to_owned(),
        content: sanitizer::clean("<p>Worte.</p>"),
        excerpt: "Worte.".to_owned(),
        cover_image: None,
        cover_alt: None,
        visible: true,
    };
    site.change(move |tx| posts::create(tx, draft, author, now)).await.unwrap();
}

testkit::on_both_databases! {
    a_german_visitor_writes_and_is_answered_in_german,
    what_is_refused_is_refused_in_german,
    error_pages_and_problems_are_german_and_the_panel_is_english,
    posts_carry_german_dates,
    what_the_shared_texts_do_not_have_is_said_in_english,
    a_bilingual_site_keeps_the_contract,
    each_version_names_the_others_and_search_engines_are_told,
    a_visitor_stays_in_the_chosen_language,
}
