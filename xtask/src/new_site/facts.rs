//! A new site's site.toml: its own name, domain and port, and the source's facts as samples.

use checkout::failure::{Explain, Failure};
use toml_edit::{Array, DocumentMut, Item, Value, value};

use super::plan::Plan;
use super::words::Words;

/// What whoever has the new site must replace: `lint` finds what is left of it.
const SAMPLES: [&str; 4] = ["tagline", "description", "phone", "address.street"];

/// The source's facts for the new site.
pub(super) fn rewrite(source: &str, plan: &Plan, words: &Words) -> Result<String, Failure> {
    let mut document = source.parse::<DocumentMut>().explain(|| "site.toml".to_owned())?;
    document.iter_mut().for_each(|(_, item)| replace(item, words));
    let samples = samples(&document);
    document.insert("name", value(plan.name.title()));
    document.insert("domain", value(&plan.domain));
    document.insert("port", value(i64::from(plan.port)));
    document.insert("email", value(format!("hello@{}", plan.domain)));
    document.insert("samples", value(samples));
    if let Some(mut first) = document.iter_mut().next().map(|(key, _)| key) {
        first.leaf_decor_mut().set_prefix(format!(
            "# The facts of {}. Name, domain and port are its own. Everything else is a sample, taken over from {}:\n\
             # replace what is not true of this business.\n\n",
            plan.name.title(),
            plan.source.name
        ));
    }
    Ok(document.to_string())
}

/// The source's facts that are no other business's, and what it has taken over from its own source.
fn samples(document: &DocumentMut) -> Array {
    let at = |key: &str| key.split('.').try_fold(document.as_item(), |item, part| item.get(part));
    let own = SAMPLES.iter().filter_map(|key| at(key)?.as_str());
    let inherited = at("samples").and_then(Item::as_array).into_iter().flatten().filter_map(Value::as_str);
    let mut samples: Vec<&str> = own.chain(inherited).filter(|sample| !sample.is_empty()).collect();
    samples.dedup();
    samples.into_iter().collect()
}

/// Puts the new names for the old ones into every text.
fn replace(item: &mut Item, words: &Words) {
    match item {
        Item::Value(value) => replace_in(value, words),
        Item::Table(table) => table.iter_mut().for_each(|(_, item)| replace(item, words)),
        Item::ArrayOfTables(tables) => {
            tables.iter_mut().flat_map(|table| table.iter_mut()).for_each(|(_, item)| replace(item, words));
        }
        Item::None => {}
    }
}

fn replace_in(value: &mut Value, words: &Words) {
    match value {
        Value::String(text) => {
            let new = words.replaced(text.value());
            if new != *text.value() {
                let decor = text.decor().clone();
                let mut changed = Value::from(new);
                *changed.decor_mut() = decor;
                *value = changed;
            }
        }
        Value::Array(array) => array.iter_mut().for_each(|value| replace_in(value, words)),
        Value::InlineTable(table) => table.iter_mut().for_each(|(_, value)| replace_in(value, words)),
        _ => {}
    }
}
