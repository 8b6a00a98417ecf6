//! The rates as bars, on a scale where each step is ten times the one before: a page and a password differ by thousands.

use std::fmt::Write;

use super::{Figure, Report};

const WIDTH: f64 = 900.0;
/// Where the bars begin: the names stand before it.
const LEFT: f64 = 330.0;
/// Where a bar of the highest value ends: its number stands behind it.
const RIGHT: f64 = 800.0;
const LINE: f64 = 20.0;
const TOP: f64 = 34.0;

/// Light and dark as whoever reads has it.
const STYLE: &str = "<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.axis{fill:#59636e}line{stroke:#d1d9e0}\
     rect{fill:#1a7f37}.yardstick{fill:#818b98}@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.axis{fill:#9198a1}\
     line{stroke:#3d444d}rect{fill:#3fb950}}</style>";

/// An SVG picture of all rates.
pub(crate) fn chart(report: &Report) -> String {
    let rates: Vec<&Figure> = report.figures.iter().filter(|figure| figure.unit.is_rate()).collect();
    let values = rates.iter().map(|figure| figure.value.median).filter(|value| *value > 0.0);
    let (lowest, highest) =
        values.fold((f64::MAX, 1.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let scale = Scale { from: lowest.min(highest).log10().floor(), to: highest.log10().ceil() };
    let height = TOP + LINE * (rates.len() as f64 + 1.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\
         <title>Requests a second, on a logarithmic scale</title>{STYLE}\n"
    );
    let mut power = scale.from;
    while power <= scale.to {
        let x = scale.place(power);
        let label = 10_f64.powf(power);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{height}\"/><text class=\"axis\" x=\"{x:.1}\" y=\"22\" \
             text-anchor=\"middle\">{label}</text>"
        );
        power += 1.0;
    }
    for (place, figure) in rates.into_iter().enumerate() {
        bar(&mut svg, figure, &scale, TOP + LINE * place as f64);
    }
    svg.push_str("</svg>\n");
    svg
}

/// From which power of ten to which.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn place(&self, power: f64) -> f64 {
        let whole = (self.to - self.from).max(1.0);
        LEFT + (RIGHT - LEFT) * ((power - self.from) / whole).clamp(0.0, 1.0)
    }
}

fn bar(svg: &mut String, figure: &Figure, scale: &Scale, y: f64) {
    let value = figure.value.median.max(f64::MIN_POSITIVE);
    let end = scale.place(value.log10());
    // What nothing is measured beside is what others are measured beside.
    let class = if figure.ratio.is_none() { " class=\"yardstick\"" } else { "" };
    let digits = if value < 100.0 { 1 } else { 0 };
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text><rect{class} x=\"{LEFT}\" y=\"{:.0}\" width=\"{:.1}\" \
         height=\"14\" rx=\"2\"/><text x=\"{:.1}\" y=\"{:.0}\">{value:.digits$}</text>",
        LEFT - 8.0,
        y + 15.0,
        escaped(&figure.name),
        y + 4.0,
        (end - LEFT).max(1.0),
        end + 6.0,
        y + 15.0,
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::super::samples::report;
    use super::*;
    use crate::statistics::Summary;

    fn widths(svg: &str) -> Vec<f64> {
        let bars = svg.split("width=\"").skip(1).filter_map(|rest| rest.split('"').next());
        bars.filter_map(|width| width.parse().ok()).collect()
    }

    #[test]
    fn each_rate_has_a_bar_and_nothing_else_does() {
        let svg = chart(&report());
        assert_eq!(svg.matches("<rect").count(), 2);
        assert_eq!(
            svg.matches("class=\"yardstick\"").count(),
            1,
            "nginx is what the site is measured beside"
        );
        assert!(svg.contains(">Home: SQLite</text>") && !svg.contains("Memory"));
        assert!(svg.ends_with("</svg>\n"));
    }

    #[test]
    fn ten_times_as_much_is_one_step_longer() {
        let mut report = report();
        report.figures[0].value = Summary::once(10_000.0);
        report.figures[1].value = Summary::once(1000.0);
        let mut slow = report.figures[1].clone();
        slow.value = Summary::once(10.0);
        report.figures.push(slow);
        let [first, second, third] = widths(&chart(&report))[..] else { panic!("three bars") };
        let step = (RIGHT - LEFT) / 3.0;
        assert!((first - second - step).abs() < 0.2, "{first} {second}");
        assert!((second - third - 2.0 * step).abs() < 1.1, "{second} {third}");
    }

    #[test]
    fn names_and_empty_reports_make_no_broken_picture() {
        let mut report = report();
        report.figures[1].name = "a < b & c".to_owned();
        assert!(chart(&report).contains("a &lt; b &amp; c"));
        report.figures.clear();
        assert!(chart(&report).ends_with("</svg>\n"));
    }
}
