//! What commands say, and how they fail.

use std::io::Write;

/// What went wrong, in words that say what to do.
pub(super) type Failure = Box<dyn std::error::Error>;

/// Prints one line for a person.
pub(super) fn say(line: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(Failure::from)
}
