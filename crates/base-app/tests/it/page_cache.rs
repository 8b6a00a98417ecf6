//! Pages that are kept: what visitors are answered is what would be rendered for them, whatever changes and whoever changes it.

mod garden;

use std::time::Duration;

use core_models::{
    Actor, Database, PoolOptions,
    posts::{self, PostDraft},
    users::Role,
};
use reqwest::Method;
use testkit::{Backend, Client, Specimen, TestSite};

use garden::{Garden, differing, project, read, said, write};

const HOUR: Duration = Duration::from_secs(60 * 60);

async fn no_page_is_old_after_a_change(backend: Backend) {
    let garden = Garden::plant(backend).await;
    let post = write(&garden.editor, "News", "news", false).await;
    let text = |title, slug, visible| {
        [("title", title), ("slug", slug), ("content", "<p>Words.</p>"), ("visible", visible)]
    };
    garden
        .check("publishing a post", async |garden| garden.send(&post, &text("News", "news", "on")).await)
        .await;
    garden.check("a new title", async |garden| garden.send(&post, &text("Newer", "news", "on")).await).await;
    garden
        .check("a new address", async |garden| garden.send(&post, &text("Newer", "newer", "on")).await)
        .await;
    garden
        .check("withdrawing a post", async |garden| garden.send(&post, &text("Newer", "newer", "")).await)
        .await;
    garden
        .check("publishing it again", async |garden| garden.send(&post, &text("Newer", "newer", "on")).await)
        .await;
    let delete = post.replace("/edit", "/delete");
    garden.check("deleting a post", async |garden| garden.send(&delete, &[]).await).await;

    let edit = garden.add("Hidden", "patios", "").await;
    for (what, title, slug, visible) in [
        ("publishing a project", "Terrace", "terrace", "on"),
        ("a project's new title", "Great terrace", "terrace", "on"),
        ("a project's new address", "Great terrace", "great-terrace", "on"),
        ("withdrawing a project", "Great terrace", "great-terrace", ""),
        ("publishing a project again", "Great terrace", "great-terrace", "on"),
    ] {
        let fields = project(title, slug, "patios", visible, &garden.file);
        garden.check(what, async |garden| garden.send(&edit, &fields).await).await;
    }
    let list = garden.editor.get("/admin/portfolio").await;
    let last = list.attributes(".order-row form", "action").pop().unwrap();
    garden
        .check("another order", async |garden| {
            garden.editor.post_from("/admin/portfolio", &last, &[("to", "1")]).await;
        })
        .await;
    let delete = edit.replace("/edit", "/delete");
    garden.check("deleting a project", async |garden| garden.send(&delete, &[]).await).await;

    let announcement =
        [("text", "Closed on Friday."), ("href", ""), ("label", ""), ("from", ""), ("until", "")];
    garden
        .check("an announcement", async |garden| garden.send("/admin/announcement", &announcement).await)
        .await;
    let taken_away = [("text", ""), ("href", ""), ("label", ""), ("from", ""), ("until", "")];
    garden
        .check("no announcement", async |garden| garden.send("/admin/announcement", &taken_away).await)
        .await;
    garden
        .check("another name of the author", async |garden| {
            let path = "/admin/account/name";
            let answer =
                garden.editor.post_from("/admin/account", path, &[("display_name", "Anna Quill")]).await;
            assert_eq!(answer.status, 303);
        })
        .await;
}

async fn no_page_is_old_when_its_time_has_come(backend: Backend) {
    let garden = Garden::plant(backend).await;
    let from = [
        ("text", "New hours."),
        ("href", ""),
        ("label", ""),
        ("from", "2026-12-09"),
        ("until", "2026-12-10"),
    ];
    garden.send("/admin/announcement", &from).await;
    // Three weeks around New Year, hour by hour, with all that opens, closes, begins and ends in them.
    let pages = ["/", "/contact/thanks"].map(str::to_owned);
    let mut last = read(&garden.visitor, &pages).await;
    let mut seen = 0;
    for hour in 0..21 * 24 {
        garden.site.advance(HOUR);
        let (shown, fresh) = (read(&garden.visitor, &pages).await, read(&garden.editor, &pages).await);
        assert_eq!(differing(&shown, &fresh), Vec::<&String>::new(), "old after {hour} hours");
        seen += usize::from(!differing(&last, &shown).is_empty());
        last = shown;
    }
    assert!(seen > 20, "the hours and days can be seen: {seen}");
}

async fn another_process_is_heard(backend: Backend) {
    let garden = Garden::plant(backend).await;
    let (site, visitor) = (&garden.site, &garden.visitor);
    let other = Database::connect(site.app.db.url(), PoolOptions::default()).unwrap();
    visitor.get("/blog").await;
    let now = site.clock.now();
    let author = site.user("bruno", Role::Editor).await.id;
    let draft = PostDraft {
        title: "From elsewhere".to_owned(),
        slug: "elsewhere".to_owned(),
        content: sanitizer::clean("<p>Words.</p>"),
        excerpt: "Words.".to_owned(),
        cover_image: None,
        cover_alt: None,
        visible: true,
    };
    visitor.get("/blog").await;
    other.change(Actor::command_line(), now, move |tx| posts::create(tx, draft, author, now)).await.unwrap();
    site.perform_routines().await;
    assert!(visitor.get("/blog").await.text().contains("From elsewhere"));
}

async fn what_a_page_does_not_read_makes_no_other_page_of_it(backend: Backend) {
    let garden = Garden::plant(backend).await;
    let visitor = &garden.visitor;
    let hit = async |path: &str| visitor.get(path).await.header("cache-status").to_owned();
    assert_eq!(hit("/blog").await, "WebGarden; fwd=miss; stored");
    for path in ["/blog", "/blog?utm_source=paper", "/blog?a=1&b=2", "/blog?", "/blog?kind=patios"] {
        assert_eq!(hit(path).await, "WebGarden; hit", "{path}");
    }
    let second = visitor.get("/blog?page=2&x=1").await;
    assert_eq!(second.header("cache-status"), "WebGarden; fwd=miss; stored");
    assert!(second.text().contains("Letter 1<"), "the second page");
    assert_eq!(hit("/blog?x=9&page=2").await, "WebGarden; hit");
    for passing in ["/contact", "/search?q=wall", "/nothing", "/admin/login", "/healthz", "/static/site.css"]
    {
        for _ in 0..2 {
            assert_eq!(hit(passing).await, "", "{passing}");
        }
    }
    for header in [
        ("accept-language", "de"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-original-url", "/admin"),
        ("x-rewrite-url", "/admin"),
        ("forwarded", "host=evil.example"),
        ("cookie", "theme=dark"),
        ("origin", "https://evil.example"),
        ("referer", "https://evil.example/"),
        ("user-agent", "<script>"),
        ("range", "bytes=0-1"),
        ("accept", "application/json"),
    ] {
        let odd = garden.site.client().with_header(header.0, header.1);
        let page =
            format!("/portfolio?kind={}", if header.0.len() % 2 == 0 { "patios" } else { "retaining-walls" });
        let first = odd.get(&page).await;
        assert_eq!(said(&first), said(&garden.editor.get(&page).await), "{header:?}");
        assert!(!first.text().contains("evil.example"), "{header:?}");
    }
    let evil = garden.site.client().with_header("host", "evil.example").get("/blog").await;
    assert_eq!(evil.status, 421, "a page that is kept is for the site's own names too");
}

async fn the_team_neither_fills_the_cache_nor_is_served_from_it(backend: Backend) {
    let garden = Garden::plant(backend).await;
    for _ in 0..2 {
        assert_eq!(garden.editor.get("/about").await.header("cache-status"), "");
    }
    assert_eq!(garden.visitor.get("/about").await.header("cache-status"), "WebGarden; fwd=miss; stored");
    assert_eq!(garden.editor.get("/about").await.header("cache-status"), "");
}

async fn every_form_of_a_page_has_its_tag_and_each_is_known(backend: Backend) {
    let garden = Garden::plant(backend).await;
    let mut tags = Vec::new();
    for coding in ["identity", "gzip", "br", "gzip, deflate, br, zstd", "br;q=0, gzip"] {
        let client = garden.site.client().with_header("accept-encoding", coding);
        let (first, second) = (client.get("/about").await, client.get("/about").await);
        assert_eq!(first.bytes, second.bytes, "{coding}");
        assert_eq!(second.header("cache-status"), "WebGarden; hit", "{coding}");
        let tag = second.header("etag").to_owned();
        assert_eq!(first.header("etag"), tag);
        assert!(tag.starts_with('"'), "{tag} is strong");
        assert_eq!(second.header("vary"), "Accept-Encoding");
        let head = client.send(client.request(Method::HEAD, "/about")).await;
        for header in
            ["etag", "content-type", "content-encoding", "content-length", "content-security-policy", "vary"]
        {
            assert_eq!(head.header(header), second.header(header), "{coding}: {header} of HEAD");
        }
        assert!(head.bytes.is_empty());
        tags.push((second.header("content-encoding").to_owned(), tag));
    }
    let codings: Vec<&str> = tags.iter().map(|(coding, _)| coding.as_str()).collect();
    assert_eq!(codings, ["", "gzip", "br", "br", "gzip"]);
    assert_ne!(tags[0].1, tags[1].1);
    assert_ne!(tags[1].1, tags[2].1);
    let weak = format!("W/{}", tags[1].1);
    let both = format!("\"x\", {}", tags[2].1);
    for known in [tags[0].1.as_str(), &weak, &both, "*"] {
        let answer = garden.site.client().with_header("if-none-match", known).get("/about").await;
        assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{known}");
        assert!(answer.header("content-security-policy").contains("default-src"), "{known}");
    }
    let other = garden.site.client().with_header("if-none-match", "\"x\"").get("/about").await;
    assert_eq!(other.status, 200);
}

async fn a_cdn_may_keep_what_is_the_same_for_everybody_and_nothing_else(backend: Backend) {
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings| settings.server.shared_cache_seconds = 60)
        .start()
        .await;
    let editor = site.signed_in("anna", Role::Editor).await;
    let kept = async |client: &Client, path: &str| client.get(path).await.header("cache-control").to_owned();
    for path in ["/about", "/about", "/blog", "/sitemap.xml", "/feed.xml"] {
        assert_eq!(
            kept(&site.client(), path).await,
            "public, max-age=0, must-revalidate, s-maxage=60",
            "{path}"
        );
    }
    for path in ["/contact", "/search?q=wall"] {
        assert_eq!(kept(&site.client(), path).await, "private, no-cache", "{path}");
    }
    for path in ["/admin", "/admin/login", "/nothing"] {
        assert_eq!(kept(&editor, path).await, "no-store", "{path}");
    }
}

async fn who_is_refused_changes_no_page(backend: Backend) {
    let garden = Garden::plant(backend).await;
    // All that was planted is heard.
    garden.site.perform_routines().await;
    garden.visitor.get("/about").await;
    let refused = garden.site.sign_in(&garden.site.client(), "anna", "a wrong password").await;
    assert_eq!(refused.status, 422);
    garden.site.perform_routines().await;
    assert_eq!(garden.visitor.get("/about").await.header("cache-status"), "WebGarden; hit");
}

async fn whoever_asks_for_a_new_page_gets_one(backend: Backend) {
    let garden = Garden::plant(backend).await;
    let anew = garden.site.client().with_header("cache-control", "max-age=0, No-Cache");
    for _ in 0..2 {
        assert_eq!(anew.get("/about").await.header("cache-status"), "WebGarden; fwd=miss; stored");
    }
    assert_eq!(garden.visitor.get("/about").await.header("cache-status"), "WebGarden; hit");
}

async fn many_who_ask_at_once_are_answered_by_one_rendering(backend: Backend) {
    let garden = Garden::plant(backend).await;
    garden.visitor.get("/portfolio").await;
    let counted = async || {
        let metrics = garden.site.client().get("/metrics").await.text();
        let line = metrics.lines().find_map(|line| line.strip_prefix("webgarden_page_cache_misses_total "));
        line.expect("it is counted").parse::<u64>().unwrap()
    };
    write(&garden.editor, "Fresh", "fresh", true).await;
    let before = counted().await;
    let crowd = (0..50).map(|_| garden.visitor.get("/portfolio"));
    let answers = futures_util::future::join_all(crowd).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(counted().await - before, 1);
}

testkit::on_both_databases! {
    no_page_is_old_after_a_change,
    no_page_is_old_when_its_time_has_come,
    another_process_is_heard,
    what_a_page_does_not_read_makes_no_other_page_of_it,
    the_team_neither_fills_the_cache_nor_is_served_from_it,
    every_form_of_a_page_has_its_tag_and_each_is_known,
    a_cdn_may_keep_what_is_the_same_for_everybody_and_nothing_else,
    who_is_refused_changes_no_page,
    whoever_asks_for_a_new_page_gets_one,
    many_who_ask_at_once_are_answered_by_one_rendering,
}
