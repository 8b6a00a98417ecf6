//! The projects of this site: those of its demo content, and where its own pages show them.

use core_models::users::Role;
use keystone::Keystone;
use testkit::{Backend, TestSite, pictures};

const NEW: &str = "/admin/portfolio/new";

async fn the_demo_projects_have_all_that_a_project_can_have(backend: Backend) {
    let site = TestSite::start(&Keystone, backend).await;
    site.seed(&Keystone).await;
    let visitor = site.client();
    let list = visitor.get("/portfolio").await;
    let projects = list.attributes(".project-card-title a", "href");
    assert_eq!(projects.len(), 8);
    assert_eq!(list.texts(".kinds a").len(), 5, "every kind of work and all");
    assert_eq!(list.texts(".project-card-title")[0], "Slate and firelight in Bowness", "in their order");
    for path in projects {
        let page = visitor.get(&path).await;
        let alts = page.attributes(".comparison img", "alt");
        assert!(alts.len() == 2 && alts.iter().all(|alt| alt.len() > 30), "{path}: {alts:?}");
        assert_eq!(page.texts(".project-others .project-card").len(), 3, "{path}");
        for source in page.attributes(".comparison img", "src") {
            assert_eq!(visitor.get(&source).await.status, 200, "{source}");
        }
    }
}

async fn the_pages_of_the_site_show_a_project_of_their_kind(backend: Backend) {
    let site = TestSite::start(&Keystone, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get(NEW).await.token();
    let uploaded = client.upload(&token, "wall.png", &pictures::png(900, 600)).await.text();
    let picture = uploaded.split("/uploads/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let fields = [
        ("title", "Größe & Ärger"),
        ("kind", "retaining-walls"),
        ("place", "Bowness"),
        ("finished_on", "2026-06-14"),
        ("content", "<p>First words.</p>"),
        ("after", picture),
        ("after_alt", "A wall of grey stone"),
        ("visible", "on"),
    ];
    let added = client.post_from(NEW, NEW, &fields).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let public = "/portfolio/grosse-arger";
    assert!(site.client().get("/").await.text().contains(public), "the home page shows it");
    assert!(site.client().get("/services/retaining-walls").await.text().contains(public));
    assert!(!site.client().get("/services/patios").await.text().contains(public));
}

testkit::on_both_databases! {
    the_demo_projects_have_all_that_a_project_can_have,
    the_pages_of_the_site_show_a_project_of_their_kind,
}
