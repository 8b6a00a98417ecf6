//! The website of a hardscape contractor: its facts, its look, its list of features.
#![doc = include_str!("../README.md")]

mod pages;

use actix_web::web;
use base_app::{Endpoint, Feature, Site, SiteAssets};
use contact::{Contact, Question};
use portfolio::{KindOfWork, Portfolio};
use theme::Assets;

/// What the business does; each has its page below `/services`.
pub(crate) const KINDS: &[KindOfWork] = &[
    KindOfWork { key: "patios", label: "Patios and walks" },
    KindOfWork { key: "retaining-walls", label: "Retaining walls" },
    KindOfWork { key: "snow-removal", label: "Snow removal" },
    KindOfWork { key: "concrete-restoration", label: "Concrete restoration" },
];

/// The business.
pub struct Keystone;

/// The contact form, with what a first price depends on.
fn quote_form() -> Contact {
    let work = KINDS.iter().map(|kind| kind.label).chain(["Something else"]);
    Contact::asking([
        Question::choice("work", "What is it about?", work).required(),
        Question::postal_code("postal_code", "Postal code of the place")
            .required()
            .hint("So that we know how far the gravel travels."),
        Question::date("start", "When should it begin?").hint("Leave it empty if you don’t mind."),
    ])
    .photos(5)
}

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "templates/"]
struct Templates;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "dist/"]
#[allow_missing = true]
struct Statics;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "content/"]
struct Content;

impl Site for Keystone {
    fn name(&self) -> &'static str {
        "keystone"
    }

    fn facts(&self) -> &'static str {
        include_str!("../site.toml")
    }

    fn assets(&self) -> SiteAssets {
        SiteAssets {
            templates: Assets::of::<Templates>(),
            statics: Assets::of::<Statics>(),
            content: Assets::of::<Content>(),
        }
    }

    fn features(&self) -> Vec<Feature> {
        vec![
            admin::Panel.feature(),
            Portfolio::new(KINDS).feature(),
            quote_form().feature(),
            blog::Blog.feature(),
            analytics::Analytics::default().feature(),
        ]
    }

    fn routes(&self) -> Vec<Endpoint> {
        vec![
            Endpoint::get("/", || web::to(pages::home)),
            Endpoint::get("/services/{kind}", || web::to(pages::service)),
        ]
    }
}
