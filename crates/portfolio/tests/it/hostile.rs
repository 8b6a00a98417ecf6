//! Input that nobody means well with: a clear 4xx, and nothing stored that should not be.

use core_models::users::Role;
use testkit::{Backend, Specimen, TestSite};

use crate::desk::{Fields, NEW, add, picture};

async fn scripts_in_a_project_never_reach_the_page(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let hostile = "<p onclick=alert(1)>Text <script>alert(2)</script><a href='javascript:alert(3)'>link</a>\
        <img src=x onerror=alert(4)><svg onload=alert(5)></svg></p>";
    let fields = Fields::of("</title><script>alert(6)</script>", &file)
        .with("slug", "hostile")
        .with("place", "\"><script>alert(7)</script>")
        .with("after_alt", "\" onerror=alert(8) x=\"")
        .with("content", hostile);
    let edit = add(&client, &fields).await;
    for path in ["/portfolio/hostile", "/portfolio", "/", "/admin/portfolio", "/admin", &edit] {
        let text = client.get(path).await.text();
        for part in ["<script>alert", " onclick=", "\" onerror=", "href=\"javascript:", "<svg onload"] {
            assert!(!text.contains(part), "{path} holds {part}");
        }
    }
    let shown = client.get("/portfolio/hostile").await;
    assert_eq!(shown.attributes(".project-pictures img", "alt"), ["\" onerror=alert(8) x=\""]);
}

async fn strange_fields_are_refused_and_kept(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let long = "x".repeat(5000);
    for (name, value, refused) in [
        ("title", "", "title"),
        ("title", long.as_str(), "title"),
        ("title", "a\u{202e}b", "title"),
        ("slug", "../../etc", "slug"),
        ("slug", "Ä", "slug"),
        ("kind", "", "kind"),
        ("kind", "'; DROP TABLE portfolio_projects; --", "kind"),
        ("place", "", "place"),
        ("finished_on", "2026-02-30", "finished_on"),
        ("finished_on", "yesterday", "finished_on"),
        ("after_alt", long.as_str(), "after_alt"),
        ("after", "", "after"),
    ] {
        let fields = Fields::of("A wall", &file).with("content", "<p>Kept words.</p>").with(name, value);
        let answer = client.post_from(NEW, NEW, &fields.pairs()).await;
        assert_eq!(answer.status, 422, "{name}={value:.20}");
        assert!(answer.attributes("[aria-invalid=true]", "name").contains(&refused.to_owned()), "{name}");
        assert!(answer.texts("textarea[name=content]")[0].contains("Kept words."), "{name}");
    }
    for unknown in ["../../etc/passwd", "no-such-file.png", "x' OR '1'='1"] {
        let answer = client.post_from(NEW, NEW, &Fields::of("A wall", unknown).pairs()).await;
        assert_eq!(answer.status, 422, "{unknown}");
    }
    assert!(client.get("/admin/portfolio").await.texts(".order-row").is_empty(), "nothing was stored");
    let token = client.get(NEW).await.token();
    let body = format!("csrf_token={token}&title=%FF");
    let raw = client.request(reqwest::Method::POST, NEW);
    let raw = raw.header("content-type", "application/x-www-form-urlencoded").body(body);
    assert_eq!(client.send(raw).await.status, 400);
}

async fn strange_addresses_are_not_found(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let owner = site.signed_in("anna", Role::Admin).await;
    for path in [
        "/portfolio?kind=nonsense",
        "/portfolio?kind='%20OR%201=1",
        "/portfolio?kind=patios&page=2",
        "/portfolio?page=0",
        "/portfolio?page=-1",
        "/portfolio?page=abc",
        "/portfolio/%00",
        "/portfolio/'%20OR%20'1'='1",
        "/portfolio/%3Cscript%3E",
        "/services/nonsense",
        "/admin/portfolio/999/edit",
        "/admin/portfolio/999/delete",
        "/admin/portfolio/abc/edit",
        "/admin/portfolio/99999999999999999999/edit",
    ] {
        let answer = owner.get(path).await;
        assert!(matches!(answer.status, 400 | 404), "{path} answers {}", answer.status);
        assert!(!answer.text().contains("DatabaseError"), "{path}");
    }
}

testkit::on_both_databases! {
    scripts_in_a_project_never_reach_the_page,
    strange_fields_are_refused_and_kept,
    strange_addresses_are_not_found,
}
