//! The parts of a run, each with the lines of the table that it brings.

mod footprint;
mod growth;
mod neighbours;
mod pages;
mod panel;
mod pictures;
mod steady;
mod subjects;
mod writing;

use checkout::failure::Failure;

use crate::run::Run;

/// A part of a run.
pub(crate) struct Part {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// Measures, and adds to the figures.
    pub(crate) measure: fn(&mut Run<'_>) -> Result<(), Failure>,
}

/// All of them, in the order of the table.
pub(crate) const PARTS: &[Part] = &[
    Part { name: "pages", measure: pages::measure },
    Part { name: "writing", measure: writing::measure },
    Part { name: "panel", measure: panel::measure },
    Part { name: "footprint", measure: footprint::measure },
    Part { name: "pictures", measure: pictures::measure },
    Part { name: "steady", measure: steady::measure },
    Part { name: "growth", measure: growth::measure },
    Part { name: "neighbours", measure: neighbours::measure },
];
