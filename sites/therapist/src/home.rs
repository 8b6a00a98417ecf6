//! The home page, with the newest posts.

use actix_web::{HttpRequest, HttpResponse, web};
use base_app::{App, AppError, PageMeta, View};
use blog::PostCard;
use serde::Serialize;

const NEWEST: i64 = 3;

#[derive(Serialize)]
struct HomeView {
    posts: Vec<PostCard>,
}

impl View for HomeView {
    const TEMPLATE: &'static str = "home.html";
}

/// `GET /`
pub(crate) async fn show(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let view = HomeView { posts: blog::newest(&app, NEWEST).await? };
    let meta = PageMeta::new("/", &app.facts.home.title, &app.facts.home.description);
    let html = app.renderer.page(HomeView::TEMPLATE, &meta, &view)?;
    Ok(App::public_page(&request, html))
}
