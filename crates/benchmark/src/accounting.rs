//! What the system says of a process: the memory it holds, and the processor time it took.

use std::path::Path;
use std::time::Duration;

use checkout::failure::{Explain, Failure};
use checkout::workspace::read_text;

/// Processor time is counted in hundredths of a second, whatever the machine (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// Megabytes that a process holds, with its part of what it shares with others (PSS).
pub(crate) fn memory(process: u32) -> Result<f64, Failure> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = read_text(Path::new(&path))?;
    let kilobytes = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let number = kilobytes.and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    Ok(number.parse::<f64>().explain(|| path)? * 1024.0 / 1e6)
}

/// Processor time of a process, all its threads together.
pub(crate) fn processor_time(process: u32) -> Result<Duration, Failure> {
    ticks(&format!("/proc/{process}/stat"), OWN)
}

/// Processor time of this program itself.
pub(crate) fn own_time() -> Result<Duration, Failure> {
    ticks("/proc/self/stat", OWN)
}

/// Processor time of the programs that this one has started and that have ended.
pub(crate) fn time_of_ended_programs() -> Result<Duration, Failure> {
    ticks("/proc/self/stat", ENDED)
}

/// Where `utime` and `stime`, and where `cutime` and `cstime` stand behind the name of the program: proc_pid_stat(5).
const OWN: usize = 11;
const ENDED: usize = 13;

fn ticks(path: &str, place: usize) -> Result<Duration, Failure> {
    let text = read_text(Path::new(path))?;
    // The name stands in brackets and may hold anything.
    let (_, fields) = text.rsplit_once(") ").unwrap_or_default();
    let times = fields.split_whitespace().skip(place).take(2).map(str::parse::<u32>);
    let ticks: u32 = times.sum::<Result<u32, _>>().explain(|| path.to_owned())?;
    Ok(TICK * ticks)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn memory_and_time_of_a_process_are_found() {
        let own = std::process::id();
        let before = memory(own).unwrap();
        // More than all other tests of this process together hold or let go meanwhile.
        let held = vec![1_u8; 300_000_000];
        let after = memory(own).unwrap();
        assert!((150.0..450.0).contains(&(after - before)), "{before} {after} {}", held.len());
        assert!(processor_time(own).unwrap() <= own_time().unwrap());
    }

    #[test]
    fn what_an_ended_program_took_is_counted() {
        let before = time_of_ended_programs().unwrap();
        let script = "n=0; while [ $n -lt 300000 ]; do n=$((n+1)); done";
        Command::new("sh").args(["-c", script]).status().unwrap();
        assert!(time_of_ended_programs().unwrap() > before);
    }
}
