//! Two runs beside one another: what got worse by more than the noise of both.

use checkout::failure::Failure;

use super::{About, Figure, Report};

/// What became of the figures since an earlier run, one a line.
///
/// # Errors
/// When some got worse by more than their noise, with all of them; or when the runs were not of the same kind.
pub(crate) fn compare(old: &Report, new: &Report) -> Result<String, Failure> {
    if kind(&old.about) != kind(&new.about) {
        return Err(Failure::new(format!(
            "the runs cannot be compared: {} then, {} now",
            kind(&old.about),
            kind(&new.about)
        )));
    }
    let changes: Vec<Change<'_>> = old.figures.iter().map(|before| Change::of(before, new)).collect();
    let worse: Vec<String> =
        changes.iter().filter(|change| change.is_worse()).map(|change| change.line()).collect();
    if worse.is_empty() {
        let told = changes.iter().filter(|change| change.is_worth_telling()).map(|change| change.line());
        return Ok(told.collect::<Vec<_>>().join("\n"));
    }
    Err(Failure::new(format!("worse than before by more than the noise of both runs:\n{}", worse.join("\n"))))
}

/// What has to be alike in both runs.
fn kind(about: &About) -> String {
    let build = if about.is_release { "release" } else { "debug" };
    format!("{} with {} posts, {build} build, {} connections", about.site, about.posts, about.connections)
}

struct Change<'a> {
    before: &'a Figure,
    after: Option<&'a Figure>,
}

impl<'a> Change<'a> {
    fn of(before: &'a Figure, new: &'a Report) -> Self {
        let same = |figure: &&Figure| figure.part == before.part && figure.name == before.name;
        Self { before, after: new.figures.iter().find(same) }
    }

    /// By which share the figure got better, and how large a share the noise of both runs explains.
    fn gain(&self) -> Option<(f64, f64)> {
        let (before, after) = (self.before.judged(), self.after?.judged());
        let change = (after.median - before.median) / before.median;
        let gain = if self.before.unit.is_rate() { change } else { -change };
        Some((gain, before.noise() + after.noise()))
    }

    /// What nothing is measured beside is the yardstick itself, and says how fast the machine is.
    fn is_worse(&self) -> bool {
        let is_yardstick = self.before.unit.is_rate() && self.before.ratio.is_none();
        !is_yardstick && self.gain().is_some_and(|(gain, noise)| -gain > noise)
    }

    fn is_worth_telling(&self) -> bool {
        self.gain().is_none_or(|(gain, noise)| gain.abs() > noise)
    }

    fn line(&self) -> String {
        let Figure { part, name, .. } = self.before;
        match (self.after, self.gain()) {
            (Some(after), Some((gain, noise))) => format!(
                "  {part}, {name}: {:.4} then, {:.4} now: {:+.1} % ({:.1} % is noise)",
                self.before.judged().median,
                after.judged().median,
                gain * 100.0,
                noise * 100.0
            ),
            _ => format!("  {part}, {name}: was not measured this time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::report;
    use super::*;
    use crate::statistics::Summary;

    fn with(place: usize, change: impl Fn(&mut Figure)) -> Report {
        let mut report = report();
        change(&mut report.figures[place]);
        report
    }

    #[test]
    fn a_ratio_that_got_worse_by_more_than_its_noise_fails() {
        let new = with(1, |page| page.ratio.as_mut().unwrap().value = Summary::once(0.4));
        let failure = compare(&report(), &new).unwrap_err().to_string();
        assert!(failure.contains("Pages, Home: SQLite: 0.5000 then, 0.4000 now: -20.0 %"), "{failure}");
        assert!(compare(&new, &report()).unwrap().contains("+25.0 %"), "the other way round it is a gain");
    }

    #[test]
    fn within_the_noise_nothing_is_said() {
        let new = with(1, |page| page.ratio.as_mut().unwrap().value = Summary::once(0.49));
        assert_eq!(compare(&report(), &new).unwrap(), "");
        let noisy = |page: &mut Figure| {
            page.ratio.as_mut().unwrap().value = Summary { low: 0.3, median: 0.4, high: 0.5 };
        };
        assert_eq!(compare(&report(), &with(1, noisy)).unwrap(), "");
    }

    #[test]
    fn of_memory_more_is_worse() {
        let new = with(2, |memory| memory.value = Summary::once(16.0));
        let failure = compare(&report(), &new).unwrap_err().to_string();
        assert!(failure.contains("Footprint, Memory, idle"), "{failure}");
    }

    #[test]
    fn a_faster_or_slower_machine_is_neither_better_nor_worse() {
        let new = with(0, |nginx| nginx.value = Summary::once(20_000.0));
        assert!(compare(&report(), &new).is_ok());
    }

    #[test]
    fn what_is_missing_is_told_and_another_kind_of_run_is_refused() {
        let mut new = report();
        new.figures.truncate(1);
        assert!(compare(&report(), &new).unwrap().contains("Memory, idle: was not measured this time"));
        new.about.posts = 10;
        let failure = compare(&report(), &new).unwrap_err().to_string();
        assert!(failure.contains("200 posts") && failure.contains("10 posts"), "{failure}");
    }
}
