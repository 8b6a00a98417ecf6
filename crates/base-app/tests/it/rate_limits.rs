//! How often one address may ask, and what it is told when that was too often.

use testkit::{Backend, Specimen, TestSite};

async fn public_pages_are_limited_per_address(backend: Backend) {
    let limit = |settings: &mut base_app::Settings| settings.limits.public = Some("10/hour".parse().unwrap());
    let site = TestSite::builder(&Specimen, backend).settings(limit).start().await;
    let from = |address: &str| site.client().with_header("x-forwarded-for", address);
    let client = from("2001:db8:1:2::7");
    for path in ["/", "/about", "/no-such-page", "/blog", "/sitemap.xml"] {
        assert_ne!(client.get(path).await.status, 429, "{path}");
    }
    for _ in 0..5 {
        assert_eq!(client.get("/contact").await.status, 200);
    }
    for path in ["/about", "/blog"].into_iter().cycle().take(30) {
        assert_eq!(client.get(path).await.status, 200, "{path} is kept, and costs nothing");
    }
    let limited = client.get("/contact").await;
    assert_eq!(limited.status, 429);
    assert_eq!(limited.header("cache-control"), "no-store");
    let wait: u32 = limited.header("retry-after").parse().unwrap();
    assert!((1..=360).contains(&wait), "{wait}: a tenth of an hour for each");
    assert_eq!(limited.texts("h1").len(), 1, "the site's own page");
    let style = limited.attributes("link[rel=stylesheet]", "href").remove(0);
    for path in [style.as_str(), "/healthz", "/readyz"] {
        assert_eq!(client.get(path).await.status, 200, "{path}");
    }
    let program = from("2001:db8:1:2:ffff::8").with_header("accept", "application/json");
    let program = program.get("/contact").await;
    assert_eq!(program.status, 429, "the same household");
    assert_eq!(program.header("content-type"), "application/problem+json");
    assert!(!program.header("retry-after").is_empty());
    for (path, status) in [("/admin/login", 200), ("/admin", 303)] {
        assert_eq!(client.get(path).await.status, status, "{path}: the panel has a limit of its own");
    }
    assert_eq!(from("2001:db8:1:3::7").get("/contact").await.status, 200, "the neighbours");
    for _ in 0..30 {
        assert_eq!(site.client().get("/contact").await.status, 200, "who looks after the site");
    }
}

async fn a_limit_that_is_off_counts_nobody(backend: Backend) {
    let off = |settings: &mut base_app::Settings| settings.limits.public = None;
    let site = TestSite::builder(&Specimen, backend).settings(off).start().await;
    let client = site.client().with_header("x-forwarded-for", "192.0.2.1");
    for _ in 0..30 {
        assert_eq!(client.get("/robots.txt").await.status, 200);
    }
}

testkit::on_both_databases! {
    public_pages_are_limited_per_address,
    a_limit_that_is_off_counts_nobody,
}
