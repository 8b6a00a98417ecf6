//! A site that is no shop: two pages and the panel, no other feature, no phone and no address.
#![allow(clippy::indexing_slicing, reason = "a test that cannot go on stops with the reason")]

use base_app::{Feature, Site, SiteAssets};
use starter::Starter;
use testkit::{Backend, Role, TestSite};
use theme::Assets;

/// What a team has learnt.
struct Notes;

const FACTS: &str = r#"
name = "Tide Notes"
tagline = "What we have learnt at sea"
description = "Notes of a small crew that measures tides: what it has learnt, how it works, and what it would do otherwise."
domain = "notes.example"
port = 8099
locale = "en-GB"
time_zone = "Europe/London"
email = "crew@notes.example"

[[nav]]
label = "The crew"
href = "/crew"

[home]
title = "Tide Notes: what we have learnt at sea"
description = "Notes of a small crew that measures tides: what it has learnt, how it works, and what it would do otherwise."

[[page]]
path = "/"
template = "page.html"
title = "Tide Notes: what we have learnt at sea"
description = "Notes of a small crew that measures tides: what it has learnt, how it works, and what it would do otherwise."

[[page]]
path = "/crew"
template = "page.html"
title = "The crew and its boat"
description = "Four people and one boat: who measures the tides, since when, and how anybody who likes to can come along."

[image]
og = "og.png"
width = 1200
height = 630
alt = "A tide gauge on a pier."
"#;

impl Site for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn facts(&self) -> &'static str {
        FACTS
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets { templates: Assets::none(), statics: Starter.assets().statics, content: Assets::none() }
    }

    fn features(&self) -> Vec<Feature> {
        vec![admin::Panel.feature()]
    }
}

async fn it_keeps_the_contract(backend: Backend) {
    testkit::contract::keep(&Notes, backend).await;
}

async fn its_pages_say_nothing_of_what_it_has_not(backend: Backend) {
    let site = TestSite::start(&Notes, backend).await;
    let visitor = site.client();
    for path in ["/", "/crew", "/privacy", "/imprint", "/search", "/there-is-no-such-page"] {
        let page = visitor.get(path).await.text();
        for part in ["tel:", "<address>", "application/rss+xml", "\"telephone\"", "PostalAddress", "hasMap"] {
            assert!(!page.contains(part), "{path} says {part}");
        }
    }
    assert!(!visitor.get("/privacy").await.text().contains("contact form"));
    for path in ["/feed.xml", "/contact", "/blog"] {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    let figures = visitor.get("/metrics").await.text();
    assert!(figures.contains("webgarden_mail_pending 0") && !figures.contains("messages"), "{figures}");
    let settings = site.app.settings.printable();
    let foreign = |name: &&str| name.starts_with("CONTACT_") || name.starts_with("ANALYTICS_");
    assert!(!settings.keys().copied().any(|name| foreign(&name)), "{settings:?}");
    let owner = site.signed_in("ada", Role::Admin).await;
    let page = owner.get("/admin/settings").await;
    assert!(page.status == 200 && page.attributes("main input", "name").is_empty());
    assert_eq!(page.texts("main .empty"), ["There is nothing to set here yet."]);
}

testkit::on_both_databases! {
    it_keeps_the_contract,
    its_pages_say_nothing_of_what_it_has_not,
}
