//! The figures as a page of the documents.

use std::fmt::Write;

use super::{Figure, Goal, Report};

/// The whole page: on what it was measured, and a table for each part.
pub(crate) fn table(report: &Report) -> String {
    let about = &report.about;
    let build = if about.is_release { "release build" } else { "debug build" };
    let mut page = String::from("# Results\n\n");
    let _ = writeln!(
        page,
        "Site `{}` with {} posts, {build} of `{}`. {} runs of {} s, {} connections. {}, {} processors, Linux {}, nginx {}, \
         PostgreSQL {}. Programs that wanted a processor before the run began: {:.2}.\n",
        about.site,
        about.posts,
        about.commit,
        about.runs,
        about.seconds,
        about.connections,
        about.processor,
        about.processors,
        about.kernel,
        about.nginx,
        about.postgres,
        about.load_before,
    );
    page.push_str(
        "What a column means is in [benchmarks.md](../benchmarks.md).\n\n![The rates as bars](chart.svg)\n",
    );
    let mut part = "";
    for figure in &report.figures {
        if figure.part != part {
            part = &figure.part;
            let _ = write!(
                page,
                "\n## {part}\n\n| what | median (lowest – highest) | p99, ms | ratio | goal |\n|---|---|---|---|---|\n"
            );
        }
        page.push_str(&row(figure));
    }
    page
}

/// The same for a terminal: one line for each figure.
pub(crate) fn figures(report: &Report) -> String {
    let lines = report.figures.iter().map(|figure| {
        let goal = goal(figure);
        let ratio = ratio(figure);
        format!("{:<10} {:<52} {:>34}  {ratio} {goal}", figure.part, figure.name, value(figure))
    });
    lines.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn row(figure: &Figure) -> String {
    let p99 = figure.p99.map_or_else(String::new, |p99| format!("{p99:.2}"));
    let note = figure.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!("| {}{note} | {} | {p99} | {} | {} |\n", figure.name, value(figure), ratio(figure), goal(figure))
}

fn value(figure: &Figure) -> String {
    let summary = &figure.value;
    let unit = figure.unit.name();
    if summary.low >= summary.high {
        return format!("{} {unit}", number(summary.median));
    }
    format!("{} {unit} ({} – {})", number(summary.median), number(summary.low), number(summary.high))
}

fn ratio(figure: &Figure) -> String {
    figure.ratio.as_ref().map_or_else(String::new, |ratio| {
        let percent = ratio.value.noise() * 100.0;
        format!("{} × {} (± {percent:.0} %)", number(ratio.value.median), ratio.to)
    })
}

fn goal(figure: &Figure) -> String {
    let Some((goal, is_reached)) = figure.goal.zip(figure.reaches_goal()) else { return String::new() };
    let most_or_least = if figure.unit.is_rate() { "≥" } else { "≤" };
    let verdict = if is_reached { "reached" } else { "missed" };
    match goal {
        Goal::Ratio(bound) => format!("{most_or_least} {} ×: {verdict}", number(bound)),
        Goal::Value(bound) => format!("{most_or_least} {}: {verdict}", number(bound)),
    }
}

/// Three digits that count, and thousands apart.
fn number(value: f64) -> String {
    if value >= 1000.0 {
        let digits = format!("{value:.0}");
        let groups = digits.as_bytes().rchunks(3).rev();
        return groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
    }
    match value {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        0.0.. => format!("{value:.3}"),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::report;
    use super::*;

    #[test]
    fn each_part_has_a_table_with_value_ratio_and_goal() {
        let page = table(&report());
        assert!(
            page.contains("Site `bakery` with 200 posts, release build of `0123abc`. 3 runs of 2 s"),
            "{page}"
        );
        assert!(page.contains("\n## Pages\n") && page.contains("\n## Footprint\n"), "{page}");
        let row = "| Home: SQLite | 30,000 requests/s (29,000 – 31,000) | 1.25 | 0.500 × nginx (± 2 %) | ≥ 0.100 ×: reached |";
        assert!(page.contains(row), "{page}");
        assert!(page.contains("| Memory, idle | 14.0 MB |  |  | ≤ 15.0: reached |"), "{page}");
    }

    #[test]
    fn numbers_have_the_digits_that_count() {
        let shown = [0.04321, 4.6, 23.45, 151.6, 1574.4, 60557.0, 1_234_567.0].map(number);
        assert_eq!(shown, ["0.043", "4.60", "23.4", "152", "1,574", "60,557", "1,234,567"]);
    }

    #[test]
    fn a_terminal_gets_one_line_for_each() {
        assert_eq!(figures(&report()).lines().count(), 3);
    }
}
