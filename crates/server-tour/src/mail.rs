//! The mail server of a machine, which keeps what it is given where the tour can read it.

use checkout::failure::Failure;

use super::machine::Machine;

const SERVICE: &str = "systemd-run --quiet --unit=mail python3 -W ignore -u -m smtpd --nosetuid --class DebuggingServer 127.0.0.1:25
for attempt in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/25) 2>/dev/null && exit 0; sleep 0.1; done
journalctl --unit=mail --no-pager; exit 1";

/// Starts it.
pub(super) fn start(machine: &Machine) -> Result<(), Failure> {
    machine.shell(SERVICE).map(drop)
}

/// Fails unless there is a letter with all of these words.
pub(super) fn expect(machine: &Machine, words: &[&str]) -> Result<(), Failure> {
    let letters = machine.shell("journalctl --unit=mail --output=cat --no-pager")?;
    let has_all = |letter: &str| words.iter().all(|word| letter.contains(word));
    if letters.split("---------- MESSAGE FOLLOWS ----------").any(has_all) {
        return Ok(());
    }
    Err(Failure::new(format!("no letter has {words:?}:\n{letters}")))
}
