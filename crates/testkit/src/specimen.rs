//! A site with every feature, for tests of the framework: no business of its own stands behind it.

mod variant;

use actix_web::web;
use base_app::{Endpoint, Feature, Site, SiteAssets};
use portfolio::{KindOfWork, Portfolio};
use theme::Assets;

pub use variant::Variant;

/// The specimen: the shared pages, templates and texts, with the facts and the demo content of a fictional business.
pub struct Specimen;

/// The facts of a business that speaks English and French, for sites of a test's own with the specimen's pages.
pub const BILINGUAL: &str = include_str!("../specimen/bilingual.toml");

/// What the business does.
const KINDS: &[KindOfWork] = &[
    KindOfWork { key: "patios", label: "Patios and walks" },
    KindOfWork { key: "retaining-walls", label: "Retaining walls" },
];

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "specimen/dist/"]
#[allow_missing = true]
struct Statics;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "specimen/content/"]
struct Content;

impl Site for Specimen {
    fn name(&self) -> &'static str {
        "specimen"
    }

    fn facts(&self) -> &'static str {
        include_str!("../specimen/site.toml")
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets {
            templates: Assets::none(),
            statics: Assets::of::<Statics>(),
            content: Assets::of::<Content>(),
        }
    }

    fn features(&self) -> Vec<Feature> {
        vec![
            admin::Panel.feature(),
            blog::Blog.feature(),
            contact::Contact::new().feature(),
            Portfolio::new(KINDS).feature(),
            analytics::Analytics::default().feature(),
        ]
    }

    fn routes(&self) -> Vec<Endpoint> {
        vec![Endpoint::get("/", || web::to(blog::home))]
    }
}
