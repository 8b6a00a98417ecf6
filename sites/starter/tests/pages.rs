//! The pages that the shared templates make of the starter's content and look.

use starter::Starter;
use testkit::{Backend, TestSite};

async fn the_home_page_says_what_its_content_says(backend: Backend) {
    let site = TestSite::start(&Starter, backend).await;
    site.seed(&Starter).await;
    let home = site.client().get("/").await;
    assert_eq!(home.texts("h1"), ["Say in one plain sentence what you do"]);
    assert_eq!(home.attributes(".hero-actions a", "href"), ["/contact", "/services"]);
    assert_eq!(home.texts(".feature h3").len(), 3);
    assert_eq!(home.texts(".step h3").len(), 4);
    assert_eq!(home.texts(".fact-list dt").len(), 4);
    assert_eq!(
        home.texts(".post-card-title").first().map(String::as_str),
        Some("Why we still take small jobs")
    );
    assert_eq!(home.texts(".post-card-title").len(), 3);
    assert_eq!(home.attributes(".call-action", "href"), ["/contact"]);
    assert_eq!(home.attributes(".hero-picture svg", "role"), ["img"]);
}

async fn customers_speak_and_questions_are_answered_from_files(backend: Backend) {
    let site = TestSite::start(&Starter, backend).await;
    let client = site.client();
    let home = client.get("/").await;
    assert_eq!(home.texts(".testimonials blockquote").len(), 3);
    assert_eq!(
        home.texts(".testimonials figcaption").remove(0),
        "First customer What it was about, Your Town"
    );
    assert_eq!(home.attributes(".phone-bar a", "href"), [site.app.facts.phone_href()]);
    let services = client.get("/services").await;
    assert_eq!(services.texts(".questions summary").len(), 3);
    assert_eq!(services.texts(".questions details:last-of-type p").len(), 2);
    assert!(services.texts("script[type='application/ld+json']").concat().contains("FAQPage"));
}

async fn other_pages_open_with_their_own_words_and_drawings(backend: Backend) {
    let site = TestSite::start(&Starter, backend).await;
    let client = site.client();
    let services = client.get("/services").await;
    assert_eq!(services.texts("h1"), ["What we offer, and what it costs"]);
    assert_eq!(services.attributes(".price-card", "id"), ["first", "second", "advice"]);
    assert_eq!(services.texts(".price-card-price").remove(0), "from £00");
    assert!(services.texts(".page-picture svg").is_empty());
    assert_eq!(client.get("/about").await.attributes(".page-picture svg", "role"), ["img"]);
    assert_eq!(client.get("/contact/thanks").await.texts("svg.drawing").len(), 1);
    let missing = client.get("/there-is-no-such-page").await;
    assert_eq!((missing.status, missing.texts("svg.drawing").len()), (404, 1));
}

async fn the_look_of_theme_toml_reaches_the_page(backend: Backend) {
    let site = TestSite::start(&Starter, backend).await;
    let client = site.client();
    let home = client.get("/").await;
    assert_eq!(home.attributes("meta[name=theme-color]", "content"), ["#fffdf8", "#12161f"]);
    let fonts = home.attributes("link[rel=preload][as=font]", "href");
    assert_eq!(fonts.len(), 2, "{fonts:?}");
    let css = client.get(&home.attributes("link[rel=stylesheet]", "href").remove(0)).await.text();
    for part in ["--accent: #2748a0", "--sky: #e3ebfa", "Bricolage Grotesque Title Arial", "size-adjust"] {
        assert!(css.contains(part), "{part}");
    }
    for file in fonts {
        let font = client.get(&file).await;
        assert_eq!((font.status, font.header("content-type")), (200, "font/woff2"));
        assert!(font.header("cache-control").contains("immutable"));
    }
    for private in ["/static/theme.json", "/static/pictures.json"] {
        assert_eq!(client.get(private).await.status, 404, "{private}");
    }
}

testkit::on_both_databases! {
    the_home_page_says_what_its_content_says,
    customers_speak_and_questions_are_answered_from_files,
    other_pages_open_with_their_own_words_and_drawings,
    the_look_of_theme_toml_reaches_the_page,
}
