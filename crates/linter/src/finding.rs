//! What is wrong, where, and what to do about it.

use serde::{Deserialize, Serialize};

/// A finding names this many places; of the others it says how many they are.
const PLACES: usize = 20;

/// How bad something is. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Visitors run into it.
    Error,
    /// Some visitors, or search engines, are served worse than they could be.
    Warning,
    /// Worth a thought.
    Hint,
}

impl Severity {
    /// The word for it in lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// One thing that is wrong, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The name of the rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, as a sentence.
    pub problem: String,
    /// What to do, as a sentence.
    pub remedy: String,
    /// Where: the first twenty places.
    pub places: Vec<Place>,
    /// How many places there are besides.
    pub more: usize,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// A page's address on the site, with its query; or what is set, such as `site.toml: phone`.
    pub subject: String,
    /// The beginning of the element, as it stands in the page; empty where it is about the page as a whole.
    pub excerpt: String,
}

impl Place {
    /// A page as a whole, or a setting.
    #[must_use]
    pub fn of(subject: &str) -> Self {
        Self::at(subject, "")
    }

    /// An element of a page.
    #[must_use]
    pub fn at(subject: &str, excerpt: &str) -> Self {
        Self { subject: subject.to_owned(), excerpt: excerpt.to_owned() }
    }
}

/// Collects findings. The same fault in several places is one finding.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    rule: &'static str,
    found: Vec<Finding>,
}

impl Findings {
    /// What is added from here on was found by this rule.
    pub(crate) fn by(&mut self, rule: &'static str) -> &mut Self {
        self.rule = rule;
        self
    }

    /// Notes a fault. Faults are the same when rule and problem are.
    pub(crate) fn add(
        &mut self,
        severity: Severity,
        place: Place,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let problem = problem.into();
        let known =
            self.found.iter_mut().find(|finding| finding.rule == self.rule && finding.problem == problem);
        match known {
            Some(finding) if finding.places.iter().any(|known| known.subject == place.subject) => {}
            Some(finding) if finding.places.len() < PLACES => finding.places.push(place),
            Some(finding) => finding.more += 1,
            None => self.found.push(Finding {
                rule: self.rule.to_owned(),
                severity,
                problem,
                remedy: remedy.into(),
                places: vec![place],
                more: 0,
            }),
        }
    }

    /// All findings, the worst first, those of one rule together.
    pub(crate) fn sorted(mut self) -> Vec<Finding> {
        self.found.sort_by(|a, b| {
            let key = |finding: &Finding| (finding.severity, finding.rule.clone(), finding.problem.clone());
            key(a).cmp(&key(b))
        });
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(notes: &[(&'static str, Severity, &str, &str)]) -> Vec<Finding> {
        let mut findings = Findings::default();
        for (rule, severity, page, problem) in notes {
            findings.by(rule).add(*severity, Place::of(page), *problem, "Mend it.");
        }
        findings.sorted()
    }

    #[test]
    fn the_same_fault_on_several_pages_is_one_finding() {
        let found = collected(&[
            ("a", Severity::Error, "/", "It is gone."),
            ("a", Severity::Error, "/about", "It is gone."),
            ("a", Severity::Error, "/about", "It is gone."),
            ("b", Severity::Error, "/about", "It is gone."),
        ]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].places, [Place::of("/"), Place::of("/about")]);
    }

    #[test]
    fn places_beyond_the_twentieth_are_counted() {
        let pages: Vec<String> = (0..25).map(|number| format!("/{number}")).collect();
        let notes: Vec<_> =
            pages.iter().map(|page| ("a", Severity::Error, page.as_str(), "It is gone.")).collect();
        let found = collected(&notes);
        assert_eq!((found[0].places.len(), found[0].more), (20, 5));
    }

    #[test]
    fn the_worst_comes_first() {
        let found = collected(&[
            ("a", Severity::Hint, "/", "Long."),
            ("b", Severity::Error, "/", "Gone."),
            ("a", Severity::Warning, "/", "Late."),
        ]);
        let order: Vec<&str> = found.iter().map(|finding| finding.severity.word()).collect();
        assert_eq!(order, ["error", "warning", "hint"]);
    }
}
