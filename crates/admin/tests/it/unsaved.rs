//! Whatever keeps a form of the panel from being saved, the answer shows the text again.

use std::{sync::mpsc, time::Duration};

use core_models::{DatabaseError, posts, serialise, settings, users::Role};
use testkit::{Answer, Backend, Client, PASSWORD, Specimen, TestSite};

const NEW: &str = "/admin/posts/new";
const POST: [(&str, &str); 3] = [("title", "Tea & <b>"), ("slug", ""), ("content", "<p>Long work.</p>")];

/// Somebody else who changes the same rows for a long time; over when it is dropped.
struct Busy {
    _end: mpsc::Sender<()>,
}

impl Busy {
    async fn with(site: &TestSite) -> Self {
        let (end, ended) = mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let (db, now) = (site.app.db.clone(), site.clock.now());
        actix_web::rt::task::spawn_blocking(move || {
            db.upkeep_blocking(move |conn| {
                serialise(conn, "posts:addresses")?;
                settings::set(conn, "notify_email", "busy@example.org", now)?;
                begin.send(()).expect("the test waits");
                // Until the other end is dropped.
                let _ended = ended.recv();
                Err::<(), _>(DatabaseError::Stale)
            })
        });
        begun.await.expect("the work begins");
        Self { _end: end }
    }
}

/// Fills the form of a page with what it has, and these fields.
async fn send(client: &Client, page: &Answer, form: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = format!("form[action='{form}'] input[type=hidden]");
    let names = page.attributes(&hidden, "name");
    let values = page.attributes(&hidden, "value");
    let mut all: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
    all.extend_from_slice(fields);
    client.post(path, &all).await
}

async fn saved(site: &TestSite) -> Vec<String> {
    let count = site.app.db.read(posts::counts).await.unwrap().all;
    let page = site
        .app
        .db
        .read(|conn| posts::list(conn, core_models::publishing::Filter::All, None, 1, 100))
        .await
        .unwrap();
    assert_eq!(i64::try_from(page.items.len()).unwrap(), count);
    page.items.into_iter().map(|listed| listed.post.title).collect()
}

async fn a_post_that_a_busy_database_does_not_take_is_in_the_editor_again(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = client.get(NEW).await;
    let busy = Busy::with(&site).await;
    let answer = send(&client, &form, NEW, NEW, &POST).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.attributes("form.editor #title", "value"), ["Tea & <b>"]);
    assert_eq!(answer.texts("form.editor textarea[name=content]"), ["<p>Long work.</p>"]);
    assert!(answer.texts(".notice-danger")[0].contains("Nothing is lost"), "{}", answer.text());
    drop(busy);
    // Whether or not it was stored after its answer was given: sent again it is one post.
    let again = send(&client, &answer, NEW, NEW, &POST).await;
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(saved(&site).await, ["Tea & <b>"]);
}

async fn settings_that_a_busy_database_does_not_take_are_shown_again(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Admin).await;
    let page = "/admin/settings";
    let form = client.get(page).await;
    let busy = Busy::with(&site).await;
    let fields = [("notify_email", "anna@example.org"), ("send_confirmation", "on")];
    let answer = send(&client, &form, page, page, &fields).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.attributes("input[name=notify_email]", "value"), ["anna@example.org"]);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.header("retry-after").is_empty());
    drop(busy);
    let again = send(&client, &answer, page, page, &[("notify_email", "anna@example.org")]).await;
    assert_eq!(again.status, 303, "{}", again.text());
    let stored = site.app.db.read(settings::all).await.unwrap();
    let value = |name: &str| stored.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    assert_eq!(value("notify_email").as_deref(), Some("anna@example.org"));
    assert_eq!(value("send_confirmation").as_deref(), Some("on"), "what was ticked stays ticked");
}

async fn without_scripts_a_text_survives_the_end_of_the_session(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = client.get(NEW).await;
    site.advance(Duration::from_secs(31 * 60));
    let lost = send(&client, &form, NEW, NEW, &POST).await;
    assert_eq!(lost.status, 401);
    assert_eq!(lost.texts("h1"), ["You have been signed out"]);
    assert_eq!(lost.texts("textarea[name=content], input[name=content]").len(), 1);
    assert_eq!(lost.attributes("a[target=_blank]", "href"), ["/admin/login"]);
    assert_eq!(site.sign_in(&client, "anna", PASSWORD).await.status, 303, "in another tab");
    let typed = [("title", "Tea & <b>"), ("content", "<p>Long work.</p>")];
    let old = send(&client, &lost, NEW, NEW, &typed).await;
    assert_eq!(old.status, 400, "the page is of the session before");
    assert_eq!(old.attributes("input[name=title]", "value"), ["Tea & <b>"]);
    let again = send(&client, &old, NEW, NEW, &typed).await;
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(saved(&site).await, ["Tea & <b>"]);
}

async fn a_text_that_the_device_keeps_leads_to_the_login_and_back_to_its_form(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = client.get(NEW).await;
    site.advance(Duration::from_secs(31 * 60));
    let kept = send(&client, &form, NEW, NEW, &[("title", "Tea"), ("kept", "on")]).await;
    assert_eq!((kept.status, kept.location()), (303, "/admin/login?next=%2Fadmin%2Fposts%2Fnew"));
    let login = client.get(kept.location()).await;
    assert_eq!(login.texts("[data-kept-notice][hidden]").len(), 1, "scripts show it when it is true");
    let fields = [
        ("csrf_token", login.token()),
        ("username", "anna".to_owned()),
        ("password", PASSWORD.to_owned()),
        ("next", NEW.to_owned()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let back = client.post("/admin/login", &fields).await;
    assert_eq!((back.status, back.location()), (303, NEW));
    let twice = client.get(kept.location()).await;
    assert_eq!((twice.status, twice.location()), (303, NEW), "who is signed in already goes there at once");
    let elsewhere = client.get("/admin/login?next=//evil.example").await;
    assert_eq!(elsewhere.location(), "/admin");
}

async fn another_site_can_make_nobody_see_its_words(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let foreign = site.client().with_header(name, value);
        let answer = foreign.post(NEW, &[("csrf_token", "x"), ("title", "Call this number")]).await;
        assert_eq!(answer.status, 400);
        assert!(!answer.text().contains("Call this number"), "{name}");
    }
    let own = site
        .client()
        .post(NEW, &[("csrf_token", "x"), ("title", "</textarea><script>alert(1)</script>")])
        .await;
    assert_eq!(own.status, 401);
    assert!(!own.text().contains("<script>alert"));
    let program = site.client().with_header("accept", "application/json");
    assert_eq!(program.post(NEW, &[("csrf_token", "x"), ("title", "Tea")]).await.status, 401);
}

async fn a_form_that_is_too_large_is_refused_as_before(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Admin).await;
    let token = client.get("/admin/settings").await.token();
    let long = "x".repeat(100_000);
    let answer = client.post("/admin/settings", &[("csrf_token", &token), ("notify_email", &long)]).await;
    assert_eq!(answer.status, 413);
    let huge = "x".repeat(5 * 1024 * 1024);
    let answer = client.post(NEW, &[("csrf_token", &token), ("content", &huge)]).await;
    assert_eq!(answer.status, 413);
}

testkit::on_both_databases! {
    a_post_that_a_busy_database_does_not_take_is_in_the_editor_again,
    settings_that_a_busy_database_does_not_take_are_shown_again,
    without_scripts_a_text_survives_the_end_of_the_session,
    a_text_that_the_device_keeps_leads_to_the_login_and_back_to_its_form,
    another_site_can_make_nobody_see_its_words,
    a_form_that_is_too_large_is_refused_as_before,
}
