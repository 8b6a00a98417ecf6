//! Every template is rendered from its View: a misspelt value fails here and not in front of a visitor.

use std::{collections::BTreeSet, time::Duration};

use core_models::users::Role;
use testkit::{Backend, Client, Specimen, TestSite, Variant, pictures};

/// The public pages that no link of the panel leads to.
const PUBLIC: &[&str] = &[
    "/",
    "/about",
    "/services",
    "/blog",
    "/feed.xml",
    "/sitemap.xml",
    "/contact/thanks",
    "/privacy",
    "/imprint",
    "/search?q=gardens",
    "/portfolio",
    "/nothing",
];

async fn every_template_is_rendered(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let visitor = site.client();
    let post = visitor.get("/blog").await.attributes("main a[href^='/blog/']", "href").remove(0);
    let project = visitor.get("/portfolio").await.attributes("main a[href^='/portfolio/']", "href").remove(0);
    for path in PUBLIC.iter().copied().chain([post.as_str(), project.as_str()]) {
        visitor.get(path).await;
    }
    write(&site, &visitor, "").await;
    write(&site, &visitor, "spam").await;
    let owner = site.signed_in("anna", Role::Admin).await;
    let token = owner.get("/admin/posts/new").await.token();
    owner.upload(&token, "a.png", &pictures::png(500, 400)).await;
    let mut seen = BTreeSet::new();
    let mut waiting = vec!["/admin".to_owned()];
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = owner.get(&path).await;
        assert!(page.status < 500, "{path} answers {}", page.status);
        waiting.extend(page.attributes("a[href^='/admin'], form[method=get][action^='/admin']", "href"));
    }
    assert_eq!(owner.get("/admin/nothing").await.status, 404);
    let unsaved = [("csrf_token", "of another session"), ("notify_email", "a@example.org")];
    assert_eq!(owner.post("/admin/settings", &unsaved).await.status, 400);
    let upload = "/admin/uploads/1/delete";
    owner.get(upload).await;
    assert_eq!(owner.get("/admin/nothing").await.status, 404);
    for path in [
        "/admin/mail",
        "/admin/account",
        "/admin/users",
        "/admin/users/new",
        "/admin/settings",
        "/admin/announcement",
    ] {
        assert_eq!(owner.get(path).await.status, 200, "{path}");
    }
    let mut rendered = site.app.renderer.rendered();
    rendered.extend(rendered_elsewhere(backend).await);
    let partial = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        file.starts_with('_') || file == "layout.html"
    };
    let missing: Vec<_> = site
        .app
        .renderer
        .names()
        .into_iter()
        .filter(|name| !partial(name) && !rendered.contains(name))
        .collect();
    assert!(missing.is_empty(), "no test renders {missing:?}");
}

/// What the specimen does not use, on a site that does.
async fn rendered_elsewhere(backend: Backend) -> BTreeSet<String> {
    let booking = "[booking]\nprovider = \"Cal.com\"\nurl = \"https://cal.com/a\"\n";
    let site = TestSite::start(&Variant::new(&[], booking), backend).await;
    assert_eq!(site.client().get("/booking").await.status, 200);
    site.app.renderer.rendered()
}

async fn write(site: &TestSite, visitor: &Client, honeypot: &str) {
    let token = visitor.get("/contact").await.token();
    site.advance(Duration::from_secs(60));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", "Zoë"),
        ("email", "z@example.org"),
        ("message", "Hello"),
        ("website", honeypot),
    ];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);
    assert_eq!(visitor.post("/contact", &[]).await.status, 400);
    let invalid = [("csrf_token", token.as_str()), ("name", "Z"), ("email", "z"), ("message", "")];
    assert_eq!(visitor.post("/contact", &invalid).await.status, 422);
}

testkit::on_both_databases! { every_template_is_rendered }
