//! The line above every page: an editor writes it, visitors see it between its days.

use std::time::Duration;

use core_models::users::Role;
use testkit::{Answer, Backend, Specimen, TestSite};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const PAGE: &str = "/admin/announcement";

fn said(page: &Answer) -> Vec<String> {
    page.texts(".announcement p")
}

async fn visitors_see_an_announcement_between_its_days(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let visitor = site.client();
    assert!(said(&visitor.get("/").await).is_empty());
    // It is Monday, 7 December 2026.
    let editor = site.signed_in("edith", Role::Editor).await;
    let fields = [
        ("text", "Closed on <Wednesday> & Thursday."),
        ("href", "/contact"),
        ("label", "Write to me"),
        ("from", "2026-12-08"),
        ("until", "2026-12-09"),
    ];
    let saved = editor.post_from(PAGE, PAGE, &fields).await;
    assert_eq!((saved.status, saved.location()), (303, PAGE), "{}", saved.text());
    let form = editor.get(PAGE).await;
    assert_eq!(form.attributes("#text", "value"), ["Closed on <Wednesday> & Thursday."]);
    assert!(form.text().contains("Visitors do not see it yet."));
    assert!(said(&visitor.get("/").await).is_empty(), "not before its first day");

    site.advance(DAY);
    for path in ["/", "/blog", "/nothing"] {
        let page = visitor.get(path).await;
        assert_eq!(said(&page), ["Closed on <Wednesday> & Thursday. Write to me"], "{path}");
        assert_eq!(page.attributes(".announcement a", "href"), ["/contact"]);
        assert_eq!(page.attributes(".announcement button", "hidden").len(), 1, "closing needs a script");
        assert!(page.header("set-cookie").is_empty());
    }
    site.advance(2 * DAY);
    assert!(said(&visitor.get("/").await).is_empty(), "not after its last day");
}

async fn what_an_editor_types_wrongly_is_kept_and_explained(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("edith", Role::Editor).await;
    let long = "x".repeat(201);
    for (field, value, message) in [
        ("text", long.as_str(), "at most 200 characters"),
        ("href", "javascript:alert(1)", "a page of this site"),
        ("href", "//evil.example", "a page of this site"),
        ("href", "http://example.org", "a page of this site"),
        ("href", "", "needs both"),
        ("label", "", "needs both"),
        ("from", "tomorrow", "such as 2027-01-31"),
        ("until", "2026-01-01", "before the first"),
    ] {
        let mut fields = vec![
            ("text", "New"),
            ("href", "https://example.org/new"),
            ("label", "More"),
            ("from", "2026-12-08"),
            ("until", "2026-12-09"),
        ];
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = value;
            }
        }
        let answer = editor.post_from(PAGE, PAGE, &fields).await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert!(answer.text().contains(message), "{field}={value}: {}", answer.text());
        assert_eq!(answer.attributes(&format!("#{field}"), "value"), [value]);
    }
    assert!(said(&site.client().get("/").await).is_empty());
}

async fn another_process_shows_it_after_its_next_look(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let other = base_app::Announcement { text: "From elsewhere".to_owned(), ..Default::default() };
    site.change(move |tx| other.store(tx)).await.unwrap();
    assert!(said(&site.client().get("/").await).is_empty());
    site.perform_routines().await;
    assert_eq!(said(&site.client().get("/").await), ["From elsewhere"]);
}

testkit::on_both_databases! {
    visitors_see_an_announcement_between_its_days,
    what_an_editor_types_wrongly_is_kept_and_explained,
    another_process_shows_it_after_its_next_look,
}
