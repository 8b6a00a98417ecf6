//! Asking systemd.

use crate::{context::Context, failure::Outcome, machine::program::Program};

/// `systemctl` with these arguments.
pub fn systemctl<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Program {
    Program::new("systemctl").args(arguments)
}

/// Makes systemd read all units again.
///
/// # Errors
/// If it cannot.
pub fn reload(context: &Context) -> Outcome {
    context.programs.run(&systemctl(["daemon-reload"]))?;
    Ok(())
}
