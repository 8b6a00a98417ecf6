//! The rule by which files of variables are read: systemd itself is given the table that our own reader is tested with.

use checkout::failure::Failure;

use super::machine::Machine;

/// What stands in the file, and what the value is.
const CASES: &[(&str, &str)] = include!("../../../crates/env-file/cases.in");

const FILE: &str = "/run/cases.env";
const READING: &str =
    "systemd-run --quiet --wait --pipe --property=EnvironmentFile=/run/cases.env env --null";

/// Lets systemd read all of the table at once.
pub(super) fn are_read_by_one_rule(server: &Machine) -> Result<(), Failure> {
    let lines = CASES.iter().enumerate().map(|(number, (written, _))| format!("CASE_{number}={written}\n"));
    server.write(FILE, &lines.collect::<String>())?;
    let read = server.shell(READING)?;
    for (number, (written, value)) in CASES.iter().enumerate() {
        let expected = format!("CASE_{number}={value}");
        if !read.split('\0').any(|variable| variable == expected) {
            return Err(Failure::new(format!("systemd does not read {written:?} as {value:?}:\n{read}")));
        }
    }
    Ok(())
}
