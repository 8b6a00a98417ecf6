//! What the page prints.

use base_app::View;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::{
    chart::Chart,
    period::Days,
    source::{DIRECT, OTHER},
    tally::OTHER_PAGES,
};

/// The numbers of a period.
#[derive(Serialize)]
pub(crate) struct AnalyticsView {
    pub(crate) periods: Vec<Period>,
    pub(crate) span: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) chart: Option<Chart>,
    pub(crate) pages: Vec<Row>,
    pub(crate) sources: Vec<Row>,
    pub(crate) robots: String,
    pub(crate) months: u32,
    pub(crate) export_href: String,
}

impl View for AnalyticsView {
    const TEMPLATE: &'static str = "admin/analytics/index.html";
}

/// A period to choose.
#[derive(Serialize)]
pub(crate) struct Period {
    pub(crate) label: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A number, and how it has changed.
#[derive(Serialize)]
pub(crate) struct Figure {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) trend: &'static str,
    pub(crate) change: String,
    pub(crate) hint: Option<String>,
}

/// A page or a source, with its share of the most frequent one.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) href: Option<String>,
    pub(crate) counts: Vec<String>,
    pub(crate) share: String,
}

impl Figure {
    /// A number of this period beside that of the period before.
    pub(crate) fn new(label: &'static str, now: i64, before: i64) -> Self {
        let (trend, change) = match now.cmp(&before) {
            std::cmp::Ordering::Equal => ("same", "no change".to_owned()),
            std::cmp::Ordering::Greater => ("up", format!("up from {}", number(before))),
            std::cmp::Ordering::Less => ("down", format!("down from {}", number(before))),
        };
        Self { label, value: number(now), trend, change, hint: None }
    }

    pub(crate) fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }
}

impl Row {
    pub(crate) fn page(path: &str, views: i64, visits: i64, most: i64) -> Self {
        Self {
            name: page_name(path),
            href: path.starts_with('/').then(|| path.to_owned()),
            counts: vec![number(views), number(visits)],
            share: share(views, most),
        }
    }

    pub(crate) fn source(source: &str, visits: i64, most: i64) -> Self {
        let name = match source {
            DIRECT => "Direct, or not told",
            OTHER => "Other sources",
            name => name,
        };
        Self { name: name.to_owned(), href: None, counts: vec![number(visits)], share: share(visits, most) }
    }
}

/// How people call a page.
pub(crate) fn page_name(path: &str) -> String {
    match path {
        OTHER_PAGES => "Other pages".to_owned(),
        "/" => "Home page".to_owned(),
        path => path.to_owned(),
    }
}

/// `12,345`
pub(crate) fn number(count: i64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 page view`, `12 page views`
pub(crate) fn counted(count: i64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", number(count))
}

/// `26 Nov`
pub(crate) fn short_day(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// `26 Nov 2026`, `20 to 26 Nov 2026`, `28 Dec 2026 to 3 Jan 2027`
pub(crate) fn span(days: Days) -> String {
    let (first, last) = (days.first, days.last);
    let end = last.format("%-d %b %Y");
    if first == last {
        end.to_string()
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{} to {end}", first.day())
    } else if first.year() == last.year() {
        format!("{} to {end}", first.format("%-d %b"))
    } else {
        format!("{} to {end}", first.format("%-d %b %Y"))
    }
}

fn share(count: i64, most: i64) -> String {
    format!("{}%", (count * 100 / most.max(1)).clamp(1, 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (count, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(count), expected);
        }
        assert_eq!(counted(1, "visit"), "1 visit");
        assert_eq!(counted(2_000, "visit"), "2,000 visits");
    }

    #[test]
    fn a_span_says_no_month_or_year_twice() {
        for (first, last, expected) in [
            ("2026-11-26", "2026-11-26", "26 Nov 2026"),
            ("2026-11-20", "2026-11-26", "20 to 26 Nov 2026"),
            ("2026-10-28", "2026-11-26", "28 Oct to 26 Nov 2026"),
            ("2025-11-27", "2026-11-26", "27 Nov 2025 to 26 Nov 2026"),
        ] {
            let days = Days { first: first.parse().unwrap(), last: last.parse().unwrap() };
            assert_eq!(span(days), expected);
        }
    }
}
