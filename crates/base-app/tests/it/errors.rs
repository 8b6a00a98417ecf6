//! What visitors see when something breaks: the site's own page, a request id, and never the cause.

use std::io;

use actix_web::{HttpResponse, web};
use base_app::{AppError, Endpoint, Feature, Site, SiteAssets};
use core_models::users::Role;
use site_interface::Figures;
use testkit::{Answer, Backend, Specimen, TestSite};

const CAUSE: &str = "the-cause-that-nobody-may-see";

/// The specimen with pages that fail in every way.
struct Broken;

impl Site for Broken {
    fn name(&self) -> &'static str {
        "specimen"
    }

    fn facts(&self) -> &'static str {
        Specimen.facts()
    }

    fn assets(&self) -> SiteAssets {
        Specimen.assets()
    }

    fn features(&self) -> Vec<Feature> {
        Specimen.features()
    }

    fn routes(&self) -> Vec<Endpoint> {
        vec![
            Endpoint::get("/", || web::to(panics)),
            Endpoint::get("/internal", || web::to(internal)),
            Endpoint::get("/unavailable", || web::to(unavailable)),
            Endpoint::get("/forbidden", || web::to(forbidden)),
            Endpoint::get("/foreign", || web::to(foreign)),
        ]
    }
}

async fn panics() -> HttpResponse {
    panic!("{CAUSE}");
}

async fn internal() -> Result<HttpResponse, AppError> {
    Err(AppError::Internal(io::Error::other(CAUSE).into()))
}

async fn unavailable() -> Result<HttpResponse, AppError> {
    Err(AppError::Unavailable(io::Error::other(CAUSE).into()))
}

async fn forbidden() -> Result<HttpResponse, AppError> {
    Err(AppError::Forbidden)
}

async fn foreign() -> Result<HttpResponse, actix_web::Error> {
    Err(actix_web::error::ErrorInternalServerError(CAUSE))
}

fn check(answer: &Answer, status: u16, path: &str, site: &TestSite) {
    assert_eq!(answer.status, status, "{path}");
    assert!(!answer.text().contains(CAUSE), "{path} shows the cause");
    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
    assert_eq!(answer.texts("h1").len(), 1, "{path}");
    assert!(answer.text().contains(&site.app.facts.name), "{path} is in the site's look");
}

async fn every_failure_is_a_page_without_its_cause(backend: Backend) {
    let site = TestSite::start(&Broken, backend).await;
    for (path, status) in
        [("/", 500), ("/internal", 500), ("/foreign", 500), ("/unavailable", 503), ("/forbidden", 403)]
    {
        let answer = site.client().get(path).await;
        check(&answer, status, path, &site);
        assert_eq!(!answer.header("retry-after").is_empty(), status == 503, "{path}");
        let json = site.client().with_header("accept", "application/json").get(path).await;
        assert_eq!(
            (json.status, json.header("content-type")),
            (status, "application/problem+json"),
            "{path}"
        );
        assert!(!json.text().contains(CAUSE) && json.text().contains("request_id"), "{path}");
    }
    assert_eq!(site.client().get("/about").await.status, 200, "a panic ends one request and nothing else");
}

async fn a_test_that_fails_can_say_what_the_pages_hide(backend: Backend) {
    let site = TestSite::start(&Broken, backend).await;
    let editor = site.signed_in("lena", Role::Editor).await;
    assert!(site.causes.all().is_empty());
    for path in ["/internal", "/forbidden"] {
        let _page = site.client().get(path).await;
    }
    let _page = editor.post("/admin/account", &[("csrf_token", "forged")]).await;
    let _page = editor.get("/admin/nothing-here").await;
    assert_eq!(
        site.causes.all(),
        [
            format!("500 /internal: internal error: {CAUSE}"),
            "403 /forbidden: forbidden".to_owned(),
            "400 /admin/account: refused with 400 Bad Request: error-token".to_owned(),
            "404 /admin/nothing-here: no cause given".to_owned(),
        ]
    );
}

async fn failures_are_counted_among_the_answers(backend: Backend) {
    let site = TestSite::start(&Broken, backend).await;
    for path in ["/about", "/", "/foreign", "/unavailable", "/nothing-here"] {
        let _answered = site.client().get(path).await;
    }
    let metrics = site.client().get("/metrics").await.text();
    for line in ["webgarden_answers_total 5", "webgarden_failures_total 3"] {
        assert!(metrics.lines().any(|there| there == line), "{line} is not in {metrics}");
    }
    let figures = Figures { answers: Some(5), failures: Some(3), mail_dead: Some(0) };
    assert_eq!(Figures::read(&metrics), figures, "what the operators' tool reads: {metrics}");
}

/// What came through the web server of the machine bears the address of who asked it, a neighbouring site's among them.
async fn metrics_are_for_who_asks_without_a_proxy(backend: Backend) {
    let site = TestSite::start(&Broken, backend).await;
    for (name, value) in [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", "::1"),
        ("x-forwarded-for", ""),
        ("x-forwarded-for", "192.0.2.1, 127.0.0.1"),
        ("forwarded", "for=127.0.0.1"),
    ] {
        let answer = site.client().with_header(name, value).get("/metrics").await;
        assert_eq!(answer.status, 404, "{name}: {value}");
    }
    assert_eq!(site.client().get("/metrics").await.status, 200);
}

async fn what_is_not_for_an_editor_says_so_within_the_panel(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("edith", Role::Editor).await;
    for (path, status, title) in [
        ("/admin/settings", 403, "Only administrators can open this page"),
        ("/admin/nothing-here", 404, "We could not find that page"),
        ("/admin/posts/999/edit", 404, "We could not find that page"),
    ] {
        let answer = editor.get(path).await;
        check(&answer, status, path, &site);
        assert_eq!(answer.texts("h1"), [title], "{path}");
        assert!(
            answer.texts(".rail li a").contains(&"Dashboard".to_owned()),
            "{path} has the panel's navigation"
        );
        let json = editor.with_header("accept", "application/json").get(path).await;
        assert_eq!(
            (json.status, json.header("content-type")),
            (status, "application/problem+json"),
            "{path}"
        );
    }
    let refused = editor.post("/admin/account", &[("csrf_token", "forged")]).await;
    assert_eq!((refused.status, refused.texts(".rail").len()), (400, 1));
    let visitor = site.client().get("/admin/nothing-here").await;
    assert!(visitor.status == 303 && visitor.texts(".rail").is_empty());
}

async fn whoever_has_no_name_is_asked_for_one(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let owner = site.signed_in("owner", Role::Editor).await;
    let asked = |page: &Answer| page.texts(".notice").iter().any(|text| text.contains("Give your name"));
    assert!(!asked(&owner.get("/admin").await), "the test's people have names");
    let token = owner.get("/admin/account").await.token();
    let save = async |name: &str| {
        owner.post("/admin/account/name", &[("csrf_token", token.as_str()), ("display_name", name)]).await
    };
    assert_eq!(save(" ").await.status, 422);
    assert_eq!(save("owner").await.status, 303);
    let page = owner.get("/admin").await;
    assert!(asked(&page) && page.text().contains("signed “owner”"), "{}", page.text());
    assert_eq!(save("Anna Weber").await.status, 303);
    let page = owner.get("/admin").await;
    assert!(!asked(&page) && page.text().contains(", Anna Weber"));
}

testkit::on_both_databases! {
    every_failure_is_a_page_without_its_cause,
    a_test_that_fails_can_say_what_the_pages_hide,
    failures_are_counted_among_the_answers,
    metrics_are_for_who_asks_without_a_proxy,
    what_is_not_for_an_editor_says_so_within_the_panel,
    whoever_has_no_name_is_asked_for_one,
}
