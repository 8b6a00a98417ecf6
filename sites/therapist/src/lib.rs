//! The website of a psychotherapist's practice: its facts, its look, its list of features.
#![doc = include_str!("../README.md")]

use actix_web::web;
use base_app::{Endpoint, Feature, Site, SiteAssets};
use theme::Assets;

/// The practice.
pub struct Therapist;

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

impl Site for Therapist {
    fn name(&self) -> &'static str {
        "therapist"
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
            blog::Blog.feature(),
            contact::Contact::new().feature(),
            analytics::Analytics::default().feature(),
        ]
    }

    fn routes(&self) -> Vec<Endpoint> {
        vec![Endpoint::get("/", || web::to(blog::home))]
    }
}
