//! What people and programs are told: steps on standard error, results on standard output.

use std::io::Write;

use serde::Serialize;

use crate::report::Table;

/// How to speak.
#[derive(Debug, Clone, Copy, Default)]
pub struct Output {
    /// Results as JSON instead of tables.
    pub json: bool,
    /// Nothing is done, it is only said.
    pub dry_run: bool,
}

impl Output {
    /// Says which step begins.
    pub fn step(&self, what: &str) {
        tell(&format!("→ {what}"));
    }

    /// Says something that a person should know, but that stops nothing.
    pub fn note(&self, what: &str) {
        tell(&format!("  {what}"));
    }

    /// Says what a dry run leaves out.
    pub fn would(&self, what: &str) {
        tell(&format!("  would {what}"));
    }

    /// Says why a command ends with this exit code; with `json`, as one object.
    pub fn complain(&self, error: &dyn std::error::Error, code: u8) {
        if self.json {
            let error = serde_json::json!({ "error": error.to_string(), "code": code });
            tell(&error.to_string());
        } else {
            tell(&format!("webgarden-ctl: {error}"));
        }
    }

    /// Prints the result of a command: the value as JSON, or the table that is made of it.
    pub fn result<T: Serialize>(&self, value: &T, table: impl FnOnce(&T) -> Table) {
        if self.json {
            print(
                &serde_json::to_string_pretty(value)
                    .unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}")),
            );
        } else {
            print(table(value).to_string().trim_end());
        }
    }

    /// Prints the result of a command: the value as JSON, or a sentence.
    pub fn say<T: Serialize>(&self, value: &T, sentence: &str) {
        if self.json {
            self.result(value, |_| Table::default());
        } else {
            print(sentence);
        }
    }
}

// There is nobody left to tell when standard output or error is closed.

fn tell(line: &str) {
    let _told = writeln!(std::io::stderr().lock(), "{line}");
}

fn print(text: &str) {
    let _told = writeln!(std::io::stdout().lock(), "{text}");
}
