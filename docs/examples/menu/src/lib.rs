//! Dishes with prices: a page for guests, and a page of the panel.
#![doc = include_str!("../README.md")]

mod admin;
mod form;
mod models;
mod public;
mod views;

use actix_web::web;
use base_app::{Access, App, Card, Endpoint, Feature, Figure, NavigationItem, SitemapEntry};
use chrono::{DateTime, Utc};
use core_models::{DbConnection, MigrationSet, QueryResult, users::User};
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

impl Feature for Menu {
    fn name(&self) -> &'static str {
        "menu"
    }

    fn routes(&self) -> Vec<Endpoint> {
        vec![Endpoint::get("/menu", || web::to(public::index))]
    }

    fn admin_routes(&self) -> Vec<Endpoint> {
        vec![
            Endpoint::get(admin::PAGE, || web::to(admin::index)).for_role(Access::Editor),
            Endpoint::post(admin::PAGE, || web::to(admin::create)).for_role(Access::Editor),
            Endpoint::post("/admin/menu/{id}/remove", || web::to(admin::remove)).for_role(Access::Editor),
        ]
    }

    fn templates(&self) -> Assets {
        Assets::of::<Templates>()
    }

    fn locales(&self) -> Assets {
        Assets::of::<Locales>()
    }

    fn migrations(&self) -> Option<MigrationSet> {
        Some(models::migrations())
    }

    fn navigation(&self) -> Vec<NavigationItem> {
        let item = NavigationItem {
            label: "Menu",
            href: admin::PAGE,
            icon: "file-earmark-text",
            access: Access::Editor,
            badge: None,
        };
        vec![item]
    }

    fn dashboard(&self, _: &App, conn: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        Ok(vec![Card {
            title: "Menu",
            icon: "file-earmark-text",
            figures: vec![Figure { label: "Dishes", value: models::count(conn)?, href: admin::PAGE }],
            rows: Vec::new(),
            empty: "What you put on the menu is on the site at once.",
            more_label: "Change the menu",
            more_href: admin::PAGE,
        }])
    }

    fn sitemap(&self, _: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        Ok(vec![SitemapEntry { path: "/menu".to_owned(), changed: None }])
    }
}
