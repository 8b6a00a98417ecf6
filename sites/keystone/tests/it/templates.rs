//! Every template of the portfolio and of this site is rendered from its View.

use std::collections::BTreeSet;

use base_app::Site;
use core_models::users::Role;
use keystone::Keystone;
use testkit::{Backend, TestSite};

/// Templates that only this site has, or says in its own words, and those of the portfolio. The therapist's tests render the
/// others.
fn own() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = Keystone.assets().templates.names().into_iter().collect();
    for feature in Keystone.features().iter().filter(|feature| feature.name == "portfolio") {
        names.extend(feature.templates.names());
    }
    names
}

async fn every_template_is_rendered(backend: Backend) {
    let site = TestSite::start(&Keystone, backend).await;
    site.seed(&Keystone).await;
    let visitor = site.client();
    let mut paths: Vec<String> = site.app.facts.pages.iter().map(|page| page.path.clone()).collect();
    paths.extend(["/", "/nothing", "/contact/thanks"].map(str::to_owned));
    for list in ["/blog", "/portfolio"] {
        let links = visitor.get(list).await.attributes(&format!("main a[href^='{list}/']"), "href");
        paths.extend(links.into_iter().take(1));
    }
    for path in &paths {
        let page = visitor.get(path).await;
        assert!(page.status < 500, "{path} answers {}", page.status);
    }
    let owner = site.signed_in("anna", Role::Admin).await;
    for path in ["", "/new", "/1/edit", "/1/delete"] {
        let page = owner.get(&format!("/admin/portfolio{path}")).await;
        assert_eq!(page.status, 200, "{path}");
    }
    let rendered: BTreeSet<String> = site.app.renderer.rendered();
    let partial = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        file.starts_with('_') || file == "layout.html"
    };
    let missing: Vec<_> =
        own().into_iter().filter(|name| !partial(name) && !rendered.contains(name)).collect();
    assert!(missing.is_empty(), "no test renders {missing:?}");
}

testkit::on_both_databases! { every_template_is_rendered }
