//! The home page of a site with a blog: its opening, its sections, and the newest posts.

use actix_web::{HttpResponse, web};
use base_app::{App, AppError, PageMeta, View};

use crate::{cards, views::HomeView};

const NEWEST: i64 = 3;

/// `GET /`, for the list of routes of a site.
///
/// # Errors
/// A failed query, or a template that cannot be rendered.
pub async fn home(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    let view = HomeView { posts: cards::newest(&app, NEWEST).await? };
    let meta = PageMeta::new("/", &app.facts.home.title, &app.facts.home.description);
    let html = app.renderer.page(HomeView::TEMPLATE, &meta, &view)?;
    Ok(App::public_page(html))
}
