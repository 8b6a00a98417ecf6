//! Visitors who come by the clock, whatever the site is doing meanwhile: how long the slowest of them wait.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use checkout::failure::Failure;

use super::subjects::{self, Subject};
use super::writing::sign_ins;
use crate::alternation::Course;
use crate::installation::{EDITOR, Pages, Running};
use crate::load::{self, Pace, Requests, Sample, Target};
use crate::report::Goal;
use crate::run::{Database, Run};
use crate::statistics::ratios;
use crate::visitor::{Visitor, filled};

const PART: &str = "Steady";

const PER_SECOND: u32 = 200;

/// What visitors read meanwhile, by the names of the files.
const READ: &[&str] = &["home", "post", "list", "style"];

/// While people try to sign in, times what it is without them.
const GOAL: f64 = 2.0;

/// How long an editor writes before saving again.
const WRITES: Duration = Duration::from_secs(1);

/// How many people try to sign in at once.
const CROWD: usize = 4;

/// How often each state is measured, whatever the rest is.
const MOST_RUNS: u32 = 3;

/// What goes on beside the visitors, until it is told to stop.
type Beside = fn(SocketAddr, &AtomicBool) -> Result<(), Failure>;

const STATES: [(&str, Beside); 3] = [
    ("nobody else", nobody),
    ("an editor who saves a post every second", editor),
    ("a crowd that signs in", crowd),
];

/// Both databases, each state by turns.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    for database in Database::BOTH {
        let installation = run.installation("steady", database, run.posts)?;
        let running = installation.serve(run.interrupt, run.processors, Pages::AsDelivered)?;
        let subjects = subjects::subjects(running.address)?;
        let mut samples = STATES.map(|_| Vec::new());
        for _ in 0..run.size.runs.min(MOST_RUNS) {
            for ((_, beside), samples) in STATES.into_iter().zip(&mut samples) {
                run.interrupt.check()?;
                samples.push(visit(run, &running, &subjects, beside)?);
            }
        }
        record(run, database, samples.map(Course::of));
    }
    Ok(())
}

fn record(run: &mut Run<'_>, database: Database, courses: [Course; 3]) {
    let quiet = courses.first().map(|course| course.milliseconds(0.99)).unwrap_or_default();
    for (place, ((state, _), course)) in STATES.into_iter().zip(&courses).enumerate() {
        let name = |share: &str| format!("{share} beside {state}: {}", database.name());
        run.figures.extend(course.latency(PART, name("median"), 0.5));
        let Some(figure) = course.latency(PART, name("p99"), 0.99) else { continue };
        run.figures.push(if place == 0 {
            figure
        } else {
            figure.beside("without", &ratios(&course.milliseconds(0.99), &quiet)).with_goal(Goal::Ratio(GOAL))
        });
    }
}

/// Visitors by the clock, and something beside them on a thread of its own: what it does must not make them late.
fn visit(run: &Run<'_>, running: &Running, subjects: &[Subject], beside: Beside) -> Result<Sample, Failure> {
    let address = running.address;
    let read = subjects.iter().filter(|subject| READ.contains(&subject.file));
    let requests = read.filter_map(|subject| match subject.of_site(address).requests {
        Requests::Same(requests) => requests.into_iter().next(),
        Requests::Each(_) => None,
    });
    let target = Target { address, requests: Requests::Same(requests.collect()), status: 200 };
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let other = scope.spawn(|| beside(address, &is_over));
        let sample = load::drive(&target, Pace::Rate { per_second: PER_SECOND, time: run.size.steady });
        is_over.store(true, Ordering::Relaxed);
        other.join().map_err(|_panic| Failure::new("who was beside the visitors broke down"))??;
        sample
    })
}

fn nobody(_: SocketAddr, _: &AtomicBool) -> Result<(), Failure> {
    Ok(())
}

/// Opens a post, changes it, saves it, and waits.
fn editor(address: SocketAddr, is_over: &AtomicBool) -> Result<(), Failure> {
    let mut editor = Visitor::at(address)?;
    editor.sign_in(EDITOR.0, EDITOR.1)?;
    let links = editor.get("/admin/posts")?.links("/admin/posts/")?;
    let edit = links.into_iter().find(|link| link.ends_with("/edit"));
    let path = edit.ok_or_else(|| Failure::new("the panel lists no post that can be edited"))?;
    let mut number = 0;
    while !is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let form = editor.get(&path)?.form("content")?;
        let content = format!("<p>This is what was written the {number}th time.</p>");
        editor.post(&path, &filled(form, &[("content", &content)]))?.expect(303)?;
        number += 1;
        thread::sleep(WRITES.saturating_sub(begun.elapsed()));
    }
    Ok(())
}

/// Signs in, again and again.
fn crowd(address: SocketAddr, is_over: &AtomicBool) -> Result<(), Failure> {
    let target = sign_ins(address)?;
    while !is_over.load(Ordering::Relaxed) {
        load::drive(&target, Pace::Closed { connections: CROWD, time: WRITES / 2 })?;
    }
    Ok(())
}
