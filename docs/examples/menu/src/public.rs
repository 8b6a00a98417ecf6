//! What guests see.

use actix_web::{HttpRequest, HttpResponse, web};
use base_app::{App, AppError, View};

use crate::{
    models,
    views::{DishRow, MenuView},
};

/// `GET /menu`, and the same below the prefix of each further language.
pub(crate) async fn index(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let dishes = app.db.read(models::all).await?;
    let view = MenuView { dishes: dishes.into_iter().map(DishRow::from).collect() };
    let meta = app.renderer.head(request.path(), "menu")?;
    let html = app.renderer.page(MenuView::TEMPLATE, &meta, &view)?;
    Ok(App::public_page(html))
}
