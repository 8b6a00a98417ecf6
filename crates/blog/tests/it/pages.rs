//! What visitors see of the posts: on the home page, page by page, and each by itself.

use core_models::{
    posts::{self, PostDraft},
    users::Role,
};
use testkit::{Backend, Specimen, TestSite};

async fn the_home_page_shows_the_three_newest_posts(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let home = site.client().get("/").await;
    let list = site.client().get("/blog").await;
    let newest: Vec<_> = list.attributes("main a[href^='/blog/']", "href").into_iter().collect();
    let shown = home.attributes("main a[href^='/blog/']", "href");
    let mut distinct = shown.clone();
    distinct.dedup();
    assert_eq!(distinct.len(), 3, "{shown:?}");
    assert!(distinct.iter().all(|href| newest.contains(href)), "{distinct:?} of {newest:?}");
}

async fn the_blog_is_paged_and_every_post_is_on_one_page(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let client = site.client();
    let mut found = std::collections::BTreeSet::new();
    let mut path = "/blog".to_owned();
    let mut pages = 0;
    loop {
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        found.extend(answer.attributes("main a[href^='/blog/']", "href"));
        pages += 1;
        match answer.attributes("a[rel=next]", "href").first() {
            Some(next) => path.clone_from(next),
            None => break,
        }
    }
    assert!(pages >= 2, "twelve posts need more than one page");
    assert!(found.len() >= 12, "{found:?}");
}

async fn a_post_shows_its_text_and_three_others(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let client = site.client();
    let href = client.get("/blog").await.attributes("main a[href^='/blog/']", "href").remove(0);
    let post = client.get(&href).await;
    assert_eq!(post.status, 200);
    let mut others = post.attributes("main a[href^='/blog/']", "href");
    others.sort();
    others.dedup();
    assert_eq!(others.len(), 3);
    assert!(!others.contains(&href));
    let data = post.texts("script[type='application/ld+json']").join(" ");
    assert!(data.contains("\"BlogPosting\"") && data.contains("datePublished"), "{data}");
    assert!(post.text().len() > 3_000, "a post is worth reading");
}

async fn drafts_are_nowhere_in_public(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let author = site.user("anna", Role::Editor).await.id;
    let now = site.clock.now();
    let draft = |title: &str, slug: &str, visible| PostDraft {
        title: title.to_owned(),
        slug: slug.to_owned(),
        content: sanitizer::clean("<p>Words.</p>"),
        excerpt: "Words.".to_owned(),
        cover_image: None,
        cover_alt: None,
        visible,
    };
    let (secret, open) =
        (draft("Secret plan", "secret-plan", false), draft("Open letter", "open-letter", true));
    site.change(move |tx| {
        posts::create(tx, secret, author, now)?;
        posts::create(tx, open, author, now)
    })
    .await
    .unwrap();
    let client = site.client();
    for path in ["/", "/blog", "/feed.xml", "/sitemap.xml"] {
        let answer = client.get(path).await;
        assert!(answer.text().contains("open-letter"), "{path}");
        assert!(!answer.text().contains("ecret"), "{path}");
    }
    assert_eq!(client.get("/blog/open-letter").await.status, 200);
    assert_eq!(client.get("/blog/secret-plan").await.status, 404);
}

testkit::on_both_databases! {
    the_home_page_shows_the_three_newest_posts,
    the_blog_is_paged_and_every_post_is_on_one_page,
    a_post_shows_its_text_and_three_others,
    drafts_are_nowhere_in_public,
}
