//! Posts: the public list, pages and feed, and their admin screens.
#![doc = include_str!("../README.md")]

mod admin;
mod cards;
mod demo;
mod home;
mod public;
mod routes;
mod views;

use std::sync::Arc;

use base_app::{
    Access, App, Badge, Card, CardRow, Content, DemoContent, DemoError, Doing, Feature, Figure,
    NavigationGroup, NavigationItem, PictureUse, SearchHit, SitemapEntry, Watch, Work,
};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult, SearchWords, posts,
    publishing::{FeedNames, Filter},
    uploads::{self, Upload},
    users::User,
};
use theme::Assets;

pub use cards::{PostCard, newest};
pub use home::home;

/// How many posts the dashboard shows.
const NEWEST: i64 = 5;

/// How many posts of an older release are made searchable at a time.
const FOLDED: i64 = 500;

/// The blog of a site.
pub struct Blog;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "templates/"]
struct Templates;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "locales/"]
struct Locales;

impl Blog {
    /// All that it is to a site.
    #[must_use]
    pub fn feature(self) -> Feature {
        let blog = Arc::new(self);
        Feature {
            routes: routes::public(),
            panel: routes::panel(),
            templates: Assets::of::<Templates>(),
            locales: Assets::of::<Locales>(),
            navigation: vec![NavigationItem {
                label: "Posts",
                href: "/admin/posts",
                icon: "file-earmark-text",
                access: Access::Editor,
                group: NavigationGroup::Content,
                badge: None,
            }],
            feed: Some(routes::FEED),
            content: Some(blog.clone()),
            work: Some(blog.clone()),
            watch: Some(blog),
            ..Feature::named("blog")
        }
    }
}

impl Content for Blog {
    fn picture_uses(&self, conn: &mut DbConnection, picture: &Upload) -> QueryResult<Vec<PictureUse>> {
        let posts = uploads::used_in_posts(conn, &picture.filename)?.into_iter();
        Ok(posts.map(|(id, title)| PictureUse { title, href: format!("/admin/posts/{id}/edit") }).collect())
    }

    fn sitemap(&self, conn: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        let published = posts::sitemap(conn)?.into_iter();
        let entries = published.map(|(slug, changed)| (posts::path(&slug), changed));
        Ok(SitemapEntry::of_list("/blog", entries.collect()))
    }

    fn search(
        &self,
        conn: &mut DbConnection,
        words: &SearchWords,
        now: DateTime<Utc>,
        limit: i64,
    ) -> QueryResult<Vec<SearchHit>> {
        let found = posts::search(conn, words, now, limit)?;
        let hits = found.into_iter().map(|entry| SearchHit {
            fit: words.fit(
                &entry.post.title,
                &entry.post.excerpt,
                &sanitizer::plain_text(&entry.post.content),
            ),
            path: format!("/blog/{}", entry.post.slug),
            title: entry.post.title,
            excerpt: entry.post.excerpt,
            published_at: entry.post.published_at.map(|time| time.and_utc()),
        });
        Ok(hits.collect())
    }

    fn editor(&self, conn: &mut DbConnection, path: &str, now: DateTime<Utc>) -> QueryResult<Option<String>> {
        let Some(slug) = path.strip_prefix("/blog/") else { return Ok(None) };
        let found = posts::published_by_slug(conn, slug, now)?;
        Ok(found.map(|entry| format!("/admin/posts/{}/edit", entry.post.id)))
    }

    fn is_empty(&self, conn: &mut DbConnection) -> QueryResult<bool> {
        Ok(posts::counts(conn)?.all == 0)
    }

    fn seed(&self, app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
        demo::seed(app, content)
    }
}

impl Work for Blog {
    /// The first start decides what feeds call the site's posts, before an address or the domain can change.
    fn begin(&self, app: &App) -> Result<(), DatabaseError> {
        if app.db.read_blocking(FeedNames::are_settled)? {
            return Ok(());
        }
        let (server, now) = (&app.settings.server, app.clock.now());
        app.db.upkeep_blocking(|conn| public::feed_names(server, conn, now)?.settle(conn, now))
    }

    /// Makes posts searchable that a release without search has written.
    fn tidy<'a>(&'a self, app: &'a App) -> Doing<'a> {
        Box::pin(async {
            if let Err(error) = app.db.upkeep(|conn| posts::fold_texts(conn, FOLDED)).await {
                tracing::warn!(%error, "older posts were not made searchable");
            }
        })
    }
}

impl Watch for Blog {
    fn dashboard(&self, _: &App, conn: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        let counts = posts::counts(conn)?;
        let newest = posts::list(conn, Filter::All, None, 1, NEWEST)?;
        let rows = newest.items.into_iter().map(|entry| CardRow {
            title: entry.post.title,
            meta: entry.post.updated_at.and_utc().to_rfc3339(),
            href: format!("/admin/posts/{}/edit", entry.post.id),
            badge: (!entry.post.visible).then_some(Badge { text: "Draft", level: "secondary" }),
        });
        Ok(vec![Card {
            title: "Posts",
            icon: "file-earmark-text",
            figures: vec![
                Figure { label: "Published", value: counts.published, href: "/admin/posts?tab=published" },
                Figure { label: "Drafts", value: counts.draft, href: "/admin/posts?tab=draft" },
            ],
            rows: rows.collect(),
            empty: "You have not written anything yet.",
            more_label: "Write a post",
            more_href: "/admin/posts/new",
        }])
    }
}
