//! `check-config` and `doctor`: what is set, and what is wrong.

use base_app::{Check, Settings, Site, StartOptions};
use site_interface::Doctor;

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
pub(super) fn doctor(site: &'static dyn Site, settings: &Settings, json: bool) -> Result<(), Failure> {
    let app = start::state(site, settings.clone(), StartOptions::default())?;
    let found = Doctor { checks: doctor::examine(&app) };
    if json {
        say(&serde_json::to_string_pretty(&found)?)?;
    } else {
        found.checks.iter().try_for_each(|check| say(&line(check)))?;
    }
    match found.wrong().len() {
        0 => Ok(()),
        wrong => Err(format!("{wrong} of {} checks failed", found.checks.len()).into()),
    }
}

fn line(Check { name, outcome, is_warning }: &Check) -> String {
    match outcome {
        Ok(word) if *is_warning => format!("warn   {name}: {word}"),
        Ok(word) => format!("ok     {name}: {word}"),
        Err(problem) => format!("WRONG  {name}: {problem}"),
    }
}
