//! The pages that show projects and posts beside their own words.

use actix_web::{HttpRequest, HttpResponse, web};
use base_app::{App, AppError, PageMeta, View};
use blog::PostCard;
use portfolio::ProjectCard;
use serde::Serialize;

use crate::KINDS;

/// How many projects a page shows.
const PROJECTS: i64 = 3;
const POSTS: i64 = 3;

#[derive(Serialize)]
struct HomeView {
    projects: Vec<ProjectCard>,
    posts: Vec<PostCard>,
}

impl View for HomeView {
    const TEMPLATE: &'static str = "home.html";
}

/// A page of `site.toml` with the projects of its kind of work.
#[derive(Serialize)]
struct ServiceView {
    projects: Vec<ProjectCard>,
}

/// `GET /`
pub(crate) async fn home(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    let view = HomeView {
        projects: portfolio::first(&app, KINDS, None, PROJECTS).await?,
        posts: blog::newest(&app, POSTS).await?,
    };
    let meta = PageMeta::new("/", &app.facts.home.title, &app.facts.home.description);
    let html = app.renderer.page(HomeView::TEMPLATE, &meta, &view)?;
    Ok(App::public_page(html))
}

/// `GET /services/{kind}`
pub(crate) async fn service(
    app: web::Data<App>,
    kind: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let kind = KINDS.iter().find(|known| known.key == *kind).ok_or(AppError::NotFound)?;
    let page = app.facts.pages.iter().find(|page| page.path == request.path()).ok_or(AppError::NotFound)?;
    let view = ServiceView { projects: portfolio::first(&app, KINDS, Some(kind.key), PROJECTS).await? };
    let meta = PageMeta::new(&page.path, &page.title, &page.description);
    let html = app.renderer.page(&page.template, &meta, &view)?;
    Ok(App::public_page(html))
}
