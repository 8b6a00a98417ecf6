//! What visitors see of the portfolio.

use actix_web::{HttpResponse, web};
use base_app::{App, AppError, PageMeta, PageNumber, Pagination, View, complete_pictures};
use core_models::{DatabaseError, DbConnection, QueryResult};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sanitizer::clean;
use serde::Deserialize;
use serde_json::{Value, json};
use texts::Texts;

use crate::{
    cards::{ProjectCard, noon, shown},
    kinds::Kinds,
    models::{self, Project},
    views::{KindLink, ListView, ProjectBody, ProjectView},
};

pub(crate) const LIST: &str = "/portfolio";

const PER_PAGE: i64 = 9;
const OTHERS: i64 = 3;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    kind: String,
}

/// `GET /portfolio`
pub(crate) async fn index(
    kinds: Kinds,
    app: web::Data<App>,
    wanted: web::Query<Wanted>,
    page: PageNumber,
) -> Result<HttpResponse, AppError> {
    let kind = match wanted.kind.as_str() {
        "" => None,
        key => Some(kinds.find(key).ok_or(AppError::NotFound)?),
    };
    let (found, in_use) = app
        .db
        .read(move |conn| {
            let found = models::published(conn, kind.map(|kind| kind.key), page.0, PER_PAGE)?;
            Ok::<_, DatabaseError>((found, models::kinds_in_use(conn)?))
        })
        .await?;
    let href = |page: i64| address(&wanted.kind, page);
    let texts = app.renderer.texts(LIST);
    let view = ListView {
        pagination: Pagination::new(page.0, found.pages(), href)?,
        kinds: links(kinds, &in_use, &wanted.kind, texts.get("portfolio-all", &[])?),
        kind: kind.map(|kind| kind.label),
        projects: found.items.into_iter().map(|listed| ProjectCard::of(kinds, listed)).collect(),
    };
    let meta = list_meta(&app, &texts, &href(page.0), view.kind, page.0)?;
    let html = app.renderer.page(ListView::TEMPLATE, &meta, &view)?;
    Ok(App::public_page(html))
}

/// `GET /portfolio/{slug}`
pub(crate) async fn show(
    kinds: Kinds,
    app: web::Data<App>,
    slug: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let slug = slug.into_inner();
    let found = app
        .db
        .read(move |conn| {
            let project = models::published_by_slug(conn, &slug)?;
            project.map(|project| view(conn, kinds, project)).transpose()
        })
        .await?;
    let view = found.ok_or(AppError::NotFound)?;
    let html = app.renderer.page(ProjectView::TEMPLATE, &meta(&app, &view.project), &view)?;
    Ok(App::public_page(html))
}

/// The text is cleaned again on its way out, because a row may be older than today's rules.
fn view(conn: &mut DbConnection, kinds: Kinds, found: Project) -> QueryResult<ProjectView> {
    let others = models::others(conn, &found.listed.project, OTHERS)?;
    let content = complete_pictures(conn, &clean(&found.content))?;
    let project = found.listed.project;
    let is_kind = kinds.find(&project.kind).is_some();
    Ok(ProjectView {
        project: ProjectBody {
            href: models::path(&project.slug),
            kind: kinds.label(&project.kind),
            kind_href: if is_kind { address(&project.kind, 1) } else { LIST.to_owned() },
            before: found.listed.before.as_ref().map(shown),
            after: found.listed.after.as_ref().map(shown),
            finished_at: noon(project.finished_on),
            title: project.title,
            excerpt: project.excerpt,
            place: project.place,
            content,
        },
        others: others.into_iter().map(|listed| ProjectCard::of(kinds, listed)).collect(),
    })
}

/// All kinds of work that have something to show, and the one that is shown.
fn links(kinds: Kinds, in_use: &[String], current: &str, all: String) -> Vec<KindLink> {
    let all = KindLink { label: all, href: LIST.to_owned(), current: current.is_empty() };
    let shown = kinds.0.iter().filter(|kind| kind.key == current || in_use.iter().any(|key| key == kind.key));
    let links = shown.map(|kind| KindLink {
        label: kind.label.to_owned(),
        href: address(kind.key, 1),
        current: kind.key == current,
    });
    std::iter::once(all).chain(links).collect()
}

fn list_meta(
    app: &App,
    texts: &Texts,
    path: &str,
    kind: Option<&str>,
    page: i64,
) -> Result<PageMeta, AppError> {
    let mut meta = app.renderer.head(LIST, "portfolio")?;
    if let Some(kind) = kind {
        let title = ("title", meta.title.into());
        meta.title = texts.get("portfolio-title-of-kind", &[("kind", kind.into()), title])?;
    }
    if page > 1 {
        let title = ("title", meta.title.into());
        meta.title = texts.get("portfolio-title-page", &[title, ("page", page.into())])?;
    }
    meta.path = path.to_owned();
    Ok(meta)
}

fn meta(app: &App, project: &ProjectBody) -> PageMeta {
    let mut meta = PageMeta::new(&project.href, &project.title, &project.excerpt);
    meta.image = project.after.as_ref().map(|picture| picture.src.clone());
    meta.json_ld = Some(creative_work(app, project));
    meta
}

/// <https://schema.org/CreativeWork>
fn creative_work(app: &App, project: &ProjectBody) -> Value {
    let absolute = |path: &str| app.settings.server.absolute(path);
    let pictures: Vec<String> = [&project.after, &project.before]
        .into_iter()
        .flatten()
        .map(|picture| absolute(&picture.src))
        .collect();
    json!({
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": project.title,
        "description": project.excerpt,
        "url": absolute(&project.href),
        "image": pictures,
        "genre": project.kind,
        "dateCreated": project.finished_at.date_naive(),
        "locationCreated": { "@type": "Place", "name": project.place },
        "creator": { "@id": absolute("/#business"), "@type": "LocalBusiness", "name": app.settings.server.site_name },
    })
}

fn address(kind: &str, page: i64) -> String {
    let kind = (!kind.is_empty()).then(|| format!("kind={}", utf8_percent_encode(kind, NON_ALPHANUMERIC)));
    let page = (page > 1).then(|| format!("page={page}"));
    let query: Vec<String> = kind.into_iter().chain(page).collect();
    if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", query.join("&")) }
}
