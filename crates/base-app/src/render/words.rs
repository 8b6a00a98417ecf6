//! What templates say in the language of their page: texts and dates.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;
use serde_json::json;
use tera::{Error, Function, Result, Tera, Value};
use texts::{TextError, Texts};

use super::filters::{Arguments, When, argument, text, when};
use crate::Languages;

/// Adds `t`, `t_around`, the dates in words, and links that stay in the language.
pub(super) fn register(
    tera: &mut Tera,
    texts: &Arc<Texts>,
    zone: Tz,
    languages: Arc<Languages>,
    index: usize,
) {
    tera.register_filter("in_language", move |value: &Value, _: &Arguments| {
        Ok(Value::String(languages.in_language(index, text(value)?)))
    });
    tera.register_function("t", Text(Arc::clone(texts)));
    tera.register_function("t_around", Around(Arc::clone(texts)));
    for (filter, key) in [("date", "date"), ("datetime", "datetime"), ("month", "month-and-year")] {
        let texts = Arc::clone(texts);
        tera.register_filter(filter, move |value: &Value, _: &Arguments| date(&texts, key, value, zone));
    }
}

/// `t(key="…", name=value)`: the text of a key, escaped like any other value.
struct Text(Arc<Texts>);

impl Function for Text {
    fn call(&self, arguments: &Arguments) -> Result<Value> {
        let given = values(arguments, &["key"])?;
        self.0.get(argument(arguments, "key")?, &given).map(Value::String).map_err(Error::msg)
    }
}

/// `t_around(key="…", hole="name")`: what stands before and behind one argument, as `[before, behind]`, so that a link
/// can stand there.
struct Around(Arc<Texts>);

impl Function for Around {
    fn call(&self, arguments: &Arguments) -> Result<Value> {
        let given = values(arguments, &["key", "hole"])?;
        let halves = self.0.around(argument(arguments, "key")?, argument(arguments, "hole")?, &given);
        halves.map(|(before, behind)| json!([before, behind])).map_err(Error::msg)
    }
}

/// The arguments that the text itself wants.
fn values<'a>(arguments: &'a Arguments, own: &[&str]) -> Result<Vec<(&'a str, texts::Value)>> {
    let of_text = arguments.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    of_text
        .map(|(name, value)| {
            let value = match value {
                Value::String(text) => Some(text.as_str().into()),
                Value::Number(number) => number.as_f64().map(texts::Value::Number),
                _ => None,
            };
            let value = value
                .ok_or_else(|| Error::msg(format!("the argument `{name}` must be a text or a number")))?;
            Ok((name.as_str(), value))
        })
        .collect()
}

/// A day with its weekday, as people in this language write it.
///
/// # Errors
/// A text that is missing.
pub fn day_in_words(texts: &Texts, day: NaiveDate) -> std::result::Result<String, TextError> {
    let parts = [
        ("weekday", day.weekday().number_from_monday().into()),
        ("day", day.day().into()),
        ("month", day.month().into()),
        ("year", day.year().into()),
    ];
    texts.get("day", &parts)
}

/// A moment or a day as people in this language write it; how is a text too. A day has no time to show.
fn date(texts: &Texts, key: &str, value: &Value, zone: Tz) -> Result<Value> {
    let (key, day, time) = match when(value, zone)? {
        When::Moment(moment) => (key, moment.date_naive(), moment.time()),
        When::Day(day) => (if key == "datetime" { "date" } else { key }, day, NaiveTime::MIN),
    };
    let two = |number: u32| texts::Value::Text(format!("{number:02}"));
    let parts = [
        ("day", day.day().into()),
        ("month", day.month().into()),
        ("year", day.year().into()),
        ("hour", two(time.hour())),
        ("minute", two(time.minute())),
    ];
    texts.get(key, &parts).map(Value::String).map_err(Error::msg)
}

#[cfg(test)]
mod tests {
    use texts::Source;

    use super::*;

    #[test]
    fn moments_and_days_are_written_by_the_same_texts() {
        let source = "date = { $day }.{ $month }.{ $year }\ndatetime = { date }, { $hour }:{ $minute }\n\
                      month-and-year = { $month }/{ $year }\n";
        let texts = Texts::new("en", &[vec![Source::new("en/a.ftl", source)]]).unwrap();
        let written = |key: &str, value: &str| {
            date(&texts, key, &json!(value), chrono_tz::Europe::Berlin).unwrap().as_str().unwrap().to_owned()
        };
        assert_eq!(written("datetime", "2026-04-30T22:05:00Z"), "1.5.2026, 00:05");
        assert_eq!(written("date", "2026-05-01"), "1.5.2026");
        assert_eq!(written("month-and-year", "2026-05-01"), "5/2026");
        assert_eq!(written("datetime", "2026-05-01"), "1.5.2026", "a day has no time");
        assert!(date(&texts, "date", &json!("May Day"), chrono_tz::UTC).is_err());
    }
}
