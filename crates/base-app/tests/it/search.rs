//! Finding pages: by words, and by an address that leads nowhere.

use std::time::{Duration, Instant};

use core_models::{
    posts::{self, PostDraft},
    users::Role,
};
use testkit::{Answer, Backend, Specimen, TestSite};

/// Where the hits of a search lead.
fn found(page: &Answer) -> Vec<String> {
    page.attributes(".search-hits h2 a", "href")
}

async fn pages_and_posts_are_found_whatever_case_and_accents(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let client = site.client();
    let page = client.get("/search?q=GREENHOUSE").await;
    assert_eq!(page.status, 200);
    assert!(
        found(&page).contains(&"/services".to_owned()),
        "by a word in the text of a page: {:?}",
        found(&page)
    );
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.attributes("#q", "value"), ["GREENHOUSE"]);
    let moss = found(&client.get("/search?q=m%C3%B3ss").await);
    assert!(moss.first().is_some_and(|path| path.contains("moss")), "a title comes first: {moss:?}");
    let rain = found(&client.get("/search?q=rain").await);
    let posts: Vec<&String> = rain.iter().filter(|path| path.starts_with("/blog/")).collect();
    assert_eq!(posts[0], "/blog/when-rain-keeps-you-indoors", "what is about it comes first: {rain:?}");
    assert_eq!(
        posts.last().unwrap().as_str(),
        "/blog/moss-in-the-lawn",
        "a part of a word comes last: {rain:?}"
    );
    let both = found(&client.get("/search?q=fees+hedges").await);
    assert_eq!(both.first().map(String::as_str), Some("/services"), "{both:?}");
    let none = client.get("/search?q=quetzalcoatl").await;
    assert!(found(&none).is_empty() && none.texts("[role=status]").concat().contains("quetzalcoatl"));
    assert!(client.get("/search").await.texts("[role=status]").is_empty());
}

async fn a_search_has_pages_and_drafts_are_not_found(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let author = site.user("anna", Role::Editor).await.id;
    let now = site.clock.now();
    site.change(move |tx| {
        for number in 0..13 {
            let draft = PostDraft {
                title: format!("Zebra {number}"),
                slug: format!("zebra-{number}"),
                content: sanitizer::clean("<p>Stripes</p>"),
                excerpt: "Stripes".to_owned(),
                cover_image: None,
                cover_alt: None,
                visible: number != 12,
            };
            posts::create(tx, draft, author, now)?;
        }
        Ok::<_, core_models::DatabaseError>(())
    })
    .await
    .unwrap();
    let client = site.client();
    let first = client.get("/search?q=zebra").await;
    assert_eq!(found(&first).len(), 10);
    let next = first.attributes("a[rel=next]", "href").remove(0);
    assert_eq!(found(&client.get(&next).await).len(), 2, "twelve in all, without the draft");
    assert_eq!(client.get("/search?q=zebra&page=3").await.status, 404);
}

async fn hostile_and_endless_searches_are_harmless_and_quick(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let client = site.client();
    client.get("/search?q=warm").await;
    let many: String = (0..200).map(|number| format!("w{number}+")).collect();
    for query in [
        "%25".to_owned(),
        "%22".to_owned(),
        "_".to_owned(),
        "%5C".to_owned(),
        "%00".to_owned(),
        "%FF".to_owned(),
        "'+OR+1=1--".to_owned(),
        "%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        "a".repeat(10_000),
        "%C3%A4".repeat(5_000),
        many,
    ] {
        let start = Instant::now();
        let page = client.get(&format!("/search?q={query}")).await;
        let short: String = query.chars().take(30).collect();
        assert_eq!(page.status, 200, "{short}");
        assert!(!page.text().contains("<script>alert"), "{short}");
        let has_words = query.contains(char::is_alphabetic) && !query.starts_with('%');
        assert!(found(&page).is_empty() || has_words, "{short}: {:?}", found(&page));
        assert!(start.elapsed() < Duration::from_secs(2), "{short} took {:?}", start.elapsed());
    }
}

async fn a_wrong_address_offers_the_nearest_pages(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    let client = site.client();
    let offers = |page: &Answer| page.attributes(".error-page-list a", "href");
    let misspelt = client.get("/servces").await;
    assert_eq!((misspelt.status, offers(&misspelt)), (404, vec!["/services".to_owned()]));
    assert_eq!(misspelt.attributes("form[action='/search'] input", "name"), ["q"]);
    let old = client.get("/2019/05/what-to-do-with-moss.html").await;
    assert!(
        offers(&old).iter().any(|path| path.starts_with("/blog/") && path.contains("moss")),
        "{:?}",
        offers(&old)
    );
    for path in ["/xyzzy", "/a/b", "/%FF%00", "/static/services.css", "/wp-login.php"] {
        let page = client.get(path).await;
        assert_eq!((page.status, offers(&page)), (404, vec![]), "{path}");
    }
}

testkit::on_both_databases! {
    pages_and_posts_are_found_whatever_case_and_accents,
    a_search_has_pages_and_drafts_are_not_found,
    hostile_and_endless_searches_are_harmless_and_quick,
    a_wrong_address_offers_the_nearest_pages,
}
