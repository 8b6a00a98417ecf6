//! `check-config` and `doctor`: what is set, and what is wrong.

use base_app::{Check, Settings, Site, StartOptions};

use super::output::{Failure, say};

use crate::{doctor, production, start};

/// Prints the effective settings; fails when production would not start with them.
pub(super) fn config(settings: &Settings) -> Result<(), Failure> {
    for (name, value) in settings.printable() {
        say(&format!("{name}={value}"))?;
    }
    let problems = production::problems(settings);
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// Prints what the site needs and whether it is there; fails when anything is wrong.
pub(super) fn doctor(site: &'static dyn Site, settings: &Settings) -> Result<(), Failure> {
    let app = start::state(site, settings.clone(), StartOptions::default())?;
    let checks = doctor::examine(&app);
    for Check { name, outcome, is_warning } in &checks {
        match outcome {
            Ok(word) if *is_warning => say(&format!("warn   {name}: {word}"))?,
            Ok(word) => say(&format!("ok     {name}: {word}"))?,
            Err(problem) => say(&format!("WRONG  {name}: {problem}"))?,
        }
    }
    let wrong = checks.iter().filter(|check| check.outcome.is_err()).count();
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} of {} checks failed", checks.len()).into()) }
}
