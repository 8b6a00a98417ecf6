//! Several servers, asked by turns: what else the machine does meets them all.

use std::time::Duration;

use checkout::failure::Failure;
use checkout::process::Interrupt;

use crate::load::{self, Pace, Sample, Target};
use crate::report::{Figure, Unit};
use crate::statistics::{Summary, ratios};

/// Above this share of its processor, who asks is the limit.
const OWN_LIMIT: f64 = 0.9;

/// How long each is asked before anything counts.
const WARMING: Duration = Duration::from_millis(300);

/// What each run of one server met.
#[derive(Debug)]
pub(crate) struct Course {
    samples: Vec<Sample>,
}

/// Asks all of them, again and again.
pub(crate) fn alternate(
    interrupt: &Interrupt,
    targets: &[&Target],
    runs: u32,
    pace: Pace,
) -> Result<Vec<Course>, Failure> {
    if let Pace::Closed { connections, time } = pace {
        for target in targets {
            load::drive(target, Pace::Closed { connections, time: WARMING.min(time) })?;
        }
    }
    let mut courses: Vec<_> = targets.iter().map(|_| Course { samples: Vec::new() }).collect();
    for _ in 0..runs {
        for (course, target) in courses.iter_mut().zip(targets) {
            interrupt.check()?;
            course.samples.push(load::drive(target, pace)?);
        }
    }
    Ok(courses)
}

impl Course {
    /// Of samples that were taken elsewhere.
    pub(crate) fn of(samples: Vec<Sample>) -> Self {
        Self { samples }
    }

    pub(crate) fn rates(&self) -> Vec<f64> {
        self.samples.iter().map(Sample::rate).collect()
    }

    /// How many milliseconds this share of the requests took at most, in each run.
    pub(crate) fn milliseconds(&self, share: f64) -> Vec<f64> {
        self.samples.iter().map(|sample| sample.milliseconds(share)).collect()
    }

    /// The line of the table that says how many requests a second were answered.
    pub(crate) fn rate(&self, part: &str, name: impl Into<String>) -> Option<Figure> {
        let mut figure = Figure::new(part, name, Unit::Rate, Summary::of(&self.rates())?);
        figure.p99 = Summary::of(&self.milliseconds(0.99)).map(|p99| p99.median);
        let is_limited = self.samples.iter().all(|sample| sample.own_share > OWN_LIMIT);
        figure.note = is_limited.then(|| "as many as could be asked".to_owned());
        Some(figure)
    }

    /// The same as a part of what `other` answered.
    pub(crate) fn rate_beside(
        &self,
        part: &str,
        name: impl Into<String>,
        other: (&str, &Self),
    ) -> Option<Figure> {
        let (to, other) = other;
        Some(self.rate(part, name)?.beside(to, &ratios(&self.rates(), &other.rates())))
    }

    /// The line of the table that says how long requests took.
    pub(crate) fn latency(&self, part: &str, name: impl Into<String>, share: f64) -> Option<Figure> {
        Some(Figure::new(part, name, Unit::Milliseconds, Summary::of(&self.milliseconds(share))?))
    }
}
