//! Pages that are one template and nothing else, as `site.toml` lists them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use crate::{App, AppError, PageMeta};

/// Answers with the page that `site.toml` lists under the requested path.
///
/// # Errors
/// [`AppError::NotFound`] when it lists none.
pub async fn static_page(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let page = app.facts.pages.iter().find(|page| page.path == request.path()).ok_or(AppError::NotFound)?;
    let meta = PageMeta::new(&page.path, &page.title, &page.description);
    let html = app.renderer.page(&page.template, &meta, &Nothing {})?;
    Ok(App::public_page(html))
}

#[derive(Serialize)]
struct Nothing {}
