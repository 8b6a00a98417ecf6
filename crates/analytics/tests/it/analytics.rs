//! Visits: a log that is replayed gives exactly its numbers, and nothing about a person is kept.

mod log;

use std::{collections::BTreeSet, time::Duration};

use core_models::{
    DatabaseUrl,
    messages::{self, MessageTab},
    users::Role,
};
use testkit::{Answer, Backend, Client, Specimen, TestSite, postgres::PostgresServer};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const PAGE: &str = "/admin/analytics";

/// What the log of two days holds, by day, page, source and kind. It was counted from the file itself.
const COUNTED: &str = include_str!("analytics/counted.csv");

/// Somebody who has never been here.
fn visitor(site: &TestSite) -> Client {
    site.client().with_header("user-agent", BROWSER).with_header("accept-language", "en-GB,en;q=0.9")
}

/// Value and change of a figure on the page.
fn figure(page: &Answer, label: &str) -> (String, String) {
    let labels = page.texts(".total dt");
    let index =
        labels.iter().position(|known| known == label).unwrap_or_else(|| panic!("{label}: {labels:?}"));
    (page.texts(".total strong").remove(index), page.texts(".total .trend").remove(index))
}

/// The rows of a table, cells joined by bars.
fn rows(page: &Answer, table: &str) -> Vec<String> {
    let cells = |kind: &str| page.texts(&format!("{table} tbody {kind}"));
    let (heads, numbers) = (cells("th"), cells("td"));
    let columns = numbers.len().checked_div(heads.len()).unwrap_or_default().max(1);
    heads
        .iter()
        .zip(numbers.chunks(columns))
        .map(|(head, cells)| format!("{head} | {}", cells.join(" | ")))
        .collect()
}

async fn export(client: &Client, days: u32) -> Vec<String> {
    let answer = client.get(&format!("{PAGE}/export?days={days}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    let mut lines: Vec<_> = answer.text().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

async fn a_replayed_log_gives_exactly_its_numbers(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.seed(&Specimen).await;
    log::replay(&site).await;
    let stored = site.dump();
    let owner = site.signed_in("anna", Role::Editor).await;

    let mut expected: Vec<_> = COUNTED.lines().map(str::to_owned).collect();
    expected.sort();
    assert_eq!(export(&owner, 7).await, expected);

    let page = owner.get(&format!("{PAGE}?days=7")).await;
    assert_eq!(figure(&page, "Visits"), ("138".to_owned(), "up from 0".to_owned()));
    assert_eq!(figure(&page, "Page views").0, "264");
    assert_eq!(figure(&page, "Contact page opened").0, "32");
    assert_eq!(
        rows(&page, ".numbers")[..3],
        ["15 Jun 2027 | 137 | 76", "14 Jun 2027 | 127 | 62", "13 Jun 2027 | 0 | 0"]
    );
    let pages = rows(&page, ".ranking:has(abbr)");
    assert_eq!(
        pages,
        [
            "Home page | 77 | 43",
            "/about | 44 | 26",
            "/services | 34 | 14",
            "/contact | 32 | 18",
            "/blog/when-rain-keeps-you-indoors | 27 | 18",
            "/blog | 21 | 6",
            "/blog/what-happens-on-a-first-visit | 17 | 7",
            "/blog/soil-keeps-its-own-calendar | 12 | 6",
        ]
    );
    let sources = rows(&page, ".ranking:not(:has(abbr))");
    assert_eq!(sources[..3], ["Direct, or not told | 56", "google.com | 42", "spring-leaflet | 10"]);
    assert_eq!(
        sources.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        BTreeSet::from([
            "Direct, or not told | 56",
            "google.com | 42",
            "spring-leaflet | 10",
            "counselling-directory.example | 7",
            "x.com | 7",
            "Other sources | 5",
            "bing.com | 5",
            "facebook.com | 5",
            "duckduckgo.com | 1",
        ])
    );
    assert!(page.text().contains("Programs opened 77 pages in this time."));
    let bars = page.texts("svg.chart .bar > title");
    assert_eq!(bars[6], "15 Jun 2027: 137 page views, 76 visits");
    assert_eq!((bars.len(), owner.get(PAGE).await.texts("svg.chart .bar").len()), (7, 30));

    assert!(stored.contains("google.com"), "the dump shows what is stored");
    for trace in log::traces() {
        assert!(!stored.contains(&trace), "{trace} is kept");
    }
}

async fn a_visit_sets_no_cookie(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let visitor = visitor(&site);
    for path in ["/", "/about", "/contact", "/nothing", "/feed.xml"] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert!(!answer.text().contains("analytics"), "{path} has no script that counts");
    }
}

async fn messages_count_but_spam_does_not(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    for (trap, text) in [("", "Do you have a place?"), ("", "And on Fridays?"), ("a link", "Buy now")] {
        let visitor = visitor(&site);
        let token = visitor.get("/contact").await.token();
        site.advance(Duration::from_secs(60));
        let fields = [
            ("csrf_token", token.as_str()),
            ("name", "Anna"),
            ("email", "a@example.org"),
            ("message", text),
            ("website", trap),
        ];
        assert_eq!(visitor.post("/contact", &fields).await.location(), "/contact/thanks");
        visitor.get("/contact/thanks").await;
    }
    site.perform_routines().await;
    let owner = site.signed_in("anna", Role::Editor).await;
    let page = owner.get(PAGE).await;
    assert_eq!(figure(&page, "Contact page opened"), ("3".to_owned(), "up from 0".to_owned()));
    assert_eq!(figure(&page, "Messages"), ("2".to_owned(), "up from 0".to_owned()));
    assert_eq!(page.texts(".total-hint"), ["66 % of the contact page’s views"]);

    let spam = site.app.db.read(|conn| messages::list(conn, MessageTab::Spam, 1, 1)).await.unwrap();
    let id = spam.items[0].id;
    site.change(move |tx| messages::release(tx, id)).await.unwrap();
    assert_eq!(figure(&owner.get(PAGE).await, "Messages").0, "3", "what is let out counts");
    site.advance(Duration::from_secs(30 * 86_400));
    let owner = site.client();
    site.sign_in(&owner, "anna", testkit::PASSWORD).await;
    let later = owner.get(PAGE).await;
    assert_eq!(figure(&later, "Messages"), ("0".to_owned(), "down from 3".to_owned()));
    assert_eq!(later.texts("main h2")[0], "No visits in this time");
}

async fn the_owner_and_her_browser_are_not_counted(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let owner = site.signed_in("anna", Role::Editor).await;
    let browser = owner.with_header("user-agent", BROWSER).with_header("accept-language", "en");
    browser.get("/").await;
    browser.post_from("/admin", "/admin/logout", &[]).await;
    browser.get("/about").await;
    visitor(&site).get("/services").await;
    site.perform_routines().await;
    let owner = site.client();
    site.sign_in(&owner, "anna", testkit::PASSWORD).await;
    assert_eq!(rows(&owner.get(PAGE).await, ".ranking:has(abbr)"), ["/services | 1 | 1"]);
}

async fn views_of_several_flushes_add_up_and_old_ones_are_forgotten(backend: Backend) {
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings| settings.set_number(&analytics::MONTHS, 2))
        .start()
        .await;
    site.user("anna", Role::Editor).await;
    for _ in 0..3 {
        visitor(&site).get("/about").await;
        site.perform_routines().await;
    }
    site.perform_routines().await;
    let seen = |days| {
        let site = &site;
        async move {
            let owner = site.client();
            site.sign_in(&owner, "anna", testkit::PASSWORD).await;
            export(&owner, days).await
        }
    };
    let head = "day,page,source,kind,views";
    assert_eq!(seen(365).await, ["2026-12-07,\"/about\",\"(direct)\",person,3", head]);
    site.advance(Duration::from_secs(62 * 86_400));
    site.perform_routines().await;
    assert_eq!(seen(365).await.len(), 2, "two months ago to the day");
    site.advance(Duration::from_secs(86_400));
    visitor(&site).get("/services").await;
    site.perform_routines().await;
    assert_eq!(seen(365).await, ["2027-02-08,\"/services\",\"(direct)\",person,1", head]);
}

async fn the_tables_can_be_taken_back_and_made_again(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let app = &site.app;
    let (migrations, db) = (app.migrations.clone(), app.db.clone());
    let (gone, made) = actix_web::rt::task::spawn_blocking(move || {
        let mut gone = migrations.revert_all(&db).unwrap();
        gone.reverse();
        (gone, migrations.run(&db).unwrap())
    })
    .await
    .unwrap();
    assert_eq!(gone, made);
    assert!(made.contains(&"2026-11-26-120000_page_views".to_owned()));
    visitor(&site).get("/about").await;
    site.perform_routines().await;
    let owner = site.signed_in("anna", Role::Editor).await;
    assert_eq!(figure(&owner.get(PAGE).await, "Page views").0, "1");
    let card = owner.get("/admin").await.texts(".card-head h2");
    assert!(card.contains(&"Visits, last 7 days".to_owned()), "{card:?}");
}

async fn before_the_first_visit_the_page_says_so(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let owner = site.signed_in("anna", Role::Editor).await;
    for path in [PAGE.to_owned(), format!("{PAGE}?days=7"), format!("{PAGE}?days=365")] {
        let page = owner.get(&path).await;
        assert_eq!(page.texts(".empty h2"), ["No visits in this time"], "{path}");
        assert!(page.texts("svg.chart").is_empty());
    }
    for days in ["8", "0", "99999999999999999999", "-1", "x"] {
        let status = owner.get(&format!("{PAGE}?days={days}")).await.status;
        assert!((400..=404).contains(&status), "{days}: {status}");
    }
}

#[test]
fn visits_wait_for_a_database_that_is_away() {
    testkit::run(Backend::Postgres, |backend| async move {
        let mut server = PostgresServer::new();
        let url = DatabaseUrl::parse(&server.create_database("site")).unwrap();
        let site = TestSite::builder(&Specimen, backend)
            .settings(|settings| settings.storage.database = url)
            .start()
            .await;
        let visitor = visitor(&site);
        visitor.get("/about").await;
        site.perform_routines().await;
        server.stop();
        visitor.get("/about").await;
        site.perform_routines().await;
        visitor.get("/services").await;
        site.perform_routines().await;
        server.start();
        visitor.get("/about").await;
        site.perform_routines().await;
        let owner = site.signed_in("anna", Role::Editor).await;
        assert_eq!(
            rows(&owner.get(PAGE).await, ".ranking:has(abbr)"),
            ["/about | 3 | 3", "/services | 1 | 1"]
        );
    });
}

testkit::on_both_databases! {
    a_replayed_log_gives_exactly_its_numbers,
    a_visit_sets_no_cookie,
    messages_count_but_spam_does_not,
    the_owner_and_her_browser_are_not_counted,
    views_of_several_flushes_add_up_and_old_ones_are_forgotten,
    the_tables_can_be_taken_back_and_made_again,
    before_the_first_visit_the_page_says_so,
}
