//! What this site's own pages say and show.

use testkit::{Backend, TestSite};
use therapist::Therapist;

async fn the_home_page_shows_the_three_newest_posts(backend: Backend) {
    let site = TestSite::start(&Therapist, backend).await;
    site.seed(&Therapist).await;
    let home = site.client().get("/").await;
    let list = site.client().get("/blog").await;
    let newest: Vec<_> = list.attributes("main a[href^='/blog/']", "href").into_iter().collect();
    let shown = home.attributes("main a[href^='/blog/']", "href");
    let mut distinct = shown.clone();
    distinct.dedup();
    assert_eq!(distinct.len(), 3, "{shown:?}");
    assert!(distinct.iter().all(|href| newest.contains(href)), "{distinct:?} of {newest:?}");
}

async fn the_questions_stand_beside_the_fees(backend: Backend) {
    let site = TestSite::start(&Therapist, backend).await;
    let page = site.client().get("/services").await;
    let questions = page.texts(".questions summary");
    assert_eq!(questions.len(), 6);
    assert_eq!(questions[0], "Do I need a referral, or a diagnosis?");
    assert!(page.texts(".questions details p")[0].starts_with("Neither."));
    let data = page.texts("script[type='application/ld+json']");
    let faq = data.iter().find(|data| data.contains("FAQPage")).expect("the questions are data too");
    assert_eq!(faq.matches("acceptedAnswer").count(), 6);
    let about = site.client().get("/about").await;
    assert!(!about.text().contains("FAQPage"));
    assert!(site.client().get("/search?q=referral+diagnosis").await.text().contains("href=\"/services\""));
}

async fn a_phone_keeps_the_site_by_its_name_and_in_its_colour(backend: Backend) {
    let site = TestSite::start(&Therapist, backend).await;
    let client = site.client();
    let address = client.get("/").await.attributes("link[rel=manifest]", "href").remove(0);
    let manifest = client.get(&address).await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let manifest: testkit::browser::Value = manifest.text().parse().unwrap();
    assert_eq!(manifest["name"], "North Light");
    assert_eq!(manifest["background_color"], "#dfe8e6");
    let icons = manifest["icons"].as_array().unwrap();
    assert_eq!(icons.len(), 3);
    for icon in icons {
        let picture = client.get(icon["src"].as_str().unwrap()).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
        assert!(picture.header("cache-control").contains("immutable"));
    }
}

async fn the_map_is_the_sites_own_picture(backend: Backend) {
    let site = TestSite::start(&Therapist, backend).await;
    let page = site.client().get("/contact").await;
    let href = page.attributes("a.map", "href").remove(0);
    assert!(href.starts_with("https://www.openstreetmap.org/?mlat=55.9571&mlon=-3.2018"), "{href}");
    assert!(page.texts("a.map").concat().contains(&site.app.facts.address.street));
    assert_eq!(page.attributes("a.map svg.map-drawing", "aria-hidden"), ["true"]);
    assert!(page.attributes("a.map img, iframe", "src").is_empty());
}

testkit::on_both_databases! {
    the_home_page_shows_the_three_newest_posts,
    the_questions_stand_beside_the_fees,
    a_phone_keeps_the_site_by_its_name_and_in_its_colour,
    the_map_is_the_sites_own_picture,
}
