//! The bell: each change is heard once and in order, whichever process made it, also by whoever was away or failed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base_app::{Bell, Hearing, Subscriber};
use core_models::{
    Actor, Database, DatabaseError, PoolOptions,
    changes::{self, Change, Note, Subject, What},
};
use testkit::{Backend, Specimen, TestSite};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

const KIND: &str = "thing";

/// Remembers which things it has heard of.
struct Ear {
    heard: watch::Sender<Vec<String>>,
    /// How often it still fails.
    failures: AtomicUsize,
}

impl Ear {
    fn failing(times: usize) -> Arc<Self> {
        Arc::new(Self { heard: watch::Sender::default(), failures: AtomicUsize::new(times) })
    }

    /// What it has heard, once that are so many.
    async fn hears(&self, count: usize, within: Duration) -> Vec<String> {
        let mut heard = self.heard.subscribe();
        let all = timeout(within, heard.wait_for(|heard| heard.len() >= count)).await;
        let all =
            all.unwrap_or_else(|_late| panic!("{:?} is not all, {within:?} later", self.heard.borrow()));
        all.unwrap().clone()
    }
}

impl Subscriber for Ear {
    fn hear<'a>(&'a self, changes: &'a [Change]) -> Hearing<'a> {
        Box::pin(async move {
            let fails = |left: usize| left.checked_sub(1);
            if self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
                return Err(DatabaseError::Stale);
            }
            let things = changes.iter().filter(|change| change.is_about("test", KIND));
            self.heard.send_modify(|heard| heard.extend(things.map(|change| change.key.clone())));
            Ok(())
        })
    }
}

/// A bell that is kept, until this is dropped.
struct Kept {
    _stop: watch::Sender<bool>,
    _task: JoinHandle<()>,
}

fn keep(bell: Bell) -> Kept {
    let (stop, stopped) = watch::channel(false);
    Kept { _stop: stop, _task: tokio::spawn(async move { bell.keep(stopped).await }) }
}

fn bell(db: &Database, ear: &Arc<Ear>) -> Bell {
    let ear: Arc<dyn Subscriber> = Arc::<Ear>::clone(ear);
    Bell::new(db, vec![ear]).unwrap()
}

/// The database as another process has it.
fn elsewhere(site: &TestSite) -> Database {
    Database::connect(&site.app.settings.storage.database, PoolOptions::default()).unwrap()
}

/// Changes these things, in one transaction.
async fn change(db: &Database, site: &TestSite, keys: Vec<String>) {
    let changed = db.change(Actor::site(), site.clock.now(), move |tx| {
        for key in keys {
            let subject = Subject { feature: "test", kind: KIND, key, title: String::new() };
            tx.note(Note::new(subject, What::Changed));
        }
        Ok::<_, DatabaseError>(())
    });
    changed.await.unwrap();
}

fn keys(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

async fn another_process_is_heard_within_a_second(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let ear = Ear::failing(0);
    let _kept = keep(bell(&site.app.db, &ear));
    let other = elsewhere(&site);
    for number in 0..3 {
        change(&other, &site, keys(number..number + 1)).await;
        let heard = ear.hears(number + 1, Duration::from_secs(1)).await;
        assert_eq!(heard, keys(0..number + 1));
    }
}

async fn what_was_made_before_another_process_changed_something_is_out_of_date(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let bell = bell(&site.app.db, &Ear::failing(0));
    change(&elsewhere(&site), &site, keys(0..1)).await;
    let before = site.app.db.edition().number();
    assert!(bell.ring().await);
    let after = site.app.db.edition().number();
    assert!(after > before);
    assert!(bell.ring().await);
    assert_eq!(site.app.db.edition().number(), after, "there was nothing to hear");
}

async fn processes_at_once_hear_the_same_once_and_in_order(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let other = elsewhere(&site);
    let (here, there) = (Ear::failing(0), Ear::failing(0));
    let _kept = [keep(bell(&site.app.db, &here)), keep(bell(&other, &there))];
    let many = |db: Database, first: usize| {
        let site = &site;
        async move {
            for number in first..first + 20 {
                change(&db, site, keys(number..number + 1)).await;
            }
        }
    };
    tokio::join!(many(site.app.db.clone(), 0), many(other.clone(), 20));
    let stored = other.read(|conn| changes::after(conn, 0, 1000)).await.unwrap();
    let things = stored.into_iter().filter(|change| change.kind == KIND).map(|change| change.key);
    let things: Vec<String> = things.collect();
    assert_eq!(things.len(), 40);
    for ear in [here, there] {
        assert_eq!(ear.hears(40, Duration::from_secs(5)).await, things);
    }
}

async fn who_was_away_or_failed_misses_nothing(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let ear = Ear::failing(2);
    let bell = bell(&site.app.db, &ear);
    // More than are read at once.
    change(&elsewhere(&site), &site, keys(0..450)).await;
    let _kept = keep(bell);
    assert_eq!(ear.hears(450, Duration::from_secs(5)).await, keys(0..450));
}

testkit::on_both_databases! {
    another_process_is_heard_within_a_second,
    what_was_made_before_another_process_changed_something_is_out_of_date,
    processes_at_once_hear_the_same_once_and_in_order,
    who_was_away_or_failed_misses_nothing,
}
