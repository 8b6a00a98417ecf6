//! Whether the practice is open: what a page says at each moment, to people and to search engines.

use std::time::Duration;

use testkit::{Answer, Backend, Specimen, TestSite};

const HOUR: u64 = 60 * 60;

/// What a visitor without scripts reads.
fn said(page: &Answer) -> String {
    page.texts("footer [data-open-now] [data-since]:not([hidden])").join(" | ")
}

async fn the_page_says_whether_the_practice_is_open(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let monday = client.get("/").await;
    assert_eq!(said(&monday), "Open now, until 19:30");
    assert!(monday.attributes("script[src]", "src").iter().any(|src| src.contains("open-now")));

    site.advance(Duration::from_secs(HOUR));
    let known = client.with_header("if-none-match", monday.header("etag"));
    assert_eq!(known.get("/").await.status, 304, "nothing has changed");

    site.advance(Duration::from_secs(9 * HOUR));
    let evening = known.get("/").await;
    assert_eq!(evening.status, 200, "a page that was kept is not shown as it was");
    assert_eq!(said(&evening), "Closed now, open again tomorrow at 09:00");

    site.advance(Duration::from_secs(8 * HOUR));
    let morning = client.with_header("if-none-match", evening.header("etag")).get("/").await;
    assert_eq!((morning.status, said(&morning)), (200, "Closed now, open again today at 09:00".to_owned()));

    site.advance(Duration::from_secs((3 * 24 + 16) * HOUR));
    assert_eq!(said(&client.get("/").await), "Closed now, open again Monday 09:00", "on Friday evening");

    site.advance(Duration::from_secs(11 * 24 * HOUR));
    let holidays = client.get("/").await;
    assert_eq!(said(&holidays), "Closed now, open again on 4 January 2027, 09:00", "on 22 December");
    let special = holidays.texts("footer .hours-special");
    assert_eq!(special, ["Christmas and New YearClosed from 21 December 2026 to 3 January 2027"]);
}

async fn search_engines_learn_where_and_when(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let page = site.client().get("/").await;
    let data = page.texts("script[type='application/ld+json']").join(" ");
    for part in [
        r#""dayOfWeek":["Monday","Tuesday","Wednesday","Thursday"],"opens":"09:00""#,
        r#""validFrom":"2026-12-21","validThrough":"2027-01-03""#,
        r#""geo":{"@type":"GeoCoordinates","latitude":55.9571"#,
        r#""areaServed":["Edinburgh","Scotland","England"]"#,
    ] {
        assert!(data.contains(part), "{part} is not in {data}");
    }
}

async fn the_map_is_the_sites_own_picture(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let page = site.client().get("/about").await;
    let href = page.attributes("a.map", "href").remove(0);
    assert!(href.starts_with("https://www.openstreetmap.org/?mlat=55.9571&mlon=-3.2018"), "{href}");
    assert!(page.texts("a.map").concat().contains(&site.app.facts.address.street));
    assert_eq!(page.attributes("a.map svg.map-drawing", "aria-hidden"), ["true"]);
    assert!(page.attributes("a.map img, iframe", "src").is_empty());
}

testkit::on_both_databases! {
    the_page_says_whether_the_practice_is_open,
    search_engines_learn_where_and_when,
    the_map_is_the_sites_own_picture,
}
