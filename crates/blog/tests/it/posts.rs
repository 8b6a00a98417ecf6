//! Writing, publishing, moving and deleting posts.

use core_models::users::Role;
use testkit::{Backend, Client, Specimen, TestSite};

/// Writes a post and gives the path of its editor.
pub(crate) async fn write(client: &Client, title: &str, slug: &str, content: &str, visible: bool) -> String {
    let mut fields = vec![("title", title), ("slug", slug), ("content", content)];
    if visible {
        fields.push(("visible", "on"));
    }
    let answer = client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}

async fn a_post_is_written_published_changed_and_deleted(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let edit = write(&client, "Größe & Ärger", "", "<p>First words.</p>", false).await;
    assert_eq!(site.client().get("/blog/grosse-arger").await.status, 404, "a draft is not public");
    let editor = client.get(&edit).await;
    assert_eq!(editor.attributes("input[name=slug]", "value"), ["grosse-arger"]);
    let version = editor.attributes("input[name=version]", "value").remove(0);
    let fields = [
        ("title", "Größe & Ärger"),
        ("slug", "grosse-arger"),
        ("content", "<p>Better words.</p>"),
        ("visible", "on"),
        ("version", &version),
    ];
    assert_eq!(client.post_from(&edit, &edit, &fields).await.status, 303);
    let public = site.client().get("/blog/grosse-arger").await;
    assert_eq!(public.status, 200);
    assert!(public.text().contains("Better words.") && public.texts("h1") == ["Größe & Ärger"]);
    let delete = edit.replace("/edit", "/delete");
    assert_eq!(client.get(&delete).await.status, 200, "asks first");
    assert_eq!(site.client().get("/blog/grosse-arger").await.status, 200);
    assert_eq!(client.post_from(&delete, &delete, &[]).await.status, 303);
    assert_eq!(site.client().get("/blog/grosse-arger").await.status, 404);
}

async fn a_changed_address_leaves_a_redirect_behind(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let edit = write(&client, "A title", "first", "<p>Words.</p>", true).await;
    for slug in ["second", "third"] {
        let fields = [("title", "A title"), ("slug", slug), ("content", "<p>Words.</p>"), ("visible", "on")];
        assert_eq!(client.post_from(&edit, &edit, &fields).await.status, 303);
    }
    for old in ["/blog/first", "/blog/second"] {
        let answer = site.client().get(old).await;
        assert_eq!((answer.status, answer.location()), (301, "/blog/third"), "{old} leads there in one hop");
    }
    write(&client, "Another", "first", "<p>Other words.</p>", true).await;
    assert_eq!(site.client().get("/blog/first").await.status, 200, "a live page wins");
}

async fn an_address_is_never_used_twice(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    write(&client, "Same title", "", "<p>One.</p>", true).await;
    let second = write(&client, "Same title", "", "<p>Two.</p>", true).await;
    assert_eq!(client.get(&second).await.attributes("input[name=slug]", "value"), ["same-title-2"]);
    let fields = [("title", "Third"), ("slug", "same-title"), ("content", "<p>Three, at length.</p>")];
    let taken = client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    assert_eq!(taken.status, 422);
    assert_eq!(taken.attributes("[aria-invalid=true]", "name"), ["slug"]);
    assert!(taken.texts("textarea[name=content]")[0].contains("Three, at length."));
}

async fn the_slug_is_proposed_from_any_script(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    write(&client, "Hello", "hello", "<p>x</p>", false).await;
    let token = client.get("/admin/posts/new").await.token();
    let ask = |title: &'static str, token: String| {
        let body = format!("{{\"title\":\"{title}\"}}");
        let request = client.request(reqwest::Method::POST, "/admin/slug");
        client
            .send(request.header("content-type", "application/json").header("x-csrf-token", token).body(body))
    };
    for (title, slug) in [
        ("Größe & Ärger", "grosse-arger"),
        ("Привет, мир", "privet-mir"),
        ("Don't worry", "dont-worry"),
        ("Don’t worry", "dont-worry"),
        ("Hello", "hello-2"),
    ] {
        assert_eq!(ask(title, token.clone()).await.text(), format!("{{\"slug\":\"{slug}\"}}"), "{title}");
    }
    let refused = ask("Hello", "nonsense".to_owned()).await;
    assert_eq!((refused.status, refused.header("content-type")), (400, "application/problem+json"));
}

async fn scripts_in_a_post_never_reach_the_page(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let hostile = "<p onclick=alert(1)>Text <script>alert(2)</script><a href='javascript:alert(3)'>link</a>\
        <img src=x onerror=alert(4)><svg onload=alert(5)></svg></p>";
    write(&client, "</title><script>alert(6)</script>", "hostile", hostile, true).await;
    for path in ["/blog/hostile", "/blog", "/", "/feed.xml", "/admin/posts"] {
        let text = client.get(path).await.text();
        for part in ["<script>alert", "onclick=", "onerror=", "javascript:", "<svg onload"] {
            assert!(!text.contains(part), "{path} holds {part}");
        }
    }
}

async fn a_stale_save_keeps_both_texts(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let anna = site.signed_in("anna", Role::Editor).await;
    let bruno = site.signed_in("bruno", Role::Editor).await;
    let edit = write(&anna, "Shared", "shared", "<p>Start.</p>", true).await;
    let version = bruno.get(&edit).await.attributes("input[name=version]", "value").remove(0);
    let save = |client: Client, content: &'static str, version: String| {
        let edit = edit.clone();
        async move {
            let fields = [
                ("title", "Shared"),
                ("slug", "shared"),
                ("content", content),
                ("visible", "on"),
                ("version", &version),
            ];
            client.post_from(&edit, &edit, &fields).await
        }
    };
    assert_eq!(save(anna.clone(), "<p>From Anna.</p>", version.clone()).await.status, 303);
    let conflict = save(bruno.clone(), "<p>From Bruno.</p>", version).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.text().contains("From Anna.") && conflict.text().contains("From Bruno."));
    let fresh = conflict.attributes("input[name=version]", "value").remove(0);
    assert_eq!(save(bruno.clone(), "<p>From both.</p>", fresh).await.status, 303);
    assert!(site.client().get("/blog/shared").await.text().contains("From both."));
}

async fn the_list_has_tabs_counts_search_and_pages(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    for number in 1..=23 {
        write(&client, &format!("Post {number}"), "", "<p>x</p>", number % 2 == 0).await;
    }
    write(&client, "100 % GRÖSSE", "", "<p>x</p>", false).await;
    let titles = |answer: &testkit::Answer| {
        answer
            .attributes("main a[href$='/edit']", "href")
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    };
    let all = client.get("/admin/posts").await;
    assert_eq!(titles(&all), 20);
    assert_eq!(titles(&client.get("/admin/posts?page=2").await), 4);
    assert_eq!(titles(&client.get("/admin/posts?tab=published").await), 11);
    assert_eq!(titles(&client.get("/admin/posts?tab=draft").await), 13);
    assert!(
        all.text().contains("24") && all.text().contains("11") && all.text().contains("13"),
        "counts in the tabs"
    );
    for (search, count) in
        [("größe", 1), ("100%20%25", 1), ("%25", 1), ("_", 0), ("post%202", 5), ("'%20OR%201=1", 0)]
    {
        assert_eq!(titles(&client.get(&format!("/admin/posts?q={search}")).await), count, "{search}");
    }
    assert_eq!(client.get("/admin/posts?page=99").await.status, 404);
    assert_eq!(client.get("/admin/posts?tab=nonsense").await.status, 404);
}

async fn a_post_without_a_title_keeps_its_text(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let fields = [("title", ""), ("slug", ""), ("content", "<p>Long work.</p>"), ("visible", "on")];
    let answer = client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.texts("textarea[name=content]")[0].contains("Long work."));
    assert!(answer.attributes("[aria-invalid=true]", "name").contains(&"title".to_owned()));
}

testkit::on_both_databases! {
    a_post_is_written_published_changed_and_deleted,
    a_changed_address_leaves_a_redirect_behind,
    an_address_is_never_used_twice,
    the_slug_is_proposed_from_any_script,
    scripts_in_a_post_never_reach_the_page,
    a_stale_save_keeps_both_texts,
    the_list_has_tabs_counts_search_and_pages,
    a_post_without_a_title_keeps_its_text,
}
