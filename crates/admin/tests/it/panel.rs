//! Who may do what in the panel, and that nothing happens without the form's token.

use core_models::users::{self, Role};
use reqwest::Method;
use testkit::{Backend, Client, PASSWORD, Specimen, TestSite};

/// Every endpoint of the panel and the least role that may use it. A new endpoint has to be written here.
const POLICY: &[(&str, &str, &str)] = &[
    ("GET", "/admin", "editor"),
    ("GET", "/admin/account", "editor"),
    ("POST", "/admin/account", "editor"),
    ("POST", "/admin/account/name", "editor"),
    ("POST", "/admin/account/sessions", "editor"),
    ("GET", "/admin/analytics", "editor"),
    ("GET", "/admin/analytics/export", "editor"),
    ("GET", "/admin/announcement", "editor"),
    ("POST", "/admin/announcement", "editor"),
    ("GET", "/admin/health", "editor"),
    ("POST", "/admin/health", "editor"),
    ("GET", "/admin/history", "admin"),
    ("GET", "/admin/history/export", "admin"),
    ("GET", "/admin/login", "anonymous"),
    ("POST", "/admin/login", "anonymous"),
    ("POST", "/admin/logout", "editor"),
    ("GET", "/admin/mail", "editor"),
    ("POST", "/admin/mail/{id}/resend", "editor"),
    ("GET", "/admin/messages", "editor"),
    ("GET", "/admin/messages/{id}", "editor"),
    ("GET", "/admin/messages/{id}/delete", "editor"),
    ("POST", "/admin/messages/{id}/delete", "editor"),
    ("POST", "/admin/messages/{id}/keep", "editor"),
    ("POST", "/admin/messages/{id}/notes", "editor"),
    ("GET", "/admin/messages/{id}/photos/{name}", "editor"),
    ("POST", "/admin/messages/{id}/release", "editor"),
    ("POST", "/admin/messages/{id}/status", "editor"),
    ("GET", "/admin/portfolio", "editor"),
    ("GET", "/admin/portfolio/new", "editor"),
    ("POST", "/admin/portfolio/new", "editor"),
    ("POST", "/admin/portfolio/slug", "editor"),
    ("GET", "/admin/portfolio/{id}/delete", "editor"),
    ("POST", "/admin/portfolio/{id}/delete", "editor"),
    ("GET", "/admin/portfolio/{id}/edit", "editor"),
    ("POST", "/admin/portfolio/{id}/edit", "editor"),
    ("POST", "/admin/portfolio/{id}/move", "editor"),
    ("GET", "/admin/posts", "editor"),
    ("POST", "/admin/posts", "editor"),
    ("GET", "/admin/posts/new", "editor"),
    ("POST", "/admin/posts/new", "editor"),
    ("GET", "/admin/posts/{id}/delete", "editor"),
    ("POST", "/admin/posts/{id}/delete", "editor"),
    ("GET", "/admin/posts/{id}/edit", "editor"),
    ("POST", "/admin/posts/{id}/edit", "editor"),
    ("GET", "/admin/session", "editor"),
    ("GET", "/admin/settings", "admin"),
    ("POST", "/admin/settings", "admin"),
    ("POST", "/admin/slug", "editor"),
    ("GET", "/admin/uploads", "editor"),
    ("POST", "/admin/uploads", "editor"),
    ("GET", "/admin/uploads/{id}/delete", "editor"),
    ("POST", "/admin/uploads/{id}/delete", "editor"),
    ("GET", "/admin/users", "admin"),
    ("GET", "/admin/users/new", "admin"),
    ("POST", "/admin/users/new", "admin"),
    ("GET", "/admin/users/{id}/delete", "admin"),
    ("POST", "/admin/users/{id}/delete", "admin"),
    ("GET", "/admin/users/{id}/edit", "admin"),
    ("POST", "/admin/users/{id}/edit", "admin"),
    ("POST", "/admin/users/{id}/password", "admin"),
];

async fn call(client: &Client, method: &str, path: &str) -> testkit::Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let path = path.replace("{id}", "1");
    let request = client.request(method, &path).header("accept", "text/html");
    client.send(request.form(&[("nothing", "at all")])).await
}

async fn the_policy_table_is_complete_and_kept(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let mut actual: Vec<_> = site
        .app
        .features
        .iter()
        .flat_map(|feature| feature.panel.clone())
        .map(|endpoint| {
            (
                endpoint.method.to_string(),
                endpoint.path.to_owned(),
                format!("{:?}", endpoint.door.access).to_lowercase(),
            )
        })
        .collect();
    actual.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    let mut expected: Vec<_> = POLICY
        .iter()
        .map(|(method, path, role)| ((*method).to_owned(), (*path).to_owned(), (*role).to_owned()))
        .collect();
    expected.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    assert_eq!(actual, expected, "write every endpoint of the panel into this table");

    let editor = site.signed_in("edith", Role::Editor).await;
    let admin = site.signed_in("adam", Role::Admin).await;
    for (method, path, role) in POLICY {
        if *role == "anonymous" {
            continue;
        }
        let nobody = call(&site.client(), method, path).await;
        assert_eq!(nobody.status, 303, "{method} {path} for nobody");
        assert!(nobody.location().starts_with("/admin/login"), "{method} {path} for nobody");
        let status = call(&editor, method, path).await.status;
        assert_eq!(status == 403, *role == "admin", "{method} {path} answers {status} to an editor");
        let status = call(&admin, method, path).await.status;
        assert!(status != 403 && status < 500, "{method} {path} answers {status} to an administrator");
    }
}

async fn nothing_changes_without_the_token(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("adam", Role::Admin).await;
    let other = site.signed_in("olga", Role::Admin).await.get("/admin").await.token();
    let own = admin.get("/admin").await.token();
    for (_, path, role) in POLICY.iter().filter(|(method, ..)| *method == "POST") {
        if *role == "anonymous" || path.ends_with("/uploads") || path.ends_with("/slug") {
            continue;
        }
        let path = path.replace("{id}", "1");
        for token in ["", "nonsense", &other] {
            assert_eq!(admin.post(&path, &[("csrf_token", token)]).await.status, 400, "{path} with {token}");
        }
        assert_eq!(admin.post(&path, &[]).await.status, 400, "{path} without a token");
        for (name, value) in
            [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
        {
            let foreign = admin.with_header(name, value).post(&path, &[("csrf_token", &own)]).await;
            assert_eq!(foreign.status, 400, "{path} with {name}: {value}");
        }
    }
    let text = admin.request(Method::POST, "/admin/posts/new").header("content-type", "text/plain");
    assert_eq!(admin.send(text.body(format!("csrf_token={own}&title=x"))).await.status, 415);
    let count = site.app.db.read(core_models::posts::counts).await.unwrap().all;
    assert_eq!(count, 0);
}

async fn an_editor_cannot_become_an_administrator(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("edith", Role::Editor).await;
    let token = editor.get("/admin").await.token();
    let fields = [
        ("csrf_token", token.as_str()),
        ("username", "edith"),
        ("email", "edith@example.org"),
        ("display_name", "E"),
        ("role", "admin"),
    ];
    assert_eq!(editor.post("/admin/users/1/edit", &fields).await.status, 403);
    let page = editor.get("/admin").await.text();
    assert!(
        !page.contains("/admin/users") && !page.contains("/admin/settings"),
        "what is not for editors is not shown"
    );
    let extra = [
        ("csrf_token", token.as_str()),
        ("title", "Post"),
        ("content", "x"),
        ("role", "admin"),
        ("author_id", "99"),
        ("id", "7"),
    ];
    assert_eq!(editor.post("/admin/posts/new", &extra).await.status, 303);
    let edith = site.app.db.read(|conn| users::by_username(conn, "edith")).await.unwrap().unwrap();
    assert_eq!(edith.role, Role::Editor);
}

async fn an_administrator_manages_users(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("adam", Role::Admin).await;
    let new = [
        ("username", "edith"),
        ("email", "edith@example.org"),
        ("display_name", "Edith E."),
        ("role", "editor"),
        ("new", "copper-meadow-violin"),
        ("confirm", "copper-meadow-violin"),
    ];
    let made = admin.post_from("/admin/users/new", "/admin/users/new", &new).await;
    assert_eq!(made.status, 303, "{:?}", made.texts(".field-error"));
    let again = admin.post_from("/admin/users/new", "/admin/users/new", &new).await;
    assert_eq!(again.status, 422, "the name is taken");
    let edith = site.client();
    assert_eq!(site.sign_in(&edith, "edith", "copper-meadow-violin").await.status, 303);
    edith
        .post_from(
            "/admin/posts/new",
            "/admin/posts/new",
            &[("title", "By Edith"), ("content", "<p>x</p>"), ("visible", "on")],
        )
        .await;
    let user = site.app.db.read(|conn| users::by_username(conn, "edith")).await.unwrap().unwrap();
    let path = format!("/admin/users/{}/delete", user.id);
    let refused = admin.post_from(&path, &path, &[]).await;
    assert_ne!(refused.status, 303, "her post would have no author");
    let adam = site.app.db.read(|conn| users::by_username(conn, "adam")).await.unwrap().unwrap();
    let heir = adam.id.to_string();
    assert_eq!(admin.post_from(&path, &path, &[("reassign_to", &heir)]).await.status, 303);
    assert!(site.client().get("/blog/by-edith").await.text().contains("adam Example"));
    assert_ne!(edith.get("/admin").await.status, 200, "a deleted user is out at once");
    let own = format!("/admin/users/{}/delete", adam.id);
    assert_ne!(admin.post_from(&own, &own, &[]).await.status, 303, "the last administrator stays");
}

async fn weak_passwords_are_refused_with_a_reason(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("adam", Role::Admin).await;
    let long = "é".repeat(129);
    for password in ["short-1", "password123", "adam adam adam", "Fern Lane", long.as_str()] {
        let fields = [("current", PASSWORD), ("new", password), ("confirm", password)];
        let answer = admin.post_from("/admin/account", "/admin/account", &fields).await;
        assert_eq!(answer.status, 422, "{password}");
        assert!(
            answer.attributes("input[type=password]", "value").iter().all(String::is_empty),
            "never shown again"
        );
    }
    let wrong =
        [("current", "not it, not it"), ("new", "copper-meadow-violin"), ("confirm", "copper-meadow-violin")];
    assert_eq!(admin.post_from("/admin/account", "/admin/account", &wrong).await.status, 422);
}

async fn settings_decide_who_is_mailed(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("adam", Role::Admin).await;
    let fields = [("notify_email", "office@example.org")];
    assert_eq!(admin.post_from("/admin/settings", "/admin/settings", &fields).await.status, 303);
    let client = site.client();
    let token = client.get("/contact").await.token();
    site.advance(std::time::Duration::from_secs(60));
    client
        .post(
            "/contact",
            &[("csrf_token", &token), ("name", "Zoë"), ("email", "z@example.org"), ("message", "Hello")],
        )
        .await;
    site.deliver().await;
    let mails = site.mail.messages();
    assert_eq!(mails.len(), 1, "the confirmation is switched off by leaving its box empty");
    assert_eq!(mails[0].to.address, "office@example.org");
    let wrong = admin.post_from("/admin/settings", "/admin/settings", &[("notify_email", "nonsense")]).await;
    assert_eq!(wrong.status, 422);
}

async fn the_panel_is_limited_per_address(backend: Backend) {
    let limit =
        |settings: &mut base_app::Settings| settings.limits.panel = Some("10/minute".parse().unwrap());
    let site = TestSite::builder(&Specimen, backend).settings(limit).start().await;
    let client = site.client().with_header("x-forwarded-for", "192.0.2.1");
    for _ in 0..10 {
        assert_ne!(client.get("/admin/login").await.status, 429);
    }
    let limited = client.get("/admin/login").await;
    assert_eq!(limited.status, 429);
    assert!(!limited.header("retry-after").is_empty() && limited.texts("h1").len() == 1);
    let neighbour = site.client().with_header("x-forwarded-for", "192.0.2.2");
    assert_eq!(neighbour.get("/admin/login").await.status, 200);
}

testkit::on_both_databases! {
    the_policy_table_is_complete_and_kept,
    nothing_changes_without_the_token,
    an_editor_cannot_become_an_administrator,
    an_administrator_manages_users,
    weak_passwords_are_refused_with_a_reason,
    settings_decide_who_is_mailed,
    the_panel_is_limited_per_address,
}
