//! The figures of a run: what was measured, on what, and how they are kept.

mod chart;
mod comparison;
mod table;

use std::fs;
use std::path::Path;

use checkout::failure::{Explain, Failure};
use checkout::workspace::read_text;
use serde::{Deserialize, Serialize};

pub(crate) use self::chart::chart;
pub(crate) use self::comparison::compare;
pub(crate) use self::table::{figures, table};
use crate::statistics::Summary;

/// The format of the file; a reader refuses another one.
const FORMAT: u32 = 1;

/// Everything that a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    format: u32,
    pub(crate) about: About,
    pub(crate) figures: Vec<Figure>,
}

/// What was measured, and on what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) commit: String,
    pub(crate) site: String,
    /// Whether the program was built as it is deployed.
    pub(crate) is_release: bool,
    pub(crate) posts: u32,
    pub(crate) runs: u32,
    pub(crate) seconds: f64,
    pub(crate) connections: usize,
    pub(crate) processor: String,
    pub(crate) processors: usize,
    pub(crate) kernel: String,
    pub(crate) nginx: String,
    pub(crate) postgres: String,
    /// How many programs wanted a processor in the minute before the run. Above 0 the machine had other things to do.
    pub(crate) load_before: f64,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) part: String,
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) value: Summary,
    /// How long 99 of 100 requests took at most, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) p99: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ratio: Option<Ratio>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) goal: Option<Goal>,
    /// What a reader has to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// A figure as a multiple of another one of the same run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ratio {
    pub(crate) to: String,
    pub(crate) value: Summary,
}

/// What a figure should reach: at least, if more is better, and at most otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Goal {
    Ratio(f64),
    Value(f64),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Unit {
    #[serde(rename = "requests/s")]
    Rate,
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "MB")]
    Megabytes,
    #[serde(rename = "ms of processor time")]
    ProcessorTime,
}

impl Unit {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rate => "requests/s",
            Self::Milliseconds => "ms",
            Self::Megabytes => "MB",
            Self::ProcessorTime => "ms of processor time",
        }
    }

    /// Whether more is better.
    pub(crate) fn is_rate(self) -> bool {
        self == Self::Rate
    }
}

impl Figure {
    pub(crate) fn new(part: &str, name: impl Into<String>, unit: Unit, value: Summary) -> Self {
        let (part, name) = (part.to_owned(), name.into());
        Self { part, name, unit, value, p99: None, ratio: None, goal: None, note: None }
    }

    /// With the runs of what it is compared with, each beside its own.
    pub(crate) fn beside(self, to: &str, ratios: &[f64]) -> Self {
        let ratio = Summary::of(ratios).map(|value| Ratio { to: to.to_owned(), value });
        Self { ratio, ..self }
    }

    pub(crate) fn with_goal(self, goal: Goal) -> Self {
        Self { goal: Some(goal), ..self }
    }

    /// What tells whether it got better: the ratio, since it was measured beside something else, or the value.
    pub(crate) fn judged(&self) -> &Summary {
        self.ratio.as_ref().map_or(&self.value, |ratio| &ratio.value)
    }

    /// Whether the goal is reached; none without one.
    pub(crate) fn reaches_goal(&self) -> Option<bool> {
        let (reached, bound) = match self.goal? {
            Goal::Ratio(bound) => (self.ratio.as_ref()?.value.median, bound),
            Goal::Value(bound) => (self.value.median, bound),
        };
        Some(if self.unit.is_rate() { reached >= bound } else { reached <= bound })
    }
}

impl Report {
    pub(crate) fn new(about: About, figures: Vec<Figure>) -> Self {
        Self { format: FORMAT, about, figures }
    }

    /// Reads what an earlier run wrote.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let report: Self = serde_json::from_str(&read_text(path)?).at(path)?;
        if report.format == FORMAT {
            return Ok(report);
        }
        Err(Failure::new(format!("{} has another format: measure again with both", path.display())))
    }

    /// Writes the figures, the table and the chart.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failure> {
        fs::create_dir_all(folder).at(folder)?;
        let json = serde_json::to_string_pretty(self).explain(|| "writing the figures".to_owned())?;
        let files =
            [("results.json", format!("{json}\n")), ("results.md", table(self)), ("chart.svg", chart(self))];
        files.into_iter().try_for_each(|(name, text)| {
            let path = folder.join(name);
            fs::write(&path, text).at(&path)
        })
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    pub(crate) fn summary(low: f64, median: f64, high: f64) -> Summary {
        Summary { median, low, high }
    }

    /// A page that is half as fast as nginx, and what a site holds in memory.
    pub(crate) fn report() -> Report {
        let about = About {
            commit: "0123abc".to_owned(),
            site: "bakery".to_owned(),
            is_release: true,
            posts: 200,
            runs: 3,
            seconds: 2.0,
            connections: 32,
            processor: "A processor".to_owned(),
            processors: 2,
            kernel: "6.1".to_owned(),
            nginx: "1.22".to_owned(),
            postgres: "15".to_owned(),
            load_before: 0.1,
        };
        let nginx = Figure::new("Pages", "Home: nginx", Unit::Rate, summary(59000.0, 60000.0, 61000.0));
        let mut page = Figure::new("Pages", "Home: SQLite", Unit::Rate, summary(29000.0, 30000.0, 31000.0))
            .beside("nginx", &[0.49, 0.5, 0.51])
            .with_goal(Goal::Ratio(0.1));
        page.p99 = Some(1.25);
        let memory = Figure::new("Footprint", "Memory, idle", Unit::Megabytes, Summary::once(14.0))
            .with_goal(Goal::Value(15.0));
        Report::new(about, vec![nginx, page, memory])
    }
}

#[cfg(test)]
mod tests {
    use super::samples::report;
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        report().write(folder.path()).unwrap();
        assert_eq!(Report::read(&folder.path().join("results.json")).unwrap(), report());
        assert!(folder.path().join("chart.svg").is_file() && folder.path().join("results.md").is_file());
    }

    #[test]
    fn another_format_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        Report { format: FORMAT + 1, ..report() }.write(folder.path()).unwrap();
        let failure = Report::read(&folder.path().join("results.json")).unwrap_err();
        assert!(failure.to_string().contains("another format"), "{failure}");
    }

    #[test]
    fn a_goal_is_the_least_of_a_rate_and_the_most_of_anything_else() {
        let reached = |figure: &Figure, goal| figure.clone().with_goal(goal).reaches_goal();
        let [_, page, memory] = &report().figures[..] else { panic!("there are three") };
        let of_page = [0.5, 0.6].map(|bound| reached(page, Goal::Ratio(bound)));
        assert_eq!(of_page, [Some(true), Some(false)]);
        let of_memory = [15.0, 13.0].map(|bound| reached(memory, Goal::Value(bound)));
        assert_eq!(of_memory, [Some(true), Some(false)]);
    }
}
