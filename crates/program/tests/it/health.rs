//! What is wrong with a site is found, whoever asks: the linter, the panel, the dashboard.

mod faulty;

use std::{collections::BTreeSet, sync::atomic::Ordering};

use base_app::Report;
use core_models::{posts, settings, users::Role};
use program::inspect;
use sanitizer::clean;
use testkit::{Backend, Client, Specimen, TestSite, pictures};

use faulty::Faulty;

/// Everything that is planted, the worst first.
const PLANTED: [&str; 19] = [
    "error alternative-text: /planted",
    "error broken-link: /blog/links",
    "error broken-link: /planted",
    "error foreign-load: /planted",
    "error form-recipient: /contact",
    "error nameless-control: /planted",
    "error page-language: /planted",
    "error page-title: /planted",
    "error sample-left: site.toml: email",
    "error sample-left: site.toml: phone",
    "error sample-text: /planted",
    "warning alternative-text: /blog/picture",
    "warning broken-fragment: /planted",
    "warning duplicate-title: /about /services",
    "warning heading-order: /planted",
    "warning hreflang: /planted",
    "warning orphaned-page: /planted",
    "warning page-title: /blog/picture",
    "warning redirected-link: /planted",
];

/// A post whose picture says nothing and one of whose links one leads nowhere, between those of the demo content.
async fn plant_posts(site: &TestSite, client: &Client) {
    site.seed(&Specimen).await;
    let token = client.get("/admin/posts/new").await.token();
    let answer = client.upload(&token, "a.png", &pictures::png(500, 400)).await;
    let uploaded: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
    let picture = format!("<p><img src=\"{}\" alt=\"\"></p>", uploaded["location"].as_str().unwrap());
    let text = "<p>Long enough to be worth reading, and with a sentence besides.</p><p><a href=\"/gone\">Gone</a></p>\
        <p><a href=\"#fees\">Fees</a><a href=\"#_ftn1\" name=\"_ftnref1\">[1]</a> <a href=\"#TOP\">Up</a></p><h2 id=\"fees\">Fees</h2>\
        <p><a href=\"#_ftnref1\" name=\"_ftn1\">[1]</a> A note.</p>";
    for (title, slug, content) in [("A picture", "picture", picture.as_str()), ("Links", "links", text)] {
        let fields = [("title", title), ("slug", slug), ("content", content), ("visible", "on")];
        let answer = client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
}

fn lines(report: &Report) -> Vec<String> {
    let line = |finding: &linter::Finding| {
        let places: Vec<&str> = finding.places.iter().map(|place| place.subject.as_str()).collect();
        format!("{} {}: {}", finding.severity.word(), finding.rule, places.join(" "))
    };
    report.findings.iter().map(line).collect()
}

async fn exactly_what_is_planted_is_found(backend: Backend) {
    let faulty = Faulty::default();
    let site = TestSite::start(&faulty, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    plant_posts(&site, &client).await;
    let before = faulty.visits.load(Ordering::SeqCst);
    let report = inspect(&site.app).await.unwrap();
    assert_eq!(lines(&report), PLANTED);
    assert!(report.pages > 20 && !report.cut_short);
    assert_eq!(faulty.visits.load(Ordering::SeqCst), before, "nobody takes the inspection for visits");
    site.client().get("/").await;
    assert_eq!(faulty.visits.load(Ordering::SeqCst), before + 1);
}

async fn what_is_mended_is_no_longer_found(backend: Backend) {
    let faulty = Faulty::default();
    let site = TestSite::start(&faulty, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    plant_posts(&site, &client).await;
    let now = site.clock.now();
    site.change(move |tx| {
        settings::set(tx, "notify_email", "ailsa@quiet-room.internal", now)?;
        let entry = posts::published_by_slug(tx, "links", now)?.unwrap();
        posts::delete(tx, entry.post.id)
    })
    .await
    .unwrap();
    let gone = ["error broken-link: /blog/links", "error form-recipient: /contact"];
    let expected: Vec<&str> = PLANTED.into_iter().filter(|line| !gone.contains(line)).collect();
    assert_eq!(lines(&inspect(&site.app).await.unwrap()), expected);
}

async fn the_panel_says_what_to_mend_and_where(backend: Backend) {
    let faulty = Faulty::default();
    let site = TestSite::start(&faulty, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    plant_posts(&site, &client).await;
    let unseen = client.get("/admin/health").await;
    assert!(unseen.text().contains("Not checked yet"), "{}", unseen.text());
    assert!(!client.get("/admin").await.text().contains("The last check of the site"));
    let answer = client.post_from("/admin/health", "/admin/health", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/admin/health"));
    let page = client.get("/admin/health").await;
    let problems = page.texts(".finding-problem strong");
    assert_eq!(problems.len(), PLANTED.len(), "{problems:?}");
    assert!(problems.contains(&"The link /gone leads nowhere.".to_owned()), "{problems:?}");
    let editors = page.attributes(".finding-edit", "href");
    let mut slugs = BTreeSet::new();
    for editor in &editors {
        slugs.extend(client.get(editor).await.attributes("input[name=slug]", "value"));
    }
    assert_eq!(slugs, BTreeSet::from(["links", "picture"].map(str::to_owned)), "{editors:?}");
    let words = page.texts(".finding-words");
    assert!(words.iter().any(|words| words.starts_with('“')), "{words:?}");
    assert!(!page.texts(".findings").concat().contains('<'), "an owner reads no HTML");
    assert!(page.texts(".page-head p")[0].contains("7 Dec 2026"), "{:?}", page.texts(".page-head p"));
    assert!(page.texts(".needs li").iter().any(|line| line.starts_with("Database")));
    assert!(!page.text().contains("Open the settings"), "an editor may not change them");
    let owner = site.signed_in("otto", Role::Admin).await;
    let links = owner.get("/admin/health").await.attributes(".finding-remedy a", "href");
    assert_eq!(links, ["/admin/settings"]);
    // Somebody has to be an administrator: without otto the site would need one more thing mended.
    let alert = client.get("/admin").await.texts(".notice-warning").join(" ");
    assert!(alert.contains(&format!("found {} things to fix", PLANTED.len() + 1)), "{alert}");
}

async fn a_site_with_nothing_wrong_has_nothing_to_mend(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let owner = site.signed_in("otto", Role::Admin).await;
    assert_eq!(owner.post_from("/admin/health", "/admin/health", &[]).await.status, 303);
    let page = owner.get("/admin/health").await;
    assert!(page.texts("h2").contains(&"Nothing to fix".to_owned()), "{:?}", page.texts("h2"));
    assert!(page.texts(".need-wrong").is_empty(), "{:?}", page.texts(".need-wrong"));
    assert!(!owner.get("/admin").await.text().contains("The last check of the site"));
}

async fn a_post_is_mended_in_its_editor(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let anna = site.user("anna", Role::Editor).await;
    let now = site.clock.now();
    let draft = posts::PostDraft {
        title: "Rye".to_owned(),
        slug: "rye".to_owned(),
        content: clean("<p>Rye.</p>"),
        excerpt: String::new(),
        cover_image: None,
        cover_alt: None,
        visible: true,
    };
    let id = site.change(move |tx| posts::create(tx, draft, anna.id, now)).await.unwrap();
    let features = site.app.features.clone();
    let editor = |path: &'static str| {
        let features = features.clone();
        site.app.db.read(move |conn| {
            let found = features.content().map(|content| content.editor(conn, path, now));
            found.collect::<Result<Vec<_>, _>>()
        })
    };
    let found: Vec<String> = editor("/blog/rye").await.unwrap().into_iter().flatten().collect();
    assert_eq!(found, [format!("/admin/posts/{id}/edit")]);
    for path in ["/blog", "/blog/", "/blog/wheat", "/about"] {
        assert!(editor(path).await.unwrap().into_iter().flatten().next().is_none(), "{path}");
    }
}

testkit::on_both_databases! {
    exactly_what_is_planted_is_found,
    what_is_mended_is_no_longer_found,
    the_panel_says_what_to_mend_and_where,
    a_site_with_nothing_wrong_has_nothing_to_mend,
    a_post_is_mended_in_its_editor,
}
