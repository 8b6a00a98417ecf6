//! The pages that the law wants, worded for the country of the business.

use testkit::{Backend, Specimen, TestSite, Variant};

const GB: &str = "country = \"GB\"";

async fn every_page_leads_to_privacy_and_to_who_answers_for_it(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.client();
    let home = client.get("/").await;
    assert_eq!(home.texts(".site-footer-links a"), ["Privacy", "About this website", "Search"]);
    let privacy = client.get("/privacy").await;
    assert_eq!((privacy.status, privacy.texts("h1")), (200, vec!["Privacy".to_owned()]));
    let text = privacy.texts("main").concat();
    for part in ["UK GDPR", "ico.org.uk", "contact form", "at the latest", &site.app.facts.address.street] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("calendar"), "what the site does not use is not explained");
    let about = client.get("/imprint").await;
    assert_eq!(about.texts("h1"), ["About this website"]);
    assert!(about.texts("main").concat().contains("Ailsa Hay"));
    let sitemap = client.get("/sitemap.xml").await.texts("loc");
    for path in ["/privacy", "/imprint"] {
        assert!(sitemap.iter().any(|location| location.ends_with(path)), "{sitemap:?}");
    }
}

async fn the_rights_are_those_of_the_country(backend: Backend) {
    for (country, law, authority) in [
        ("FR", "(GDPR)", "data protection authority"),
        ("CH", "FADP", "edoeb.admin.ch"),
        ("CA", "PIPEDA", "priv.gc.ca"),
        ("US", "You can ask what is stored", "where you live"),
    ] {
        let site =
            TestSite::start(&Variant::new(&[(GB, &format!("country = \"{country}\""))], ""), backend).await;
        let text = site.client().get("/privacy").await.texts("main").concat();
        assert!(text.contains(law) && text.contains(authority), "{country}: {text}");
    }
}

async fn a_german_site_has_an_imprint_with_what_the_law_wants(backend: Backend) {
    let german = Variant::new(
        &[
            (GB, "country = \"DE\""),
            ("locale = \"en-GB\"", "locale = \"de\""),
            (
                "[legal]\n",
                "[legal]\nvat_id = \"DE123456789\"\nregister = \"Amtsgericht Berlin, HRB 12345\"\n",
            ),
        ],
        "",
    );
    let site = TestSite::start(&german, backend).await;
    let page = site.client().get("/imprint").await;
    assert_eq!(page.texts("h1"), ["Impressum"]);
    let text = page.texts("main").join(" ");
    for part in [
        "Angaben gemäß § 5 DDG",
        "Ailsa Hay",
        &site.app.facts.address.street,
        &site.app.facts.phone,
        &site.app.facts.email,
        "DE123456789",
        "Amtsgericht Berlin, HRB 12345",
        "§ 18 Abs. 2 MStV",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(
        site.client().get("/").await.texts(".site-footer-links a"),
        ["Datenschutz", "Impressum", "Suche"]
    );
    let privacy = site.client().get("/privacy").await.texts("main").concat();
    assert!(privacy.contains("DSGVO") && privacy.contains("6 Monaten"), "{privacy}");
}

testkit::on_both_databases! {
    every_page_leads_to_privacy_and_to_who_answers_for_it,
    the_rights_are_those_of_the_country,
    a_german_site_has_an_imprint_with_what_the_law_wants,
}
