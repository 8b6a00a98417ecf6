//! Which processor does what: those who are measured have one, and who sends requests to them has another.

use checkout::failure::{Explain, Failure};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The two processors of a measurement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Processors {
    /// Where servers run, and the databases behind them.
    served: usize,
    /// Where requests come from.
    load: usize,
}

impl Processors {
    /// The first and the last that this program may use, and from now on it uses the last.
    ///
    /// # Errors
    /// Where there is only one: who asks would then take the time that he measures.
    pub(crate) fn claim() -> Result<Self, Failure> {
        let allowed = sched_getaffinity(None).explain(|| "asking which processors there are".to_owned())?;
        let mut numbers = (0..CpuSet::MAX_CPU).filter(|number| allowed.is_set(*number));
        let (served, load) = (numbers.next(), numbers.next_back());
        let (Some(served), Some(load)) = (served, load) else {
            return Err(Failure::new(
                "two processors are needed: one for the servers, and one for the requests to them",
            ));
        };
        let processors = Self { served, load };
        processors.move_to(load)?;
        Ok(processors)
    }

    /// Does something, such as starting a server, on the servers' processor: what is started there stays there.
    pub(crate) fn served<T>(self, start: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.move_to(self.served)?;
        let outcome = start();
        self.move_to(self.load)?;
        outcome
    }

    fn move_to(self, number: usize) -> Result<(), Failure> {
        let mut only = CpuSet::new();
        only.set(number);
        sched_setaffinity(None, &only).explain(|| format!("moving to processor {number}"))
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn what_is_started_for_the_servers_runs_beside_this_program() {
        // A machine with one processor is told so, and can run the other tests.
        let Ok(processors) = Processors::claim() else { return };
        let allowed = |command: &mut Command| {
            let output = command.args(["Cpus_allowed_list", "/proc/self/status"]).output().unwrap();
            String::from_utf8_lossy(&output.stdout).split_whitespace().last().unwrap().to_owned()
        };
        let served = processors.served(|| Ok(allowed(&mut Command::new("grep")))).unwrap();
        assert_eq!(served, processors.served.to_string());
        assert_eq!(allowed(&mut Command::new("grep")), processors.load.to_string());
    }
}
