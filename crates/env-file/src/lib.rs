//! Reads and writes files of environment variables by systemd's rule.
#![doc = include_str!("../README.md")]

mod reader;
mod writer;

use std::ops::Range;

pub use writer::{quoted, set};

/// What a file of environment variables says.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct EnvFile {
    assignments: Vec<Assignment>,
    unreadable: Vec<usize>,
}

#[derive(Clone, PartialEq, Eq)]
struct Assignment {
    name: String,
    value: String,
    /// Where it stands, from the first letter of the name to the end of the line.
    place: Range<usize>,
}

impl EnvFile {
    /// Reads a text. Nothing in it stops the reading; see [`EnvFile::unreadable`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        reader::read(text)
    }

    /// The value of a variable; if it has several, the last.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.last(name).map(|assignment| assignment.value.as_str())
    }

    /// All variables, each once.
    #[must_use]
    pub fn into_variables(self) -> Vec<(String, String)> {
        let mut variables: Vec<(String, String)> = Vec::new();
        for Assignment { name, value, .. } in self.assignments {
            match variables.iter_mut().find(|(known, _)| *known == name) {
                Some((_, old)) => *old = value,
                None => variables.push((name, value)),
            }
        }
        variables
    }

    /// The numbers of the lines, from 1, that are left out or were surely meant otherwise.
    #[must_use]
    pub fn unreadable(&self) -> &[usize] {
        &self.unreadable
    }

    fn last(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|assignment| assignment.name == name)
    }
}

impl std::fmt::Debug for EnvFile {
    /// Values may be secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.assignments.iter().map(|assignment| &assignment.name).collect();
        formatter
            .debug_struct("EnvFile")
            .field("names", &names)
            .field("unreadable", &self.unreadable)
            .finish()
    }
}
