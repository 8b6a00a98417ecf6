//! What visitors and search engines see.

use std::io::Read;

use core_models::users::Role;
use testkit::{Backend, Specimen, TestSite};

async fn unknown_addresses_get_the_sites_own_page(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    for path in
        ["/nothing", "/blog/nothing", "/uploads/../../etc/passwd", "/static/nothing.css", "/blog?page=99"]
    {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.texts("h1").len(), 1, "{path}");
        assert!(answer.text().contains(&site.app.facts.name), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    let json = client.with_header("accept", "application/json").get("/nothing").await;
    assert_eq!(json.header("content-type"), "application/problem+json");
    assert!(json.text().contains("\"status\":404"));
}

async fn pages_are_cached_until_they_change(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let first = site.client().get("/about").await;
    let tag = first.header("etag").to_owned();
    assert!(first.header("cache-control").contains("public"));
    let again = site.client().with_header("if-none-match", &tag).get("/about").await;
    assert_eq!(again.status, 304);
    assert!(again.bytes.is_empty());
}

async fn pages_travel_compressed_and_say_the_same(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    for path in ["/about", "/feed.xml", "/sitemap.xml", "/contact", "/search?q=tea"] {
        let plain = site.client().get(path).await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        for (asked, coding) in [("gzip", "gzip"), ("br, gzip", "br")] {
            let small = site.client().with_header("accept-encoding", asked).get(path).await;
            assert_eq!((small.status, small.header("vary")), (200, "Accept-Encoding"), "{path}");
            if plain.bytes.len() < 1_400 {
                assert_eq!(small.header("content-encoding"), "", "{path} is short");
                continue;
            }
            assert_eq!(small.header("content-encoding"), coding, "{path}");
            assert!(small.bytes.len() * 2 < plain.bytes.len(), "{path}");
            let text = unpacked(coding, &small.bytes);
            if path == "/contact" {
                assert!(text.contains("</form>"), "with a token of its own");
                continue;
            }
            assert_eq!(text, plain.text(), "{path}");
            assert_ne!(small.header("etag"), plain.header("etag"), "{path}: other bytes, another tag");
        }
    }
    let owner = site.signed_in("anna", Role::Editor).await;
    let panel = owner.with_header("accept-encoding", "gzip").get("/admin").await;
    assert_eq!(panel.header("content-encoding"), "", "what holds a secret is not compressed");
}

fn unpacked(coding: &str, bytes: &[u8]) -> String {
    let mut text = String::new();
    if coding == "gzip" {
        flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    } else {
        brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text).unwrap();
    }
    text
}

async fn static_files_are_compressed_and_kept_for_ever(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let style = client.get("/").await.attributes("link[rel=stylesheet]", "href").remove(0);
    let plain = client.get(&style).await;
    assert_eq!(plain.header("content-type"), "text/css; charset=utf-8");
    assert!(plain.header("cache-control").contains("immutable"));
    let small = client.with_header("accept-encoding", "br, gzip").get(&style).await;
    assert_eq!(small.header("content-encoding"), "br");
    assert!(small.bytes.len() * 2 < plain.bytes.len());
}

async fn another_sites_name_gets_nothing(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    for (host, status) in
        [("specimen.example", 200), ("evil.example", 421), ("specimen.example.evil.example", 421)]
    {
        let answer = site.client().with_header("host", host).get("/").await;
        assert_eq!(answer.status, status, "{host}");
        assert!(!answer.text().contains("evil.example"), "{host}");
    }
    let forwarded = site
        .client()
        .with_header("x-forwarded-host", "evil.example")
        .with_header("forwarded", "host=evil.example");
    assert!(!forwarded.get("/").await.text().contains("evil.example"));
}

async fn questions_come_from_a_file_and_are_told_to_search_engines(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let page = site.client().get("/services").await;
    let questions = page.texts(".questions summary");
    assert_eq!(questions.len(), 6);
    assert_eq!(questions[0], "Do I need a plan, or a permission?");
    assert!(page.texts(".questions details p")[0].starts_with("Neither."));
    let data = page.texts("script[type='application/ld+json']");
    let faq = data.iter().find(|data| data.contains("FAQPage")).expect("the questions are data too");
    assert_eq!(faq.matches("acceptedAnswer").count(), 6);
    let about = site.client().get("/about").await;
    assert!(!about.text().contains("FAQPage"));
    assert!(site.client().get("/search?q=plan+permission").await.text().contains("href=\"/services\""));
}

async fn a_phone_may_keep_the_site(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let address = client.get("/").await.attributes("link[rel=manifest]", "href").remove(0);
    let manifest = client.get(&address).await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let manifest: testkit::browser::Value = manifest.text().parse().unwrap();
    assert_eq!(manifest["name"], "Fern Lane");
    assert_eq!(manifest["background_color"], "#fbfdf9");
    let icons = manifest["icons"].as_array().unwrap();
    assert_eq!(icons.len(), 3);
    for icon in icons {
        let picture = client.get(icon["src"].as_str().unwrap()).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
        assert!(picture.header("cache-control").contains("immutable"));
    }
}

testkit::on_both_databases! {
    unknown_addresses_get_the_sites_own_page,
    pages_are_cached_until_they_change,
    pages_travel_compressed_and_say_the_same,
    static_files_are_compressed_and_kept_for_ever,
    another_sites_name_gets_nothing,
    questions_come_from_a_file_and_are_told_to_search_engines,
    a_phone_may_keep_the_site,
}
