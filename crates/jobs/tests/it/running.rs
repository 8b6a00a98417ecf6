//! The worker as it runs in a site: woken, shared, stopped.

use std::sync::Arc;
use std::time::Duration;

use ::jobs::{JobHandler, Wake, Worker, WorkerOptions};
use core_models::jobs::{self, JobState};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing_subscriber::util::SubscriberInitExt;

use crate::support::{Obedient, Site, on_both_databases};
use crate::warnings::Warnings;

on_both_databases!(
    a_worker_that_is_woken_begins_at_once,
    without_being_woken_it_looks_again_after_a_while,
    told_to_stop_it_finishes_what_it_began_and_nothing_else,
    it_stops_when_nobody_is_left_to_tell_it,
    a_kind_that_hangs_does_not_hold_up_the_others,
    four_workers_do_each_of_a_hundred_jobs_once,
    it_goes_on_after_the_database_was_away,
);

struct Running {
    wake: Wake,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

fn start(site: &Site, handlers: Vec<Arc<dyn JobHandler>>, poll: Duration) -> Running {
    let (wake, (stop, stopped)) = (Wake::default(), watch::channel(false));
    let options = WorkerOptions { poll, ..WorkerOptions::default() };
    let worker: Worker = site.worker_with(handlers, wake.clone(), options);
    let task = tokio::spawn(async move { worker.run(stopped).await });
    Running { wake, stop, task }
}

const NEVER: Duration = Duration::from_secs(3600);

async fn a_worker_that_is_woken_begins_at_once(site: Site) {
    let handler = Obedient::of("thing");
    let running = start(&site, vec![handler.clone()], NEVER);
    for round in 1..=20 {
        site.enqueue("thing", "ok").await;
        running.wake.now();
        handler.until_finished(round).await;
    }
    running.stop.send_replace(true);
    running.task.await.unwrap();
}

async fn without_being_woken_it_looks_again_after_a_while(site: Site) {
    let handler = Obedient::of("thing");
    let running = start(&site, vec![handler.clone()], Duration::from_millis(50));
    for round in 1..=20 {
        site.enqueue("thing", "ok").await;
        handler.until_finished(round).await;
    }
    drop(running);
}

async fn told_to_stop_it_finishes_what_it_began_and_nothing_else(site: Site) {
    let handler = Obedient::of("thing");
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(site.enqueue("thing", "gated").await);
    }
    let running = start(&site, vec![handler.clone()], NEVER);
    handler.until_begun(4).await;
    running.stop.send_replace(true);
    handler.open();
    running.task.await.unwrap();
    assert_eq!((handler.begun(), handler.finished()), (4, 4));
    let mut states = Vec::new();
    for id in ids {
        states.push(site.job(id).await.state);
    }
    assert_eq!(states.iter().filter(|state| **state == JobState::Done).count(), 4);
    assert_eq!(states.iter().filter(|state| **state == JobState::Pending).count(), 2);
}

async fn it_stops_when_nobody_is_left_to_tell_it(site: Site) {
    let running = start(&site, vec![Obedient::of("thing"), Obedient::of("other")], NEVER);
    drop(running.stop);
    running.task.await.unwrap();
}

async fn a_kind_that_hangs_does_not_hold_up_the_others(site: Site) {
    let (hanging, other) = (Obedient::of("mail"), Obedient::of("other"));
    for _ in 0..20 {
        site.enqueue("mail", "stuck").await;
    }
    for _ in 0..5 {
        site.enqueue("other", "ok").await;
    }
    let running = start(&site, vec![hanging.clone(), other.clone()], NEVER);
    other.until_finished(5).await;
    hanging.until_begun(4).await;
    running.task.abort();
}

async fn four_workers_do_each_of_a_hundred_jobs_once(site: Site) {
    let handler = Obedient::of("thing");
    let mut ids = Vec::new();
    for _ in 0..100 {
        ids.push(site.enqueue("thing", "ok").await);
    }
    let running: Vec<Running> =
        (0..4).map(|_| start(&site, vec![handler.clone()], Duration::from_millis(20))).collect();
    handler.until_finished(100).await;
    for one in running {
        one.stop.send_replace(true);
        one.task.await.unwrap();
    }
    assert_eq!(handler.begun(), 100);
    let counts = site.db.read(jobs::undelivered_counts).await.unwrap();
    assert_eq!((counts.pending, counts.dead), (0, 0));
}

async fn it_goes_on_after_the_database_was_away(site: Site) {
    let handler = Obedient::of("thing");
    let migrations = core_models::Migrations::core();
    migrations.revert_all(&site.db).unwrap();
    let (warnings, subscriber) = Warnings::listen();
    let _subscribed = subscriber.set_default();
    let running = start(&site, vec![handler.clone()], Duration::from_millis(20));
    warnings.until_said("jobs cannot be claimed").await;
    migrations.run(&site.db).unwrap();
    site.enqueue("thing", "ok").await;
    handler.until_finished(1).await;
    running.stop.send_replace(true);
    running.task.await.unwrap();
}
