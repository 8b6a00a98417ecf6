//! What a developer sees in the browser: files that were just saved, and what is wrong with them.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use base_app::{Endpoint, Feature, Site, SiteAssets, settings::Mode};
use testkit::{Answer, Backend, Specimen, TestSite};
use theme::Assets;

const PAGE: &str = "{% extends \"layout.html\" %}\n{% block main %}\n<h1>{{ content.hero.title }}</h1>\n\
    {% for asked in questions(page=page.path) %}<h2>{{ asked.question }}</h2>{% endfor %}\n{% endblock %}\n";
const TEMPLATE: &str = "page.html";
const CONTENT: &str = "pages/about.toml";
const QUESTIONS: &str = "questions.toml";

/// What the developer has saved.
static SAVED: RwLock<BTreeMap<&str, &str>> = RwLock::new(BTreeMap::new());

/// The specimen on a developer's machine, with the files that were saved.
struct Developed;

impl Site for Developed {
    fn name(&self) -> &'static str {
        "specimen"
    }

    fn facts(&self) -> &'static str {
        Specimen.facts()
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets {
            templates: Assets::by(saved, || vec![TEMPLATE.to_owned()]),
            content: Assets::by(saved, || vec![CONTENT.to_owned(), QUESTIONS.to_owned()]),
            ..Specimen.assets()
        }
    }

    fn features(&self) -> Vec<Feature> {
        Specimen.features()
    }

    fn routes(&self) -> Vec<Endpoint> {
        Specimen.routes()
    }
}

fn saved(name: &str) -> Option<Cow<'static, [u8]>> {
    let files = SAVED.read().unwrap_or_else(PoisonError::into_inner);
    files.get(name).map(|text| Cow::Borrowed(text.as_bytes()))
}

async fn page_after_saving(site: &TestSite, file: &'static str, text: &'static str) -> Answer {
    SAVED.write().unwrap().insert(file, text);
    site.client().get("/about").await
}

async fn version(site: &TestSite) -> String {
    site.client().get("/dev/version").await.text()
}

/// One test, since the saved files are the same for all.
#[test]
fn what_is_saved_is_shown_and_so_is_what_is_wrong_with_it() {
    testkit::run(Backend::Sqlite, async |backend| {
        for (file, text) in [
            (TEMPLATE, PAGE),
            (CONTENT, "[hero]\ntitle = \"One\"\n"),
            (QUESTIONS, "[[question]]\nquestion = \"Why?\"\nanswer = \"So.\"\n"),
        ] {
            SAVED.write().unwrap().insert(file, text);
        }
        let change = |settings: &mut base_app::Settings| settings.server.mode = Mode::Development;
        let site = TestSite::builder(&Developed, backend).settings(change).start().await;
        let page = site.client().get("/about").await;
        assert_eq!(
            (page.texts("h1"), page.texts("main h2")),
            (vec!["One".to_owned()], vec!["Why?".to_owned()])
        );

        let before = version(&site).await;
        let page = page_after_saving(&site, CONTENT, "[hero]\ntitle = \"Two\"\n").await;
        assert_eq!(page.texts("h1"), ["Two"]);
        assert_ne!(version(&site).await, before, "an open page loads again");
        let asked = "[[question]]\nquestion = \"How?\"\nanswer = \"Thus.\"\n";
        assert_eq!(page_after_saving(&site, QUESTIONS, asked).await.texts("main h2"), ["How?"]);

        let wrong = page_after_saving(&site, CONTENT, "[hero]\ntitel = \"Two\"\n").await;
        shows(&wrong, &["content/pages/about.toml", "line 2", "unknown field `titel`"]);
        let again = site.client().get("/about").await;
        shows(&again, &["content/pages/about.toml"]);
        let page = page_after_saving(&site, CONTENT, "[hero]\ntitle = \"Two\"\n").await;
        assert_eq!((page.status, page.texts("h1")), (200, vec!["Two".to_owned()]));

        let wrong = page_after_saving(&site, QUESTIONS, "[[question]]\nquestion = \"How?\"\n").await;
        shows(&wrong, &["content/questions.toml", "answer"]);
        assert_eq!(page_after_saving(&site, QUESTIONS, asked).await.status, 200);

        let wrong = page_after_saving(&site, TEMPLATE, "{% extends \"layout.html\" %}\n<b>{{ </b>\n").await;
        shows(&wrong, &["page.html", "2:", "<b>{{"]);
        assert!(wrong.texts("b").is_empty(), "it is shown as text");
        let lost = site.client().get("/nothing-here").await;
        assert_eq!((lost.status, lost.texts("nav").is_empty()), (404, false), "in the last good look");
        let wrong = page_after_saving(&site, TEMPLATE, "<h1>{{ view.nothing }}</h1>").await;
        shows(&wrong, &["page.html", "view.nothing"]);
        assert_eq!(page_after_saving(&site, TEMPLATE, PAGE).await.texts("h1"), ["Two"]);
    });
}

/// The page says what is wrong, and loads again when it is put right.
fn shows(answer: &Answer, parts: &[&str]) {
    assert_eq!((answer.status, answer.texts("h1")), (500, vec!["This page cannot be shown".to_owned()]));
    let said = answer.texts("pre").concat();
    for part in parts {
        assert!(said.contains(part), "“{part}” is not in: {said}");
    }
    assert!(answer.attributes("script", "src").concat().contains("reload"));
}
