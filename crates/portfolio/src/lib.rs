//! Finished projects with pictures from before and after: public pages, and their screens in the panel.
#![doc = include_str!("../README.md")]

mod admin;
mod cards;
mod demo;
mod form;
mod kinds;
mod models;
mod public;
mod routes;
mod views;

use std::sync::Arc;

use base_app::{
    Access, App, Badge, Card, CardRow, Content, DemoContent, DemoError, Feature, Figure, NavigationGroup,
    NavigationItem, PictureUse, SearchHit, SitemapEntry, Watch,
};
use chrono::{DateTime, Utc};
use core_models::{DbConnection, QueryResult, SearchWords, uploads::Upload, users::User};
use theme::Assets;

pub use cards::{ProjectCard, first};
pub use kinds::KindOfWork;

use kinds::Kinds;

/// How many projects the dashboard shows.
const NEWEST: i64 = 5;

/// The portfolio of a site.
pub struct Portfolio {
    kinds: Kinds,
}

impl Portfolio {
    /// A portfolio of these kinds of work.
    #[must_use]
    pub fn new(kinds: &'static [KindOfWork]) -> Self {
        Self { kinds: Kinds(kinds) }
    }

    /// All that it is to a site.
    #[must_use]
    pub fn feature(self) -> Feature {
        let kinds = self.kinds;
        let portfolio = Arc::new(self);
        Feature {
            routes: routes::public(kinds),
            panel: routes::panel(kinds),
            templates: Assets::of::<Templates>(),
            locales: Assets::of::<Locales>(),
            statics: Some(Assets::of::<Statics>()),
            migrations: Some(models::migrations),
            navigation: vec![NavigationItem {
                label: "Portfolio",
                href: admin::LIST,
                icon: "hammer",
                access: Access::Editor,
                group: NavigationGroup::Content,
                badge: None,
            }],
            content: Some(portfolio.clone()),
            watch: Some(portfolio),
            ..Feature::named("portfolio")
        }
    }
}

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

impl Content for Portfolio {
    fn picture_uses(&self, conn: &mut DbConnection, picture: &Upload) -> QueryResult<Vec<PictureUse>> {
        let projects = models::uses_of_picture(conn, picture)?.into_iter();
        let href = |id| format!("{}/{id}/edit", admin::LIST);
        Ok(projects.map(|(id, title)| PictureUse { title, href: href(id) }).collect())
    }

    fn sitemap(&self, conn: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        Ok(SitemapEntry::of_list(public::LIST, models::sitemap(conn)?))
    }

    fn search(
        &self,
        conn: &mut DbConnection,
        words: &SearchWords,
        _: DateTime<Utc>,
        limit: i64,
    ) -> QueryResult<Vec<SearchHit>> {
        let hits = models::search(conn, words, limit)?.into_iter().map(|(fit, project)| SearchHit {
            fit,
            path: models::path(&project.slug),
            title: project.title,
            excerpt: project.excerpt,
            published_at: project.published_at.map(|time| time.and_utc()),
        });
        Ok(hits.collect())
    }

    fn editor(&self, conn: &mut DbConnection, path: &str, _: DateTime<Utc>) -> QueryResult<Option<String>> {
        let Some(slug) = path.strip_prefix("/portfolio/") else { return Ok(None) };
        let found = models::published_by_slug(conn, slug)?;
        Ok(found.map(|project| format!("{}/{}/edit", admin::LIST, project.listed.project.id)))
    }

    fn is_empty(&self, conn: &mut DbConnection) -> QueryResult<bool> {
        let counts = models::counts(conn)?;
        Ok(counts.published + counts.draft == 0)
    }

    fn seed(&self, app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
        demo::seed(app, content, self.kinds)
    }
}

impl Watch for Portfolio {
    fn dashboard(&self, _: &App, conn: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        let counts = models::counts(conn)?;
        let rows = models::newest(conn, NEWEST)?.into_iter().map(|project| CardRow {
            title: project.title,
            meta: project.updated_at.and_utc().to_rfc3339(),
            href: format!("{}/{}/edit", admin::LIST, project.id),
            badge: (!project.visible).then_some(Badge { text: "Draft", level: "secondary" }),
        });
        Ok(vec![Card {
            title: "Portfolio",
            icon: "hammer",
            figures: vec![
                Figure { label: "Published", value: counts.published, href: admin::LIST },
                Figure { label: "Drafts", value: counts.draft, href: admin::LIST },
            ],
            rows: rows.collect(),
            empty: "There is no project yet. Show your best work first.",
            more_label: "Add a project",
            more_href: "/admin/portfolio/new",
        }])
    }
}
