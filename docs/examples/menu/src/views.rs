//! What the templates print: one struct for each.

use base_app::View;
use chrono::NaiveDate;
use forms::{Form, Invalid, Rules};
use serde::Serialize;

use crate::{form::DishForm, models::Dish};

/// The menu, for guests.
#[derive(Serialize)]
pub(crate) struct MenuView {
    pub(crate) dishes: Vec<DishRow>,
}

impl View for MenuView {
    const TEMPLATE: &'static str = "menu/list.html";
}

/// The menu, in the panel, with the form for one more dish.
#[derive(Serialize)]
pub(crate) struct PanelView {
    pub(crate) dishes: Vec<DishRow>,
    pub(crate) form: FormView,
}

impl View for PanelView {
    const TEMPLATE: &'static str = "admin/menu/list.html";
}

/// One dish.
#[derive(Serialize)]
pub(crate) struct DishRow {
    pub(crate) name: String,
    pub(crate) price: String,
    pub(crate) served_from: NaiveDate,
    pub(crate) remove_action: String,
}

impl From<Dish> for DishRow {
    fn from(dish: Dish) -> Self {
        Self {
            remove_action: format!("/admin/menu/{}/remove", dish.id),
            name: dish.name,
            price: dish.price,
            served_from: dish.served_from,
        }
    }
}

/// The form's fields with their rules.
#[derive(Serialize)]
pub(crate) struct FormView {
    #[serde(flatten)]
    input: Invalid,
    rules: Rules,
}

impl From<Invalid> for FormView {
    fn from(input: Invalid) -> Self {
        Self { input, rules: DishForm::rules() }
    }
}
