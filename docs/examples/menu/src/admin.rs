//! How the owner changes the menu.

use actix_web::{HttpResponse, http::StatusCode, web};
use admin::{PanelForm, Shell};
use base_app::AppError;
use core_models::clock::stored;
use forms::{Form, Invalid};

use crate::{
    form::DishForm,
    models::{self, NewDish},
    views::{DishRow, PanelView},
};

pub(crate) const PAGE: &str = "/admin/menu";

/// `GET /admin/menu`
pub(crate) async fn index(shell: Shell) -> Result<HttpResponse, AppError> {
    page(&shell, StatusCode::OK, Invalid::default()).await
}

/// `POST /admin/menu`
pub(crate) async fn create(shell: Shell, PanelForm(fields): PanelForm) -> Result<HttpResponse, AppError> {
    let dish = match DishForm::parse(&fields) {
        Ok(dish) => dish.into_inner(),
        Err(invalid) => return page(&shell, StatusCode::UNPROCESSABLE_ENTITY, invalid).await,
    };
    let said = format!("“{}” is added.", dish.name);
    let new = NewDish {
        name: dish.name,
        price: dish.price,
        served_from: dish.served_from,
        added_at: stored(shell.app.clock.now()),
    };
    shell.change(move |tx| models::add(tx, &new)).await?;
    shell.done(said, PAGE)
}

/// `POST /admin/menu/{id}/remove`
pub(crate) async fn remove(
    shell: Shell,
    id: web::Path<i64>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    shell.change(move |tx| models::remove(tx, id)).await?;
    shell.done("The dish is removed.", PAGE)
}

async fn page(shell: &Shell, status: StatusCode, input: Invalid) -> Result<HttpResponse, AppError> {
    let dishes = shell.app.db.read(models::all).await?;
    let view = PanelView { dishes: dishes.into_iter().map(DishRow::from).collect(), form: input.into() };
    shell.page_with_status(status, "Menu", &view).await
}
