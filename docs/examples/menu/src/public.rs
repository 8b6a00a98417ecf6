//! What guests see.

use actix_web::{HttpRequest, HttpResponse, web};
use base_app::{App, AppError, PageMeta, View};

use crate::{
    models,
    views::{DishRow, MenuView},
};

/// `GET /menu`
pub(crate) async fn index(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let dishes = app.db.read(models::all).await?;
    let view = MenuView { dishes: dishes.into_iter().map(DishRow::from).collect() };
    let texts = app.renderer.texts("/menu");
    let name = app.settings.server.site_name.as_str();
    let (title, description) =
        (texts.get("menu-title", &[])?, texts.get("menu-description", &[("name", name.into())])?);
    let meta = PageMeta::new("/menu", &title, &description);
    let html = app.renderer.page(MenuView::TEMPLATE, &meta, &view)?;
    Ok(App::public_page(&request, html))
}
