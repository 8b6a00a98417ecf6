//! What becomes of jobs that fail, and of those whose worker died.

use std::sync::Arc;
use std::time::Duration;

use ::jobs::{Wake, WorkerOptions};
use chrono::TimeDelta;
use core_models::Actor;
use core_models::jobs::{self, JobState};

use crate::support::{Obedient, Site, on_both_databases};

on_both_databases!(
    a_job_that_succeeds_is_done_and_stays_done,
    a_job_that_fails_comes_back_later_and_later_and_is_given_up_after_twelve_tries,
    a_job_that_cannot_succeed_is_given_up_at_once,
    a_handler_that_panics_fails_like_any_other,
    a_job_that_was_given_up_starts_anew_when_a_person_asks,
    the_job_of_a_dead_worker_is_free_when_its_lease_ends,
    a_worker_that_lost_its_lease_changes_nothing,
    a_job_that_kills_its_worker_every_time_is_given_up_unperformed,
    a_job_that_takes_too_long_is_stopped_before_its_lease_ends,
    jobs_for_later_held_jobs_and_jobs_nobody_can_do_stay,
);

async fn a_job_that_succeeds_is_done_and_stays_done(site: Site) {
    let handler = Obedient::of("thing");
    let worker = site.worker(vec![handler.clone()]);
    let id = site.enqueue("thing", "ok").await;
    assert_eq!((worker.run_due().await, worker.run_due().await), (1, 0));
    let job = site.job(id).await;
    assert_eq!((job.state, job.attempts, job.last_error), (JobState::Done, 1, None));
    assert_eq!(job.finished_at, Some(site.clock.now().naive_utc()));
    assert_eq!(handler.finished(), 1);
}

async fn a_job_that_fails_comes_back_later_and_later_and_is_given_up_after_twelve_tries(site: Site) {
    let handler = Obedient::of("thing");
    let worker = site.worker(vec![handler.clone()]);
    let id = site.enqueue("thing", "temporary").await;
    let day = 86_400;
    for seconds in [10, 30, 120, 600, 3600, 14_400, 43_200, day, day, day, day] {
        assert_eq!((worker.run_due().await, worker.run_due().await), (1, 0), "before {seconds} s");
        let job = site.job(id).await;
        assert_eq!((job.state, job.last_error.as_deref()), (JobState::Pending, Some("the server is away")));
        let wait = (job.run_at.and_utc() - site.clock.now()).num_milliseconds();
        assert!((seconds * 899..=seconds * 1101).contains(&wait), "{wait} ms instead of {seconds} s");
        site.clock.advance(TimeDelta::milliseconds(wait - 1));
        assert_eq!(worker.run_due().await, 0, "not yet");
        site.clock.advance(TimeDelta::milliseconds(2));
    }
    assert_eq!(worker.run_due().await, 1);
    let job = site.job(id).await;
    assert_eq!(
        (job.state, job.attempts, job.last_error.as_deref()),
        (JobState::Dead, 12, Some("the server is away"))
    );
    site.clock.advance(TimeDelta::days(30));
    assert_eq!((worker.run_due().await, handler.begun()), (0, 12));
}

async fn a_job_that_cannot_succeed_is_given_up_at_once(site: Site) {
    let worker = site.worker(vec![Obedient::of("thing")]);
    let id = site.enqueue("thing", "permanent").await;
    assert_eq!(worker.run_due().await, 1);
    let job = site.job(id).await;
    assert_eq!(
        (job.state, job.attempts, job.last_error.as_deref()),
        (JobState::Dead, 1, Some("there is no such mailbox"))
    );
}

async fn a_handler_that_panics_fails_like_any_other(site: Site) {
    let options = WorkerOptions { max_attempts: 2, ..WorkerOptions::default() };
    let handler = Obedient::of("thing");
    let worker = site.worker_with(vec![handler.clone()], Wake::default(), options);
    let (bad, good) = (site.enqueue("thing", "panic").await, site.enqueue("thing", "ok").await);
    assert_eq!(worker.run_due().await, 2);
    let job = site.job(bad).await;
    assert_eq!(
        (job.state, job.last_error.as_deref()),
        (JobState::Pending, Some("the handler panicked: no panic here"))
    );
    assert_eq!(site.job(good).await.state, JobState::Done);
    site.clock.advance(TimeDelta::seconds(12));
    assert_eq!(worker.run_due().await, 1);
    assert_eq!(site.job(bad).await.state, JobState::Dead);
}

async fn a_job_that_was_given_up_starts_anew_when_a_person_asks(site: Site) {
    let handler = Obedient::of("thing");
    let worker = site.worker(vec![handler.clone()]);
    let id = site.enqueue("thing", "permanent").await;
    worker.run_due().await;
    let now = site.clock.now();
    assert!(site.db.change(Actor::site(), now, move |tx| jobs::resend(tx, id, now)).await.unwrap());
    assert_eq!((worker.run_due().await, handler.begun()), (1, 2));
    assert_eq!(site.job(id).await.attempts, 1);
}

async fn the_job_of_a_dead_worker_is_free_when_its_lease_ends(site: Site) {
    let handler = Obedient::of("thing");
    let worker = site.worker(vec![handler.clone()]);
    let id = site.enqueue("thing", "ok").await;
    let now = site.clock.now();
    let claim = move |conn: &mut _| jobs::claim_due(conn, now, Duration::from_secs(120), &["thing"]);
    assert_eq!(site.db.upkeep(claim).await.unwrap().unwrap().id, id);
    site.clock.advance(TimeDelta::seconds(119));
    assert_eq!(worker.run_due().await, 0);
    site.clock.advance(TimeDelta::seconds(1));
    assert_eq!(worker.run_due().await, 1);
    let job = site.job(id).await;
    assert_eq!((job.state, job.attempts, handler.finished()), (JobState::Done, 2, 1));
}

/// The clock moves past the lease while the handler works, and somebody else claims the job.
async fn a_worker_that_lost_its_lease_changes_nothing(site: Site) {
    let handler = Obedient::of("thing");
    let worker = Arc::new(site.worker(vec![handler.clone()]));
    let id = site.enqueue("thing", "gated").await;
    let working = tokio::spawn({
        let worker = Arc::clone(&worker);
        async move { worker.run_due().await }
    });
    handler.until_begun(1).await;
    site.clock.advance(TimeDelta::seconds(121));
    let now = site.clock.now();
    let other =
        site.db.upkeep(move |conn| jobs::claim_due(conn, now, Duration::from_secs(120), &["thing"])).await;
    let other = other.unwrap().unwrap();
    handler.open();
    working.await.unwrap();
    let job = site.job(id).await;
    assert_eq!((job.state, job.lease_until), (JobState::Running, other.lease_until));
}

async fn a_job_that_kills_its_worker_every_time_is_given_up_unperformed(site: Site) {
    let handler = Obedient::of("thing");
    let options = WorkerOptions { max_attempts: 3, ..WorkerOptions::default() };
    let worker = site.worker_with(vec![handler.clone()], Wake::default(), options);
    let id = site.enqueue("thing", "ok").await;
    for _ in 0..3 {
        let now = site.clock.now();
        let claim = move |conn: &mut _| jobs::claim_due(conn, now, Duration::from_secs(120), &["thing"]);
        assert!(site.db.upkeep(claim).await.unwrap().is_some());
        site.clock.advance(TimeDelta::seconds(121));
    }
    assert_eq!((worker.run_due().await, handler.begun()), (1, 0));
    let job = site.job(id).await;
    assert_eq!(job.state, JobState::Dead);
    assert_eq!(job.last_error.as_deref(), Some("the process ended every time this was tried"));
}

async fn a_job_that_takes_too_long_is_stopped_before_its_lease_ends(site: Site) {
    let worker = site.worker(vec![Obedient::within(Duration::from_millis(700), "thing")]);
    let id = site.enqueue("thing", "stuck").await;
    let started = std::time::Instant::now();
    assert_eq!(worker.run_due().await, 1);
    assert!(started.elapsed() < Duration::from_secs(5));
    let job = site.job(id).await;
    assert_eq!((job.state, job.last_error.as_deref()), (JobState::Pending, Some("it took too long")));
}

async fn jobs_for_later_held_jobs_and_jobs_nobody_can_do_stay(site: Site) {
    let worker = site.worker(vec![Obedient::of("thing")]);
    let now = site.clock.now();
    let new = |kind: &str, seconds: i64, held: bool| jobs::NewJob {
        kind: kind.to_owned(),
        payload: "ok".to_owned(),
        reference: None,
        run_at: now + TimeDelta::seconds(seconds),
        held,
    };
    let (later, held, unknown) = (new("thing", 60, false), new("thing", 0, true), new("other", 0, false));
    let enqueue = move |conn: &mut _| {
        jobs::enqueue(conn, later, now)?;
        jobs::enqueue(conn, held, now)?;
        jobs::enqueue(conn, unknown, now)
    };
    site.db.upkeep(enqueue).await.unwrap();
    assert_eq!(worker.run_due().await, 0);
    site.clock.advance(TimeDelta::seconds(60));
    assert_eq!(worker.run_due().await, 1);
}
