//! Adding, publishing, moving to another address and deleting projects.

use core_models::users::Role;
use testkit::{Backend, Client, Specimen, TestSite};

use crate::desk::{Fields, NEW, add, picture};

async fn a_project_is_added_published_changed_and_deleted(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let draft = Fields::of("Größe & Ärger", &file).with("visible", "");
    let edit = add(&client, &draft).await;
    let public = "/portfolio/grosse-arger";
    assert_eq!(site.client().get(public).await.status, 404, "a draft is not public");
    assert!(!site.client().get("/portfolio").await.text().contains("Größe"));
    assert!(!site.client().get("/sitemap.xml").await.text().contains(public));
    let editor = client.get(&edit).await;
    assert_eq!(editor.attributes("input[name=slug]", "value"), ["grosse-arger"]);
    assert_eq!(editor.attributes("select[name=after] option[selected]", "value"), [file.as_str()]);
    assert_eq!(editor.attributes("select[name=kind] option[selected]", "value"), ["retaining-walls"]);
    let version = editor.attributes("input[name=version]", "value").remove(0);
    let published = Fields::of("Größe & Ärger", &file)
        .with("slug", "grosse-arger")
        .with("content", "<p>Better words.</p>")
        .with("version", &version);
    assert_eq!(client.post_from(&edit, &edit, &published.pairs()).await.status, 303);
    let shown = site.client().get(public).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("Better words.") && shown.texts("h1") == ["Größe & Ärger"]);
    assert!(shown.texts(".project-facts dd").contains(&"June 2026".to_owned()));
    assert_eq!(shown.attributes("main .project-pictures img", "alt"), ["A wall of grey stone"]);
    assert!(shown.text().contains("\"@type\":\"CreativeWork\""));
    assert!(site.client().get("/sitemap.xml").await.text().contains(public));
    assert!(client.get("/admin").await.text().contains(&edit), "the dashboard lists it");
    for (words, found) in [("better+bowness", true), ("GROSSE", true), ("better+sofa", false)] {
        let answer = site.client().get(&format!("/search?q={words}")).await;
        assert_eq!(answer.text().contains(public), found, "{words}");
    }
    let delete = edit.replace("/edit", "/delete");
    assert_eq!(client.get(&delete).await.status, 200, "asks first");
    assert_eq!(site.client().get(public).await.status, 200);
    assert_eq!(client.post_from(&delete, &delete, &[]).await.status, 303);
    assert_eq!(site.client().get(public).await.status, 404);
    assert_eq!(client.get(&edit).await.status, 404);
}

async fn visitors_filter_by_kind_and_turn_pages(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    for number in 1..=11 {
        let kind = if number == 4 { "patios" } else { "retaining-walls" };
        add(&client, &Fields::of(&format!("Project {number}"), &file).with("kind", kind)).await;
    }
    let visitor = site.client();
    let titles = async |path: &str| visitor.get(path).await.texts(".project-card-title");
    let first = titles("/portfolio").await;
    assert_eq!((first.len(), first[0].as_str()), (9, "Project 11"), "the newest comes first");
    assert_eq!(titles("/portfolio?page=2").await, ["Project 2", "Project 1"]);
    assert_eq!(titles("/portfolio?kind=patios").await, ["Project 4"]);
    assert_eq!(titles("/portfolio?kind=retaining-walls&page=2").await, ["Project 1"]);
    let list = visitor.get("/portfolio?kind=retaining-walls").await;
    let filters = list.texts(".kinds a");
    assert_eq!(filters, ["All", "Patios and walks", "Retaining walls"], "nothing that would be empty");
    assert_eq!(list.texts(".kinds [aria-current]"), ["Retaining walls"]);
    assert_eq!(list.attributes("a[rel=next]", "href"), ["/portfolio?kind=retaining%2Dwalls&page=2"]);
    assert_eq!(
        list.attributes("link[rel=canonical]", "href"),
        [format!("{}portfolio?kind=retaining%2Dwalls", site.app.settings.server.public_url)]
    );
}

async fn a_changed_address_leaves_a_redirect_behind(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let edit = add(&client, &Fields::of("A wall", &file).with("slug", "first")).await;
    for slug in ["second", "third"] {
        let fields = Fields::of("A wall", &file).with("slug", slug);
        assert_eq!(client.post_from(&edit, &edit, &fields.pairs()).await.status, 303);
    }
    for old in ["/portfolio/first", "/portfolio/second"] {
        let answer = site.client().get(old).await;
        assert_eq!(
            (answer.status, answer.location()),
            (301, "/portfolio/third"),
            "{old} leads there in one hop"
        );
    }
    add(&client, &Fields::of("Another", &file).with("slug", "first")).await;
    assert_eq!(site.client().get("/portfolio/first").await.status, 200, "a live page wins");
    let taken = Fields::of("Fourth", &file).with("slug", "third").with("content", "<p>At length.</p>");
    let taken = client.post_from(NEW, NEW, &taken.pairs()).await;
    assert_eq!(taken.status, 422);
    assert_eq!(taken.attributes("[aria-invalid=true]", "name"), ["slug"]);
    assert!(taken.texts("textarea[name=content]")[0].contains("At length."));
}

async fn a_stale_save_keeps_both_texts(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let anna = site.signed_in("anna", Role::Editor).await;
    let bruno = site.signed_in("bruno", Role::Editor).await;
    let file = picture(&anna).await;
    let edit = add(&anna, &Fields::of("Shared", &file)).await;
    let version = bruno.get(&edit).await.attributes("input[name=version]", "value").remove(0);
    let save = async |client: &Client, content: &str, version: &str| {
        let fields = Fields::of("Shared", &file).with("content", content).with("version", version);
        client.post_from(&edit, &edit, &fields.with("slug", "shared").pairs()).await
    };
    assert_eq!(save(&anna, "<p>From Anna.</p>", &version).await.status, 303);
    let conflict = save(&bruno, "<p>From Bruno.</p>", &version).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.text().contains("From Anna.") && conflict.text().contains("From Bruno."));
    assert!(site.client().get("/portfolio/shared").await.text().contains("From Anna."));
    let fresh = conflict.attributes("input[name=version]", "value").remove(0);
    assert_eq!(save(&bruno, "<p>From both.</p>", &fresh).await.status, 303);
    assert!(site.client().get("/portfolio/shared").await.text().contains("From both."));
}

async fn the_slug_is_proposed_from_the_title(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    add(&client, &Fields::of("A wall", &file)).await;
    let token = client.get(NEW).await.token();
    let ask = async |title: &str, token: &str| {
        let request = client.request(reqwest::Method::POST, "/admin/portfolio/slug");
        let request = request.header("content-type", "application/json").header("x-csrf-token", token);
        client.send(request.body(format!("{{\"title\":\"{title}\"}}"))).await
    };
    assert_eq!(ask("Привет, мир", &token).await.text(), "{\"slug\":\"privet-mir\"}");
    assert_eq!(ask("A wall", &token).await.text(), "{\"slug\":\"a-wall-2\"}");
    assert_eq!(ask("A wall", "nonsense").await.status, 400);
}

async fn a_fault_in_a_project_is_mended_in_its_editor(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let broken = Fields::of("Wall", &file).with("content", "<p><a href=\"/no-such-page\">More</a></p>");
    let edit = add(&client, &broken).await;
    assert_eq!(client.post_from("/admin/health", "/admin/health", &[]).await.status, 303);
    let editors = client.get("/admin/health").await.attributes(".finding-edit", "href");
    assert!(editors.contains(&edit), "{editors:?}");
}

testkit::on_both_databases! {
    a_project_is_added_published_changed_and_deleted,
    visitors_filter_by_kind_and_turn_pages,
    a_changed_address_leaves_a_redirect_behind,
    a_stale_save_keeps_both_texts,
    a_fault_in_a_project_is_mended_in_its_editor,
    the_slug_is_proposed_from_the_title,
}
