//! Sections with pictures, on a page that is nothing but content.

use std::borrow::Cow;

use base_app::{Endpoint, Feature, Site, SiteAssets};
use keystone::Keystone;
use testkit::{Backend, TestSite, contract};
use theme::Assets;

const ABOUT: &str = r#"
[[section]]
kind = "gallery"
title = "Five that we like to pass"
lead = "Each is a year old or more."
note = "All of them in Calgary."

[[section.photo]]
path = "pictures/patios.jpg"
alt = "A round patio under an apple tree."
caption = "Inglewood, in its third summer"

[[section.photo]]
path = "pictures/retaining-walls.jpg"
alt = "A wall of grey blocks above a lawn."

[[section]]
kind = "offers"
id = "promise"
title = "What people ask for"

[[section.item]]
title = "A patio"
price = "from $190 per square metre"
picture = { path = "pictures/patios.jpg", alt = "A patio & two <chairs>.", caption = "Sandstone" }
points = ["Base", "Edge"]

[[section.item]]
title = "A wall"
"#;

/// The contractor with a page of gallery and offers.
struct Shown;

impl Site for Shown {
    fn name(&self) -> &'static str {
        "keystone"
    }

    fn facts(&self) -> &'static str {
        Box::leak(
            Keystone
                .facts()
                .replace("template = \"about.html\"", "template = \"page.html\"")
                .into_boxed_str(),
        )
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets { content: Assets::by(content, contents), ..Keystone.assets() }
    }

    fn features(&self) -> Vec<Feature> {
        Keystone.features()
    }

    fn routes(&self) -> Vec<Endpoint> {
        Keystone.routes()
    }
}

const FILE: &str = "pages/about.toml";

fn content(name: &str) -> Option<Cow<'static, [u8]>> {
    if name == FILE { Some(Cow::Borrowed(ABOUT.as_bytes())) } else { Keystone.assets().content.get(name) }
}

fn contents() -> Vec<String> {
    let mut names = Keystone.assets().content.names();
    names.push(FILE.to_owned());
    names
}

async fn a_gallery_shows_its_pictures_and_offers_theirs(backend: Backend) {
    let site = TestSite::start(&Shown, backend).await;
    let page = site.client().get("/about").await;
    assert_eq!(page.texts(".section-gallery h2"), ["Five that we like to pass"]);
    assert_eq!(
        page.attributes(".gallery img", "alt"),
        ["A round patio under an apple tree.", "A wall of grey blocks above a lawn."]
    );
    assert_eq!(page.texts(".gallery figcaption"), ["Inglewood, in its third summer"]);
    assert_eq!(page.texts(".section-gallery .section-note"), ["All of them in Calgary."]);
    assert_eq!(page.attributes(".gallery img", "loading"), ["lazy", "lazy"]);
    assert!(
        page.attributes(".gallery source", "srcset").iter().all(|set| set.contains("480w")),
        "several widths"
    );
    assert_eq!(page.texts(".price-card h3"), ["A patio", "A wall"]);
    assert_eq!(page.attributes(".price-card img", "alt"), ["A patio & two <chairs>."]);
    assert_eq!(page.texts(".price-card figcaption"), ["Sandstone"]);
}

async fn the_page_keeps_the_contract(backend: Backend) {
    contract::keep(&Shown, backend).await;
}

testkit::on_both_databases! {
    a_gallery_shows_its_pictures_and_offers_theirs,
    the_page_keeps_the_contract,
}
