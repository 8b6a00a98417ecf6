//! What an owner types: one dish.

use chrono::NaiveDate;
use forms::{Field, Form, Kind, Reader};

const NAME: Field = Field::new("name", Kind::Text, "Please name the dish (at most 100 characters).")
    .required()
    .at_least(1)
    .at_most(100);
const PRICE: Field = Field::new("price", Kind::Text, "Please give its price, such as £7.50.")
    .required()
    .at_least(1)
    .at_most(20);
const SERVED_FROM: Field =
    Field::new("served_from", Kind::Date, "Please say from which day on it is served.").required();

/// One dish.
pub(crate) struct DishForm {
    pub(crate) name: String,
    pub(crate) price: String,
    pub(crate) served_from: NaiveDate,
}

impl Form for DishForm {
    const FIELDS: &'static [Field] = &[NAME, PRICE, SERVED_FROM];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            name: reader.line(&NAME),
            price: reader.line(&PRICE),
            served_from: reader.day(&SERVED_FROM).unwrap_or_default(),
        }
    }
}
