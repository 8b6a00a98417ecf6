//! Dishes with prices: a page for guests, and a page of the panel.
#![doc = include_str!("../README.md")]

mod admin;
mod form;
mod models;
mod public;
mod routes;
mod views;

use std::sync::Arc;

use base_app::{
    Access, App, Card, Content, Feature, Figure, NavigationGroup, NavigationItem, SitemapEntry, Watch,
};
use chrono::{DateTime, Utc};
use core_models::{DbConnection, QueryResult, users::User};
use theme::Assets;

/// The menu of a restaurant or café.
pub struct Menu;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "templates/"]
struct Templates;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "locales/"]
struct Locales;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "dist/"]
#[allow_missing = true]
struct Statics;

impl Menu {
    /// All that it is to a site.
    #[must_use]
    pub fn feature(self) -> Feature {
        let menu = Arc::new(self);
        Feature {
            routes: routes::public(),
            panel: routes::panel(),
            templates: Assets::of::<Templates>(),
            locales: Assets::of::<Locales>(),
            statics: Some(Assets::of::<Statics>()),
            migrations: Some(models::migrations),
            navigation: vec![NavigationItem {
                label: "Menu",
                href: admin::PAGE,
                icon: "file-earmark-text",
                access: Access::Editor,
                group: NavigationGroup::Content,
                badge: None,
            }],
            content: Some(menu.clone()),
            watch: Some(menu),
            ..Feature::named("menu")
        }
    }
}

impl Content for Menu {
    fn sitemap(&self, _: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        Ok(vec![SitemapEntry { path: "/menu".to_owned(), changed: None }])
    }
}

impl Watch for Menu {
    fn dashboard(&self, _: &App, conn: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        Ok(vec![Card {
            title: "Menu",
            icon: "file-earmark-text",
            figures: vec![Figure { label: "Dishes", value: models::count(conn)?, href: admin::PAGE }],
            rows: Vec::new(),
            empty: "What you add is on the site at once.",
            more_label: "Change the menu",
            more_href: admin::PAGE,
        }])
    }
}
