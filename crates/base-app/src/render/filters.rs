//! What templates can do beyond Tera's own filters.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tera::{Error, Filter, Function, Result, Tera, Value};

use super::{
    pictures::{PictureElement, Preload},
    statics::Statics,
};
use crate::{Facts, pages::contents::Contents, settings::ServerSettings};

pub(super) type Arguments = HashMap<String, Value>;

/// What a template has as a time.
#[derive(Debug, PartialEq)]
pub(super) enum When {
    /// A moment, in the site's time zone.
    Moment(DateTime<Tz>),
    /// A day, which is the same one in every zone.
    Day(NaiveDate),
}

pub(super) fn register(tera: &mut Tera, statics: &Arc<Statics>, server: &ServerSettings, facts: &Facts) {
    let zone = facts.time_zone;
    tera.register_filter("html", Html);
    tera.register_filter("json_ld", JsonLd);
    tera.register_filter("iso", move |value: &Value, _: &Arguments| iso(value, zone));
    tera.register_filter("rfc2822", move |value: &Value, _: &Arguments| rfc2822(value, zone));
    tera.register_filter("urlencode", |value: &Value, _: &Arguments| {
        Ok(Value::String(utf8_percent_encode(text(value)?, NON_ALPHANUMERIC).to_string()))
    });
    let server = server.clone();
    tera.register_filter("absolute", move |value: &Value, _: &Arguments| {
        let path = text(value)?;
        let is_path = path.starts_with('/');
        Ok(Value::String(if is_path { server.absolute(path) } else { path.to_owned() }))
    });
    tera.register_function("asset", Asset(Arc::clone(statics)));
    tera.register_function("icon", Icon(Arc::clone(statics)));
    tera.register_function("picture", PictureElement(Arc::clone(statics)));
    tera.register_function("preload_picture", Preload(Arc::clone(statics)));
}

/// What the files of `content/` say: `questions(page=page.path)`, the same as data, and `testimonials()`.
pub(super) fn register_contents(tera: &mut Tera, contents: &Contents) {
    let faq = Arc::clone(contents.faq());
    tera.register_function("questions", move |arguments: &Arguments| {
        Ok(faq.questions(argument(arguments, "page")?))
    });
    let faq = Arc::clone(contents.faq());
    tera.register_function("questions_data", move |arguments: &Arguments| {
        Ok(faq.questions_data(argument(arguments, "page")?))
    });
    let testimonials = Arc::clone(contents.testimonials());
    tera.register_function("testimonials", move |_: &Arguments| Ok(testimonials.list()));
}

/// Escapes text for elements and quoted attributes (OWASP XSS prevention, rules 1 and 2). Tera's own also escapes
/// slashes, which makes every address on a page unreadable.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Prints HTML unescaped, and takes nothing but what `SafeHtml` serialises to.
struct Html;

impl Filter for Html {
    fn filter(&self, value: &Value, _: &Arguments) -> Result<Value> {
        value
            .as_object()
            .filter(|object| object.len() == 1)
            .and_then(|object| object.get("__safe_html"))
            .and_then(Value::as_str)
            .map(|html| Value::String(html.to_owned()))
            .ok_or_else(|| Error::msg("the filter `html` prints SafeHtml and nothing else"))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// Prints JSON inside `<script type="application/ld+json">`; nothing in it can end the element.
struct JsonLd;

impl Filter for JsonLd {
    fn filter(&self, value: &Value, _: &Arguments) -> Result<Value> {
        let json = serde_json::to_string(value)?;
        let mut inert = String::with_capacity(json.len());
        for character in json.chars() {
            match character {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    inert.push_str(&format!("\\u{:04x}", u32::from(character)));
                }
                _ => inert.push(character),
            }
        }
        Ok(Value::String(inert))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// The address of a static file by the name its source has.
struct Asset(Arc<Statics>);

impl Function for Asset {
    fn call(&self, arguments: &Arguments) -> Result<Value> {
        let path = argument(arguments, "path")?;
        let url = self.0.url(path).ok_or_else(|| Error::msg(format!("there is no static file “{path}”")))?;
        Ok(Value::String(url))
    }
}

/// A Bootstrap icon as inline SVG.
struct Icon(Arc<Statics>);

impl Function for Icon {
    fn call(&self, arguments: &Arguments) -> Result<Value> {
        let name = argument(arguments, "name")?;
        let svg = self.0.icon(name).ok_or_else(|| Error::msg(format!("there is no icon “{name}”")))?;
        Ok(Value::String(svg))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// For machines, as ISO 8601 has it; a day without a time.
fn iso(value: &Value, zone: Tz) -> Result<Value> {
    Ok(Value::String(match when(value, zone)? {
        When::Moment(moment) => moment.format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        When::Day(day) => day.to_string(),
    }))
}

/// For feeds, which know moments only.
fn rfc2822(value: &Value, zone: Tz) -> Result<Value> {
    match when(value, zone)? {
        When::Moment(moment) => Ok(Value::String(moment.format("%a, %d %b %Y %H:%M:%S %z").to_string())),
        When::Day(day) => Err(Error::msg(format!("{day} is a day; `rfc2822` wants a time"))),
    }
}

/// What the columns and types of time become in a View: `DateTime<Utc>`, `NaiveDateTime` (in UTC) and `NaiveDate`.
pub(super) fn when(value: &Value, zone: Tz) -> Result<When> {
    let given = text(value)?;
    if let Ok(day) = given.parse::<NaiveDate>() {
        return Ok(When::Day(day));
    }
    let moment = DateTime::parse_from_rfc3339(given)
        .map(|moment| moment.with_timezone(&Utc))
        .or_else(|_no_zone| {
            NaiveDateTime::parse_from_str(given, "%Y-%m-%dT%H:%M:%S%.f").map(|time| time.and_utc())
        })
        .map_err(|_neither| {
            Error::msg(format!("“{given}” is neither a time (2026-05-01T09:30:00Z) nor a day (2026-05-01)"))
        })?;
    Ok(When::Moment(moment.with_timezone(&zone)))
}

pub(super) fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| Error::msg(format!("expected a text, found {value}")))
}

pub(super) fn argument<'a>(arguments: &'a Arguments, name: &str) -> Result<&'a str> {
    arguments
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Error::msg(format!("the argument `{name}` must be a text")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_safe_html_is_printed_unescaped() {
        let safe = json!({ "__safe_html": "<p>Hello</p>" });
        assert_eq!(Html.filter(&safe, &Arguments::new()).unwrap(), "<p>Hello</p>");
        for value in [json!("<p>"), json!({ "__safe_html": "x", "more": 1 }), json!(null), json!(["<p>"])] {
            assert!(Html.filter(&value, &Arguments::new()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_title_cannot_end_the_json_block() {
        let value = json!({ "headline": "</script><script>alert(1)</script>" });
        let printed = JsonLd.filter(&value, &Arguments::new()).unwrap();
        assert!(!printed.as_str().unwrap().contains('<'));
        let parsed: Value = serde_json::from_str(printed.as_str().unwrap()).unwrap();
        assert_eq!(parsed, value);
    }

    #[test]
    fn times_are_shown_in_the_zone_of_the_site() {
        let (winter, berlin) = (json!("2026-01-31T23:30:00Z"), chrono_tz::Europe::Berlin);
        assert_eq!(iso(&winter, berlin).unwrap(), "2026-02-01T00:30:00+01:00");
        assert_eq!(rfc2822(&winter, berlin).unwrap(), "Sun, 01 Feb 2026 00:30:00 +0100");
        assert_eq!(iso(&json!("2026-01-31T23:30:00"), berlin).unwrap(), "2026-02-01T00:30:00+01:00");
        assert!(iso(&json!("yesterday"), chrono_tz::UTC).is_err());
    }

    #[test]
    fn a_day_is_the_same_in_every_zone() {
        let day = json!("2026-05-01");
        for zone in [chrono_tz::America::Edmonton, chrono_tz::UTC, chrono_tz::Pacific::Auckland] {
            assert_eq!(iso(&day, zone).unwrap(), day);
            assert!(rfc2822(&day, zone).unwrap_err().to_string().contains("2026-05-01 is a day"));
        }
    }
}
