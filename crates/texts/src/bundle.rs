//! The files of one language as Fluent's bundle.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, types::FluentNumber};

use crate::{LanguageTag, Source, TextError};

pub(crate) type Bundle = FluentBundle<FluentResource>;

/// What stands between groups of three digits in this language.
const NUMBER_GROUP: &str = "number-group";

/// All files of a language; a later folder wins over an earlier one, a country's over its language's.
pub(crate) fn of(tag: &LanguageTag, folders: &[Vec<Source>]) -> Result<Bundle, TextError> {
    let mut bundle = FluentBundle::new_concurrent(vec![tag.identifier().clone()]);
    // The marks that keep a right-to-left value apart from its sentence would end up in mail subjects and attributes.
    bundle.set_use_isolating(false);
    for folder in folders {
        for name in tag.folders() {
            for source in folder.iter().filter(|source| source.is_of(&name)) {
                bundle.add_resource_overriding(read(source)?);
            }
        }
    }
    let group = group(&bundle);
    // A fresh bundle has no function yet, so this name is free.
    let _added = bundle.add_function("NUMBER", move |values, _| number(values, &group));
    Ok(bundle)
}

fn read(source: &Source) -> Result<FluentResource, TextError> {
    FluentResource::try_new(source.text.clone()).map_err(|(_, errors)| {
        let first = errors.first();
        // The whole entry that could not be read, or the place itself.
        let start =
            first.map_or(0, |error| error.slice.as_ref().map_or(error.pos.start, |entry| entry.start));
        TextError::Syntax {
            path: source.path.clone(),
            line: source.text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1,
            problem: first.map(|error| error.kind.to_string()).unwrap_or_default(),
        }
    })
}

fn group(bundle: &Bundle) -> String {
    let pattern = bundle.get_message(NUMBER_GROUP).and_then(|message| message.value());
    pattern
        .map(|pattern| bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
        .unwrap_or_default()
}

/// `NUMBER($count)`: the whole part of a number with its thousands in groups.
fn number<'a>(values: &[FluentValue<'a>], group: &str) -> FluentValue<'a> {
    match values.first() {
        Some(FluentValue::Number(FluentNumber { value, .. })) => grouped(*value, group).into(),
        _ => FluentValue::Error,
    }
}

fn grouped(value: f64, group: &str) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = if value < 0.0 { "−".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    text
}

pub(crate) fn arguments(values: &[(&str, crate::Value)]) -> FluentArgs<'static> {
    values.iter().map(|(name, value)| ((*name).to_owned(), value.to_fluent().into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_in_groups() {
        for (value, text) in
            [(0.0, "0"), (999.0, "999"), (5000.0, "5.000"), (1_234_567.0, "1.234.567"), (-1000.0, "−1.000")]
        {
            assert_eq!(grouped(value, "."), text);
        }
    }
}
