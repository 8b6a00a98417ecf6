//! What a site costs when nobody asks for anything: memory, the time until it answers, the size of its program.

use std::fs;
use std::time::Duration;

use checkout::failure::{Explain, Failure};

use super::subjects;
use crate::accounting::memory;
use crate::installation::{Installation, Pages};
use crate::load::{self, Pace, Requests, Target};
use crate::report::{Figure, Goal, Unit};
use crate::run::{CONNECTIONS, Database, Run};
use crate::statistics::Summary;

const PART: &str = "Footprint";

/// In megabytes and milliseconds.
const IDLE: f64 = 15.0;
const USED: f64 = 30.0;
const START: f64 = 50.0;
const PROGRAM: f64 = 40.0;

/// A program that has just started still has things to do.
const SETTLED: Duration = Duration::from_secs(2);

/// Memory and start on both databases, and the program.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    for database in Database::BOTH {
        let installation = run.installation("footprint", database, run.posts)?;
        measure_memory(run, database, &installation)?;
        measure_start(run, database, &installation)?;
    }
    let size = fs::metadata(&run.program).at(&run.program)?.len();
    let size = Summary::once(size as f64 / 1e6);
    run.figures.push(Figure::new(PART, "Program", Unit::Megabytes, size).with_goal(Goal::Value(PROGRAM)));
    Ok(())
}

fn measure_memory(run: &mut Run<'_>, database: Database, installation: &Installation) -> Result<(), Failure> {
    let running = installation.serve(run.interrupt, run.processors, Pages::AsDelivered)?;
    std::thread::sleep(SETTLED);
    let idle = memory(running.id())?;
    let subjects = subjects::subjects(running.address)?;
    let of_all = subjects.iter().map(|subject| subject.of_site(running.address).requests);
    let requests = of_all.flat_map(|requests| match requests {
        Requests::Same(requests) => requests,
        Requests::Each(make) => vec![make(0)],
    });
    let requests = Requests::Same(requests.collect());
    let target = Target { address: running.address, requests, status: 200 };
    load::drive(&target, Pace::Count { connections: CONNECTIONS, requests: run.size.requests })?;
    let used = memory(running.id())?;
    let after = format!("Memory after {} requests: {}", run.size.requests, database.name());
    for (name, value, goal) in
        [(format!("Memory, idle: {}", database.name()), idle, IDLE), (after, used, USED)]
    {
        let figure = Figure::new(PART, name, Unit::Megabytes, Summary::once(value));
        run.figures.push(figure.with_goal(Goal::Value(goal)));
    }
    Ok(())
}

/// By turns with nginx, which says how fast programs start on this machine.
fn measure_start(run: &mut Run<'_>, database: Database, installation: &Installation) -> Result<(), Failure> {
    let page = {
        let running = installation.serve(run.interrupt, run.processors, Pages::AsDelivered)?;
        subjects::home(running.address)?
    };
    let (mut starts, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..run.size.starts {
        let nginx = subjects::nginx(run, "start-nginx", std::slice::from_ref(&page))?;
        let running = installation.serve(run.interrupt, run.processors, Pages::AsDelivered)?;
        starts.push(milliseconds(running.start));
        ratios.push(milliseconds(running.start) / milliseconds(nginx.start));
    }
    let Some(summary) = Summary::of(&starts) else { return Ok(()) };
    let name = format!("Start to first page: {}", database.name());
    let figure = Figure::new(PART, name, Unit::Milliseconds, summary).beside("nginx's start", &ratios);
    run.figures.push(figure.with_goal(Goal::Value(START)));
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
