//! The specimen with faults planted into its facts and its pages, and a feature that counts visits.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicUsize, Ordering},
};
use testkit::Specimen;

use actix_web::{HttpResponse, web};
use base_app::{App, Endpoint, Feature, Observer, Site, SiteAssets, Visit, Work};

/// What is planted into a page that nothing leads to. Each line is one fault.
const PAGE: &str = r#"<!DOCTYPE html><html><head>
<meta name="description" content="A page on which more or less everything has gone wrong that can go wrong.">
<link rel="alternate" hreflang="en-UK" href="https://quiet-room.internal/planted">
</head><body><main><h1>Planted</h1>
<h4>A level is left out</h4>
<p><a href="/nowhere">A page that is not there</a></p>
<p><a href="/about#nothing">A place that is not there</a></p>
<p><a href="/about/">A page that has moved</a></p>
<p><a href="/services"><span aria-hidden="true">→</span></a></p>
<p><img src="/favicon.ico" width="10"></p>
<iframe src="https://maps.elsewhere.example/" title="A map"></iframe>
<p>Lorem ipsum dolor sit amet.</p>
</main></body></html>"#;

static FACTS: LazyLock<String> = LazyLock::new(|| {
    let mut facts = Specimen.facts().to_owned();
    for (from, to) in [
        ("domain = \"specimen.example\"", "domain = \"quiet-room.internal\""),
        ("phone = \"0131 496 0142\"", "phone = \"01234 567890\""),
        (
            "description = \"Who we are, how we learnt the trade, how we work, and what our yard is like: builders of gardens in Edinburgh’s New Town.\"",
            "description = \"Patios, walls and hedges: what each is for, what it costs, how long it takes, and the small print on weather and cancelling.\"",
        ),
    ] {
        assert!(facts.contains(from), "site.toml has no {from}");
        facts = facts.replacen(from, to, 1);
    }
    facts
});

/// The site. It counts its visits.
#[derive(Default)]
pub(crate) struct Faulty {
    pub(crate) visits: Arc<AtomicUsize>,
}

impl Site for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }

    fn facts(&self) -> &'static str {
        &FACTS
    }

    fn assets(&self) -> SiteAssets {
        Specimen.assets()
    }

    fn features(&self) -> Vec<Feature> {
        let mut features = Specimen.features();
        let counter = Counter(Arc::clone(&self.visits));
        features.push(Feature { work: Some(Arc::new(counter)), ..Feature::named("counter") });
        features
    }

    fn routes(&self) -> Vec<Endpoint> {
        let mut routes = Specimen.routes();
        routes.push(Endpoint::get("/planted", || web::to(planted)));
        routes
    }
}

async fn planted() -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(PAGE)
}

/// Counts what observers are shown.
struct Counter(Arc<AtomicUsize>);

impl Work for Counter {
    fn observer(&self, _: &App) -> Option<Arc<dyn Observer>> {
        Some(Arc::new(Self(Arc::clone(&self.0))))
    }
}

impl Observer for Counter {
    fn observe(&self, _: &Visit<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
