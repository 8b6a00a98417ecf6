//! Jobs: claimed by one worker, free again when it dies, finished only by the one that holds the lease.

use std::collections::HashSet;
use std::time::Duration;

use core_models::jobs::{self, Job, JobState, NewJob};
use core_models::{Database, JobId};

use crate::test_database::{at, at_once, on_both, with};

const LEASE: Duration = Duration::from_secs(120);

fn add(db: &Database, kind: &str, run_at: i64) -> JobId {
    let new = NewJob {
        kind: kind.to_owned(),
        payload: "{}".to_owned(),
        reference: Some(format!("{kind}:1")),
        run_at: at(run_at),
        held: false,
    };
    with(db, |c| jobs::enqueue(c, new, at(0))).unwrap()
}

fn claim(db: &Database, seconds: i64) -> Option<Job> {
    with(db, |c| jobs::claim_due(c, at(seconds), LEASE, &["mail", "other"])).unwrap()
}

fn load(db: &Database, id: JobId) -> Job {
    with(db, |c| jobs::by_id(c, id)).unwrap()
}

#[test]
fn a_job_is_claimed_when_it_is_due_and_the_longest_due_first() {
    on_both(|db| {
        let later = add(db, "mail", 20);
        let sooner = add(db, "mail", 10);
        add(db, "unknown", 0);
        assert_eq!(claim(db, 9), None);
        let first = claim(db, 20).unwrap();
        assert_eq!((first.id, first.attempts, first.state), (sooner, 1, JobState::Running));
        assert_eq!(first.lease_until, Some(at(140).naive_utc()));
        assert_eq!(claim(db, 20).unwrap().id, later);
        assert_eq!(claim(db, 20), None);
        assert_eq!(with(db, |c| jobs::claim_due(c, at(20), LEASE, &[])).unwrap(), None);
    });
}

#[test]
fn workers_at_once_never_get_the_same_job() {
    on_both(|db| {
        for _ in 0..30 {
            add(db, "mail", 0);
        }
        let results = at_once(db, 40, |c, _| jobs::claim_due(c, at(1), LEASE, &["mail"]));
        let claimed: Vec<_> = results.into_iter().filter_map(|job| job.unwrap()).map(|job| job.id).collect();
        assert_eq!(claimed.len(), 30);
        assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 30);
    });
}

#[test]
fn a_job_whose_worker_died_is_due_again() {
    on_both(|db| {
        let id = add(db, "mail", 0);
        let dead = claim(db, 0).unwrap();
        assert_eq!(claim(db, 119), None);
        let second = claim(db, 120).unwrap();
        assert_eq!((second.id, second.attempts), (id, 2));
        assert!(!with(db, |c| jobs::done(c, id, dead.lease_until, at(121))).unwrap());
        assert!(!with(db, |c| jobs::retry(c, id, dead.lease_until, "x", at(500))).unwrap());
        assert!(!with(db, |c| jobs::bury(c, id, dead.lease_until, "x", at(121))).unwrap());
        assert_eq!(load(db, id), second);
        assert!(with(db, |c| jobs::done(c, id, second.lease_until, at(121))).unwrap());
        assert!(!with(db, |c| jobs::done(c, id, second.lease_until, at(122))).unwrap());
    });
}

#[test]
fn a_failed_job_waits_and_says_why() {
    on_both(|db| {
        let id = add(db, "mail", 0);
        let job = claim(db, 0).unwrap();
        assert!(with(db, |c| jobs::retry(c, id, job.lease_until, "451 \0later", at(30))).unwrap());
        let waiting = load(db, id);
        assert_eq!((waiting.state, waiting.lease_until, waiting.attempts), (JobState::Pending, None, 1));
        assert_eq!(waiting.last_error.as_deref(), Some("451 later"));
        assert_eq!(claim(db, 29), None);
        let again = claim(db, 30).unwrap();
        assert_eq!(again.attempts, 2);
        assert!(with(db, |c| jobs::done(c, id, again.lease_until, at(31))).unwrap());
        let done = load(db, id);
        assert_eq!(
            (done.state, done.last_error, done.finished_at),
            (JobState::Done, None, Some(at(31).naive_utc()))
        );
    });
}

#[test]
fn a_job_given_up_is_visible_and_can_be_sent_again() {
    on_both(|db| {
        let id = add(db, "mail", 0);
        add(db, "mail", 50);
        let job = claim(db, 0).unwrap();
        assert!(!with(db, |c| jobs::resend(c, id, at(1))).unwrap());
        assert!(with(db, |c| jobs::bury(c, id, job.lease_until, "550 no such user", at(1))).unwrap());
        with(db, |c| {
            let counts = jobs::undelivered_counts(c)?;
            assert_eq!((counts.pending, counts.dead), (1, 1));
            let dead = jobs::list_dead(c, 1, 20)?;
            assert_eq!((dead.total, dead.items[0].id), (1, id));
            assert_eq!(dead.items[0].last_error.as_deref(), Some("550 no such user"));
            assert!(jobs::resend(c, id, at(2))?);
            assert!(!jobs::resend(c, id, at(2))?);
            Ok(())
        })
        .unwrap();
        let again = claim(db, 2).unwrap();
        assert_eq!((again.id, again.attempts, again.finished_at), (id, 1, None));
    });
}

#[test]
fn a_job_that_failed_is_delayed_and_can_be_tried_at_once() {
    on_both(|db| {
        let delayed = |since| {
            let found = with(db, |c| jobs::list_delayed(c, at(since), 1, 20)).unwrap();
            (found.total, found.items.into_iter().map(|job| job.id).collect::<Vec<_>>())
        };
        let id = add(db, "mail", 0);
        add(db, "mail", 9000);
        assert_eq!(delayed(0), (0, Vec::new()));
        assert_eq!(delayed(3600), (1, vec![id]), "it should have been begun by then");
        let job = claim(db, 1).unwrap();
        with(db, |c| jobs::retry(c, job.id, job.lease_until, "connection refused", at(8000))).unwrap();
        assert_eq!(delayed(0), (1, vec![id]), "it failed, however short a time ago");
        assert!(with(db, |c| jobs::resend(c, id, at(2))).unwrap());
        assert!(!with(db, |c| jobs::resend(c, id, at(2))).unwrap(), "it is on its way");
        assert_eq!(delayed(0), (1, vec![id]), "until it is done");
        let job = claim(db, 2).unwrap();
        assert_eq!((job.id, job.attempts), (id, 1));
        assert!(!with(db, |c| jobs::resend(c, id, at(3))).unwrap(), "a worker has it");
        assert!(with(db, |c| jobs::done(c, id, job.lease_until, at(3))).unwrap());
        assert_eq!(delayed(3600), (0, Vec::new()));
    });
}

#[test]
fn a_job_is_late_when_it_was_tried_or_should_have_been() {
    on_both(|db| {
        let late = |since| with(db, |c| jobs::late(c, at(since))).unwrap();
        add(db, "mail", 0);
        add(db, "mail", 9000);
        assert_eq!(late(0), None, "neither is older than that");
        let untouched = jobs::Late { count: 1, reason: None };
        assert_eq!(late(3600), Some(untouched), "the other has time until 9000");
        let job = claim(db, 1).unwrap();
        with(db, |c| jobs::retry(c, job.id, job.lease_until, "connection refused", at(8000))).unwrap();
        let refused = jobs::Late { count: 1, reason: Some("connection refused".to_owned()) };
        assert_eq!(late(3600), Some(refused), "it is not due, but it was tried long ago");
        let job = claim(db, 8000).unwrap();
        assert!(with(db, |c| jobs::done(c, job.id, job.lease_until, at(8001))).unwrap());
        assert_eq!(late(3600), None);
    });
}

#[test]
fn jobs_that_wait_for_another_try_can_be_hurried_and_no_others() {
    on_both(|db| {
        let failed = add(db, "mail", 0);
        let planned = add(db, "mail", 5000);
        let job = claim(db, 0).unwrap();
        with(db, |c| jobs::retry(c, failed, job.lease_until, "451", at(4000))).unwrap();
        assert_eq!(with(db, |c| jobs::hurry(c, "other", at(10))).unwrap(), 0);
        assert_eq!(with(db, |c| jobs::hurry(c, "mail", at(10))).unwrap(), 1);
        assert_eq!(claim(db, 10).unwrap().id, failed);
        assert_eq!(load(db, planned).run_at, at(5000).naive_utc());
    });
}

#[test]
fn held_jobs_are_never_due_and_old_ones_are_forgotten() {
    on_both(|db| {
        let new = NewJob {
            kind: "mail".to_owned(),
            payload: String::new(),
            reference: None,
            run_at: at(0),
            held: true,
        };
        with(db, |c| jobs::enqueue(c, new, at(0))).unwrap();
        assert_eq!(claim(db, 1000), None);
        let id = add(db, "mail", 0);
        let job = claim(db, 0).unwrap();
        with(db, |c| jobs::done(c, id, job.lease_until, at(5))).unwrap();
        assert_eq!(with(db, |c| jobs::purge_done(c, at(5))).unwrap(), 0);
        assert_eq!(with(db, |c| jobs::purge_done(c, at(6))).unwrap(), 1);
        assert_eq!(with(db, |c| jobs::for_reference(c, "mail:1")).unwrap(), []);
    });
}

#[test]
fn a_lease_survives_times_finer_than_the_database_keeps() {
    on_both(|db| {
        let id = add(db, "mail", 0);
        let now = at(0) + chrono::TimeDelta::nanoseconds(123_456_789);
        let job = with(db, |c| jobs::claim_due(c, now, LEASE, &["mail"])).unwrap().unwrap();
        assert!(with(db, |c| jobs::done(c, id, job.lease_until, now)).unwrap());
    });
}
