//! What comes from other companies: nothing before a click, and only on the page that offers it.

use base_app::{Facts, Site};
use testkit::{Backend, Specimen, TestSite, Variant};

const BOTH: &str = "
[booking]
provider = \"Cal.com\"
url = \"https://cal.com/north-light/first\"

[chat]
provider = \"Talk\"
url = \"https://talk.example:8443/room?id=1\"
page = \"/talk\"
";

async fn only_the_page_that_offers_it_may_frame_another_origin(backend: Backend) {
    let site = TestSite::start(&Variant::new(&[], BOTH), backend).await;
    let client = site.client();
    let plain = client.get("/").await.header("content-security-policy").to_owned();
    assert!(!plain.contains("https:") && !plain.contains("frame-src"), "{plain}");
    for path in ["/about", "/contact", "/privacy", "/nothing", "/admin/login", "/booking/x"] {
        assert_eq!(client.get(path).await.header("content-security-policy"), plain, "{path}");
    }
    for (path, origin) in [("/booking", "https://cal.com"), ("/talk", "https://talk.example:8443")] {
        let page = client.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-security-policy"), format!("{plain}; frame-src {origin}"));
    }
}

async fn without_a_click_or_scripts_there_is_a_link_and_nothing_is_loaded(backend: Backend) {
    let site = TestSite::start(&Variant::new(&[], BOTH), backend).await;
    let client = site.client();
    let page = client.get("/booking").await;
    assert_eq!(page.texts("h1"), ["Book an appointment"]);
    assert!(page.attributes("iframe, object, embed", "src").is_empty());
    for (selector, attribute) in [("script", "src"), ("link[rel=stylesheet]", "href"), ("img", "src")] {
        assert!(page.attributes(selector, attribute).iter().all(|address| address.starts_with("/")));
    }
    assert_eq!(page.attributes(".embed a", "href"), ["https://cal.com/north-light/first"]);
    assert!(page.texts(".embed").concat().contains("connects to cal.com"));
    assert_eq!(page.attributes("[data-embed-show]", "hidden").len(), 1, "the button is for scripts");
    let home = client.get("/").await;
    assert_eq!(home.attributes("footer a[href='/booking'], footer a[href='/talk']", "href").len(), 2);
    let privacy = client.get("/privacy").await.texts("main").concat();
    assert!(privacy.contains("cal.com") && privacy.contains("talk.example"), "{privacy}");
}

async fn a_site_without_them_has_no_such_pages(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    for path in ["/booking", "/chat"] {
        assert_eq!(site.client().get(path).await.status, 404, "{path}");
    }
}

#[test]
fn an_address_that_is_not_safe_is_refused_at_the_start() {
    let text = Specimen.facts();
    for (url, expected) in [
        ("http://cal.com/a", "booking: “http://cal.com/a” must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("https://cal.com@evil.example/", "must begin with https://"),
        ("cal.com/a", "is not an address"),
        ("https://", "is not an address"),
    ] {
        let with = format!("{text}\n[booking]\nprovider = \"Cal.com\"\nurl = \"{url}\"\n");
        let problem = Facts::parse(&with).unwrap_err().to_string();
        assert!(problem.contains(expected), "{url}: {problem}");
    }
    let policy = "https://cal.com; script-src *";
    let with = format!("{text}\n[booking]\nprovider = \"Cal.com\"\nurl = \"{policy}\"\n");
    let origin = Facts::parse(&with).map(|facts| facts.booking.unwrap().origin);
    assert!(origin.is_err() || !origin.as_ref().unwrap().contains(';'), "{origin:?}");
}

testkit::on_both_databases! {
    only_the_page_that_offers_it_may_frame_another_origin,
    without_a_click_or_scripts_there_is_a_link_and_nothing_is_loaded,
    a_site_without_them_has_no_such_pages,
}
