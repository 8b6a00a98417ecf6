//! Where the bars, lines and labels of the chart are, in percent of its area: so it fits any width and its text stays
//! readable.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{models::Traffic, period::Days, views};

/// The height of the highest line and of the ground, in percent from the top. Below the ground stand the days.
const TOP: f64 = 6.0;
const GROUND: f64 = 88.0;

/// Where the first bar begins, in percent from the left: before it stand the numbers of the lines.
const LEFT: f64 = 6.0;

/// How much of its place a bar fills.
const FILLED: f64 = 0.7;

/// More days than this are shown by the week.
const MOST_BARS: u64 = 60;
const WEEK: usize = 7;

/// The most lines above the ground.
const MOST_LINES: i64 = 4;

/// A chart of views, and of visits in front of them.
#[derive(Debug, Serialize)]
pub(crate) struct Chart {
    pub(crate) bars: Vec<Bar>,
    lines: Vec<Line>,
    labels: Vec<Label>,
    ground: String,
    pub(crate) is_weekly: bool,
}

/// One day or week.
#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) views: i64,
    pub(crate) visits: i64,
    place: Place,
    views_top: String,
    views_height: String,
    visits_top: String,
    visits_height: String,
}

/// From left to right: the whole place, and the bar in it.
#[derive(Debug, Serialize)]
struct Place {
    start: String,
    width: String,
    bar_start: String,
    bar_width: String,
}

/// A line with its number.
#[derive(Debug, Serialize)]
struct Line {
    y: String,
    label: String,
}

/// A day below the ground.
#[derive(Debug, Serialize)]
struct Label {
    x: String,
    anchor: &'static str,
    text: String,
}

/// Draws these days; `traffic` says what happened on each.
pub(crate) fn draw(days: Days, traffic: impl Fn(NaiveDate) -> Traffic) -> Chart {
    let is_weekly = days.count() > MOST_BARS;
    let spans = spans(days, if is_weekly { WEEK } else { 1 });
    let sums: Vec<Traffic> = spans.iter().map(|span| sum(*span, &traffic)).collect();
    let (step, steps) = scale(sums.iter().map(|sum| sum.views).max().unwrap_or_default());
    let height = |count: i64| (GROUND - TOP) * part(count, step * steps);
    let place = (100.0 - LEFT) / f64::from(u32::try_from(spans.len()).unwrap_or(u32::MAX).max(1));
    let bars = spans.iter().zip(&sums).zip(0_u32..).map(|((span, sum), number)| Bar {
        label: views::span(*span),
        views: sum.views,
        visits: sum.visits,
        place: Place::of(number, place),
        views_top: percent(GROUND - height(sum.views)),
        views_height: percent(height(sum.views)),
        visits_top: percent(GROUND - height(sum.visits)),
        visits_height: percent(height(sum.visits)),
    });
    let line = |count: i64| Line { y: percent(GROUND - height(count)), label: views::number(count) };
    Chart {
        bars: bars.collect(),
        lines: (1..=steps).map(|number| line(number * step)).collect(),
        labels: labels(&spans, place),
        ground: percent(GROUND),
        is_weekly,
    }
}

impl Place {
    fn of(number: u32, width: f64) -> Self {
        let start = LEFT + f64::from(number) * width;
        Self {
            start: percent(start),
            width: percent(width),
            bar_start: percent(start + width * (1.0 - FILLED) / 2.0),
            bar_width: percent(width * FILLED),
        }
    }
}

/// The days in groups of `length`. Days that are left over belong to the first group.
fn spans(days: Days, length: usize) -> Vec<Days> {
    let all: Vec<NaiveDate> = days.iter().collect();
    let (rest, whole) = all.split_at_checked(all.len() % length).unwrap_or_default();
    let mut spans: Vec<Days> = whole
        .chunks(length)
        .filter_map(|group| Some(Days { first: *group.first()?, last: *group.last()? }))
        .collect();
    if let (Some(first), Some(span)) = (rest.first(), spans.first_mut()) {
        span.first = *first;
    }
    spans
}

fn sum(days: Days, traffic: &impl Fn(NaiveDate) -> Traffic) -> Traffic {
    days.iter().map(traffic).fold(Traffic::default(), |sum, day| Traffic {
        views: sum.views + day.views,
        visits: sum.visits + day.visits,
    })
}

/// Step and number of lines for numbers up to `most`: steps are 1, 2 or 5 with zeros behind.
fn scale(most: i64) -> (i64, i64) {
    let mut step = 1;
    for factor in [2, 5, 10].iter().cycle() {
        if most <= i64::saturating_mul(step, MOST_LINES) {
            break;
        }
        let unit = i64::pow(10, step.ilog10());
        step = unit * factor;
    }
    (step, (most.max(1) + step - 1) / step)
}

/// Four or five days, the last among them, so that they find room on a phone.
fn labels(spans: &[Days], place: f64) -> Vec<Label> {
    let every = match spans.len() {
        0..=7 => 1,
        8..=31 => 7,
        _ => 13,
    };
    let last = spans.len().saturating_sub(1);
    let labelled =
        (0_u32..).zip(spans).zip(0..=last).filter(|(_, index)| (last - index).is_multiple_of(every));
    labelled
        .map(|((number, span), index)| {
            let start = LEFT + f64::from(number) * place;
            let is_at_the_edge = index == last && every > 1;
            let (x, anchor) =
                if is_at_the_edge { (start + place, "end") } else { (start + place / 2.0, "middle") };
            Label { x: percent(x), anchor, text: views::short_day(span.last) }
        })
        .collect()
}

fn part(count: i64, of: i64) -> f64 {
    // A bar of more would not be drawn higher: no chart has so many views.
    let float = |number: i64| i32::try_from(number).map_or(f64::from(i32::MAX), f64::from);
    float(count) / float(of.max(1))
}

fn percent(number: f64) -> String {
    format!("{number:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: u64) -> Days {
        Days::ending("2026-11-26".parse().unwrap(), count)
    }

    #[test]
    fn the_lines_are_at_round_numbers_and_hold_the_highest_bar() {
        for (most, expected) in [
            (0, (1, 1)),
            (1, (1, 1)),
            (4, (1, 4)),
            (5, (2, 3)),
            (9, (5, 2)),
            (20, (5, 4)),
            (21, (10, 3)),
            (81, (50, 2)),
            (1_999, (500, 4)),
            (123_456, (50_000, 3)),
        ] {
            assert_eq!(scale(most), expected, "{most}");
        }
    }

    #[test]
    fn a_month_has_a_bar_for_each_day_and_a_year_for_each_week() {
        let traffic = |_| Traffic { views: 2, visits: 1 };
        let month = draw(days(30), traffic);
        assert_eq!((month.bars.len(), month.is_weekly), (30, false));
        assert_eq!(month.labels.len(), 5);
        let year = draw(days(365), traffic);
        assert_eq!((year.bars.len(), year.is_weekly), (52, true));
        assert_eq!(year.bars.iter().map(|bar| bar.views).sum::<i64>(), 730);
        assert_eq!(year.bars[0].label, "27 Nov to 4 Dec 2025");
    }

    #[test]
    fn bars_stand_on_the_ground_and_grow_with_their_number() {
        let today = days(1).last;
        let chart =
            draw(
                days(7),
                |day| if day == today { Traffic { views: 8, visits: 4 } } else { Traffic::default() },
            );
        let (first, last) = (chart.bars.first().unwrap(), chart.bars.last().unwrap());
        assert_eq!((first.views_top.as_str(), first.views_height.as_str()), ("88.00%", "0.00%"));
        assert_eq!((last.views_top.as_str(), last.views_height.as_str()), ("6.00%", "82.00%"));
        assert_eq!(last.visits_height, "41.00%");
    }
}
