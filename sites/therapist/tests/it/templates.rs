//! Every template of this site is rendered from its View: a misspelt value fails here and not in front of a visitor.

use std::time::Duration;

use base_app::Site;
use testkit::{Backend, TestSite};
use therapist::Therapist;

async fn every_template_is_rendered(backend: Backend) {
    let site = TestSite::start(&Therapist, backend).await;
    site.seed(&Therapist).await;
    let visitor = site.client();
    let mut paths: Vec<String> = site.app.facts.pages.iter().map(|page| page.path.clone()).collect();
    paths.extend(["/", "/nothing", "/contact/thanks"].map(str::to_owned));
    paths.push(visitor.get("/blog").await.attributes("main a[href^='/blog/']", "href").remove(0));
    for path in &paths {
        let page = visitor.get(path).await;
        assert!(page.status < 500, "{path} answers {}", page.status);
    }
    let token = visitor.get("/contact").await.token();
    site.advance(Duration::from_secs(60));
    let fields =
        [("csrf_token", token.as_str()), ("name", "Zoë"), ("email", "z@example.org"), ("message", "Hello")];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);
    let rendered = site.app.renderer.rendered();
    let partial = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        file.starts_with('_') || file == "layout.html"
    };
    let own = Therapist.assets().templates.names();
    let missing: Vec<_> = own.into_iter().filter(|name| !partial(name) && !rendered.contains(name)).collect();
    assert!(missing.is_empty(), "no test renders {missing:?}");
}

testkit::on_both_databases! { every_template_is_rendered }
