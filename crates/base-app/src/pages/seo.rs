//! What search engines ask for: `robots.txt` and `sitemap.xml`.

use actix_web::{HttpResponse, web};
use chrono::SecondsFormat;
use core_models::DatabaseError;
use serde::Serialize;

use crate::{
    App, AppError, SitemapEntry, View,
    pages::{embeds, legal},
    render::{Alternate, alternates},
};

/// `GET /robots.txt`
pub(crate) async fn robots(app: web::Data<App>) -> HttpResponse {
    let sitemap = app.settings.server.absolute("/sitemap.xml");
    HttpResponse::Ok()
        .insert_header(("cache-control", "public, max-age=3600"))
        .content_type("text/plain; charset=utf-8")
        .body(format!("User-agent: *\nDisallow: /admin\n\nSitemap: {sitemap}\n"))
}

/// `GET /sitemap.xml` (<https://www.sitemaps.org/protocol.html>): home, the pages of `site.toml`, and what features
/// have published.
pub(crate) async fn sitemap(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    let now = app.clock.now();
    let urls = pages(&app).await?.into_iter().map(|entry| Url {
        location: app.settings.server.absolute(&entry.path),
        changed: entry.changed.map(|time| time.min(now).to_rfc3339_opts(SecondsFormat::Secs, true)),
        alternates: alternates(&app.settings.server, &app.languages, &entry.path),
    });
    let urls = urls.collect();
    let xml = app.renderer.view(&SitemapView { urls })?;
    Ok(App::public_document("application/xml; charset=utf-8", xml))
}

/// All public pages that are worth finding.
pub(crate) async fn pages(app: &App) -> Result<Vec<SitemapEntry>, AppError> {
    let features = app.features.clone();
    let now = app.clock.now();
    let published = app
        .db
        .read(move |conn| {
            let mut entries = Vec::new();
            for content in features.content() {
                entries.extend(content.sitemap(conn, now)?);
            }
            Ok::<_, DatabaseError>(entries)
        })
        .await?;
    Ok(entries(app, published))
}

/// Home, the pages of `site.toml`, what features have published, and that in the other languages: each once.
fn entries(app: &App, published: Vec<SitemapEntry>) -> Vec<SitemapEntry> {
    let page = |path: &str| SitemapEntry { path: path.to_owned(), changed: None };
    let mut all = vec![page("/")];
    all.extend(app.facts.pages.iter().filter(|own| own.path != "/").map(|own| page(&own.path)));
    let built_in = [legal::PRIVACY, legal::IMPRINT].map(str::to_owned).into_iter();
    let built_in = built_in.chain(embeds::own_pages(&app.facts)).filter(|path| !app.facts.lists(path));
    all.extend(built_in.map(|path| page(&path)));
    all.retain(|own| published.iter().all(|entry| entry.path != own.path));
    all.extend(published);
    let mut others = Vec::new();
    for entry in &all {
        let versions = app.languages.versions(&entry.path).into_iter();
        others
            .extend(versions.map(|(_, path)| SitemapEntry { path: path.to_owned(), changed: entry.changed }));
    }
    for other in others {
        if all.iter().all(|entry| entry.path != other.path) {
            all.push(other);
        }
    }
    all
}

#[derive(Serialize)]
struct SitemapView {
    urls: Vec<Url>,
}

impl View for SitemapView {
    const TEMPLATE: &'static str = "sitemap.xml";
}

#[derive(Serialize)]
struct Url {
    location: String,
    changed: Option<String>,
    alternates: Vec<Alternate>,
}
