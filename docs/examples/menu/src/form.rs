//! What an owner types: a dish.

use forms::{Field, Form, Kind, Reader};

const NAME: Field = Field::new("name", Kind::Text, "Please name the dish (at most 100 characters).")
    .required()
    .at_least(1)
    .at_most(100);
const PRICE: Field = Field::new("price", Kind::Text, "Please give its price, such as £7.50.")
    .required()
    .at_least(1)
    .at_most(20);

/// A dish.
pub(crate) struct DishForm {
    pub(crate) name: String,
    pub(crate) price: String,
}

impl Form for DishForm {
    const FIELDS: &'static [Field] = &[NAME, PRICE];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { name: reader.line(&NAME), price: reader.line(&PRICE) }
    }
}
