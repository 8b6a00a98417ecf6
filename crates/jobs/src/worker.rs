//! Claims jobs, performs them, and writes down what came of it.

mod pace;
mod settle;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use core_models::jobs::{self, Job};
use core_models::{Clock, Database, DatabaseError};
use futures_util::FutureExt;
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tracing::Instrument;

use crate::backoff;
use crate::handler::{JobError, JobHandler};
use crate::wake::Wake;

/// How the worker goes about its work.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// How often a job is tried before it is given up.
    pub max_attempts: u32,
    /// How long the worker sleeps at most when nobody wakes it.
    pub poll: Duration,
    /// How many jobs of one kind are performed at the same time. Kinds do not wait for each other.
    pub parallel: usize,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self { max_attempts: 12, poll: Duration::from_secs(5), parallel: 4 }
    }
}

/// Performs the jobs of a site. Several workers, in one process or in many, share the work.
pub struct Worker {
    db: Database,
    clock: Clock,
    handlers: Vec<Arc<dyn JobHandler>>,
    wake: Wake,
    options: WorkerOptions,
    /// What the clock showed last; nothing at the start.
    shown: Mutex<Option<DateTime<Utc>>>,
}

impl Worker {
    /// A worker for the kinds that have a handler. Jobs of other kinds stay where they are.
    pub fn new(
        db: Database,
        clock: Clock,
        handlers: Vec<Arc<dyn JobHandler>>,
        wake: Wake,
        options: WorkerOptions,
    ) -> Self {
        Self { db, clock, handlers, wake, options, shown: Mutex::default() }
    }

    /// Performs everything that is due now, one job after the other, and says how many were tried. A kind whose jobs
    /// cannot be claimed is left for later.
    pub async fn run_due(&self) -> usize {
        let mut tried = 0;
        for handler in &self.handlers {
            while let Some(job) = self.claim(handler.as_ref()).await {
                self.perform(handler.as_ref(), job).await;
                tried += 1;
            }
        }
        tried
    }

    /// Works until `stop` becomes true or its sender is gone; then finishes the jobs under way and returns.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        join_all(self.handlers.iter().map(|handler| self.lane(handler.as_ref(), stop.clone()))).await;
    }

    /// Each kind has a lane of its own: a mail server that keeps everybody waiting holds up nothing but mail.
    async fn lane(&self, handler: &dyn JobHandler, mut stop: watch::Receiver<bool>) {
        let mut woken = self.wake.subscribe();
        let mut under_way = FuturesUnordered::new();
        while !*stop.borrow() {
            while under_way.len() < self.options.parallel.max(1) {
                let Some(job) = beside(&mut under_way, self.claim(handler)).await else { break };
                under_way.push(self.perform(handler, job));
            }
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { break },
                Some(()) = under_way.next(), if !under_way.is_empty() => {}
                _ = woken.changed() => {}
                () = sleep(self.options.poll) => {}
            }
        }
        while under_way.next().await.is_some() {}
    }

    /// The next job of this kind, if one is due. When the database is away, none is: it will be there later.
    async fn claim(&self, handler: &dyn JobHandler) -> Option<Job> {
        let (now, lease, kind, pace) = (self.clock.now(), lease(handler), handler.kind(), handler.pace());
        let step = self.step_of_clock(now);
        let longest_lease = self.handlers.iter().map(|handler| self::lease(handler.as_ref())).max();
        let claimed = self.db.upkeep(move |conn| {
            match step {
                Step::Onward => {}
                // Nobody here is at work on a job yet.
                Step::First => drop(jobs::recall(conn, now, backoff::longest, longest_lease)?),
                Step::Back => drop(jobs::recall(conn, now, backoff::longest, None)?),
            }
            match &pace {
                Some(pace) => pace::claim_due(conn, now, lease, kind, pace),
                None => jobs::claim_due(conn, now, lease, &[kind]),
            }
        });
        let claimed = claimed.await;
        claimed.unwrap_or_else(|error: DatabaseError| {
            tracing::warn!(%error, kind, "jobs cannot be claimed");
            None
        })
    }

    /// How the clock has moved since this was asked last.
    fn step_of_clock(&self, now: DateTime<Utc>) -> Step {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match shown.replace(now) {
            None => Step::First,
            Some(before) if now < before => Step::Back,
            Some(_) => Step::Onward,
        }
    }

    async fn perform(&self, handler: &dyn JobHandler, job: Job) {
        let span = tracing::info_span!("job", id = job.id.0, kind = job.kind, attempt = job.attempts);
        async {
            let outcome = if self.is_worn_out(&job) {
                Err(JobError::Permanent("the process ended every time this was tried".to_owned()))
            } else {
                let work = AssertUnwindSafe(handler.perform(&job)).catch_unwind();
                match timeout(handler.time_limit(), work).await {
                    Ok(Ok(outcome)) => outcome,
                    Ok(Err(panic)) => Err(JobError::Temporary(panic_text(panic.as_ref()))),
                    Err(_elapsed) => Err(JobError::Temporary("it took too long".to_owned())),
                }
            };
            self.settle(&job, outcome).await;
        }
        .instrument(span)
        .await;
    }

    /// A try counts when it begins, so only a job that took its process with it every time comes here.
    fn is_worn_out(&self, job: &Job) -> bool {
        self.tries(job) > self.options.max_attempts
    }

    fn tries(&self, job: &Job) -> u32 {
        u32::try_from(job.attempts).unwrap_or_default()
    }
}

/// How the clock has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It is looked at for the first time, and may have been ahead before.
    First,
    /// As it should.
    Onward,
    /// It has gone back, so it was ahead.
    Back,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds: Vec<_> = self.handlers.iter().map(|handler| handler.kind()).collect();
        formatter
            .debug_struct("Worker")
            .field("kinds", &kinds)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// How long a job belongs to the worker that claimed it: a job is stopped well before somebody else may claim it.
fn lease(handler: &dyn JobHandler) -> Duration {
    handler.time_limit().mul_f64(4.0 / 3.0)
}

/// Waits for `work` while `others` go on. A job that is not polled may have been given the very connection that `work`
/// waits for.
async fn beside<T>(
    others: &mut FuturesUnordered<impl Future<Output = ()>>,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            Some(()) = others.next(), if !others.is_empty() => {}
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the handler panicked: {}", text.unwrap_or("no reason given"))
}
