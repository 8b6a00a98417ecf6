//! The worked example of docs/add-a-feature.md, as a feature of this site.
#![allow(clippy::indexing_slicing, reason = "a test that cannot go on stops with the reason")]

use base_app::{Endpoint, Feature, Site, SiteAssets};
use starter::Starter;
use testkit::{Backend, PASSWORD, Role, TestSite};

/// The starter with a menu.
struct Cafe;

/// Its facts: the starter's, and a link that leads guests there.
const FACTS: &str = concat!(include_str!("../site.toml"), "\n[[nav]]\nlabel = \"Menu\"\nhref = \"/menu\"\n");

impl Site for Cafe {
    fn name(&self) -> &'static str {
        Starter.name()
    }

    fn facts(&self) -> &'static str {
        FACTS
    }

    fn assets(&self) -> SiteAssets {
        Starter.assets()
    }

    fn features(&self) -> Vec<Feature> {
        let mut features = Starter.features();
        features.push(menu::Menu.feature());
        features
    }

    fn routes(&self) -> Vec<Endpoint> {
        Starter.routes()
    }
}

async fn guests_see_what_the_owner_puts_on_the_menu(backend: Backend) {
    let site = TestSite::start(&Cafe, backend).await;
    let (guest, owner) = (site.client(), site.signed_in("ada", Role::Editor).await);
    let page = guest.get("/menu").await;
    assert_eq!((page.status, page.texts("h1")), (200, vec!["Menu".to_owned()]));
    assert_eq!(page.texts("main p.lead"), ["The menu is being written. Please look in again soon."]);
    for (name, price) in [("Lentil soup", "£4.50"), ("<b>Pie</b> & mash", "£8.00")] {
        let dish = [("name", name), ("price", price), ("served_from", "2026-12-01")];
        let answer = owner.post_from("/admin/menu", "/admin/menu", &dish).await;
        assert_eq!((answer.status, answer.location()), (303, "/admin/menu"));
    }
    let page = guest.get("/menu").await;
    assert_eq!(page.texts("main dt"), ["Lentil soup", "<b>Pie</b> & mash"]);
    assert_eq!(page.texts("main dd"), ["£4.50", "1 December 2026", "£8.00", "1 December 2026"]);
    assert_eq!(page.attributes("main time", "datetime"), ["2026-12-01", "2026-12-01"]);
    assert!(guest.get("/sitemap.xml").await.text().contains("/menu</loc>"));
    assert!(owner.get("/admin").await.texts("main").join(" ").contains("Change the menu"));

    let first = owner.get("/admin/menu").await.attributes("td form", "action").remove(0);
    assert_eq!(owner.post_from("/admin/menu", &first, &[]).await.status, 303);
    assert_eq!(guest.get("/menu").await.texts("main dt"), ["<b>Pie</b> & mash"]);
    assert_eq!(owner.post_from("/admin/menu", &first, &[]).await.status, 404, "it is gone already");
}

async fn a_wrong_form_comes_back_with_what_was_typed(backend: Backend) {
    let site = TestSite::start(&Cafe, backend).await;
    let owner = site.signed_in("ada", Role::Editor).await;
    let dish = [("name", "Lentil soup"), ("price", ""), ("served_from", "2026-02-30")];
    let answer = owner.post_from("/admin/menu", "/admin/menu", &dish).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.attributes("#name", "value"), ["Lentil soup"]);
    assert_eq!(
        answer.texts(".field-error"),
        ["Please give its price, such as £7.50.", "Please say from which day on it is served."]
    );
    assert!(site.client().get("/menu").await.texts("main dt").is_empty());
}

async fn strangers_are_turned_away(backend: Backend) {
    let site = TestSite::start(&Cafe, backend).await;
    site.user("ada", Role::Editor).await;
    let stranger = site.client();
    let answer = stranger.get("/admin/menu").await;
    assert_eq!((answer.status, answer.location()), (303, "/admin/login?next=%2Fadmin%2Fmenu"));
    assert_eq!(site.sign_in(&stranger, "ada", PASSWORD).await.status, 303);
    let answer = stranger.post("/admin/menu", &[("name", "Pie"), ("price", "£8.00")]).await;
    assert_eq!(answer.status, 400, "a form without its token");
}

async fn the_site_keeps_the_contract_with_the_feature(backend: Backend) {
    testkit::contract::keep(&Cafe, backend).await;
}

testkit::on_both_databases! {
    guests_see_what_the_owner_puts_on_the_menu,
    a_wrong_form_comes_back_with_what_was_typed,
    strangers_are_turned_away,
    the_site_keeps_the_contract_with_the_feature,
}
