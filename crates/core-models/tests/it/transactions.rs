//! Transactions: all or nothing, whatever a caller does, and one at a time where it matters.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::ThreadId;
use std::time::Duration;

use core_models::schema::settings as table;
use core_models::users::{self, Role};
use core_models::{Actor, DatabaseError, DatabaseKind, PoolOptions, serialise, settings};
use diesel::prelude::*;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::test_database::{TestDatabase, add_user, at, at_once, new_user, on_both, wait_for, with};

#[test]
fn what_fails_leaves_nothing_behind() {
    on_both(|db| {
        let result: Result<(), DatabaseError> = wait_for(db.change(Actor::site(), at(0), |c| {
            settings::set(c, "a", "1", at(0))?;
            users::create(c, new_user("anna", Role::Admin))?;
            Err(DatabaseError::Stale)
        }));
        assert!(matches!(result, Err(DatabaseError::Stale)));
        assert_eq!(with(db, |c| Ok((settings::all(c)?.len(), users::count(c)?))).unwrap(), (0, 0));
    });
}

#[test]
fn a_panic_leaves_nothing_behind_and_the_next_caller_gets_through() {
    on_both(|db| {
        let panicking = db.clone();
        let result = wait_for(async move {
            tokio::spawn(async move {
                let work = |c: &mut _| -> Result<(), DatabaseError> {
                    settings::set(c, "a", "1", at(0))?;
                    panic!("a mistake in a handler");
                };
                panicking.upkeep(work).await
            })
            .await
        });
        assert!(result.unwrap_err().is_panic());
        assert_eq!(with(db, |c| settings::all(c)).unwrap(), []);
        with(db, |c| settings::set(c, "a", "2", at(0))).unwrap();
    });
}

#[test]
fn an_error_that_is_swallowed_cannot_commit_half_a_change_on_postgresql() {
    on_both(|db| {
        add_user(db, "anna", Role::Admin);
        let result = with(db, |c| {
            settings::set(c, "before", "1", at(0))?;
            drop(users::create(c, new_user("anna", Role::Admin)));
            Ok(())
        });
        match db.kind() {
            // A failed statement of SQLite undoes itself alone.
            DatabaseKind::Sqlite => assert!(result.is_ok()),
            DatabaseKind::Postgres => {
                assert!(result.is_err());
                assert_eq!(with(db, |c| settings::all(c)).unwrap(), []);
            }
        }
        with(db, |c| settings::set(c, "after", "1", at(0))).unwrap();
    });
}

#[test]
fn a_nested_transaction_can_fail_alone() {
    on_both(|db| {
        with(db, |c| {
            settings::set(c, "outer", "1", at(0))?;
            let again =
                (table::name.eq("outer"), table::value.eq("2"), table::updated_at.eq(at(0).naive_utc()));
            let insert = diesel::insert_into(table::table).values(again);
            let inner = c.transaction(|c| Ok::<_, DatabaseError>(insert.execute(c)?));
            assert!(matches!(inner, Err(DatabaseError::Conflict { .. })));
            Ok(())
        })
        .unwrap();
        assert_eq!(with(db, |c| settings::all(c)).unwrap().len(), 1);
    });
}

#[test]
fn a_read_that_writes_fails_on_sqlite() {
    let empty = TestDatabase::empty(DatabaseKind::Sqlite);
    let db = empty.connect();
    core_models::Migrations::core().run(&db).unwrap();
    assert!(db.read_blocking(|c| settings::set(c, "a", "1", at(0))).is_err());
}

#[test]
fn transactions_with_the_same_key_run_one_after_the_other() {
    on_both(|db| {
        let inside = Arc::new((Mutex::new(0), Condvar::new()));
        let results = at_once(db, 8, move |c, _| {
            serialise(c, "key")?;
            let (count, entered) = &*inside;
            let mut count = count.lock().unwrap();
            *count += 1;
            entered.notify_all();
            // Whoever else comes in meanwhile is noticed at once.
            let (mut count, _) =
                entered.wait_timeout_while(count, Duration::from_millis(20), |count| *count < 2).unwrap();
            let alone = *count == 1;
            *count -= 1;
            Ok(alone)
        });
        assert!(results.into_iter().all(|alone| alone.unwrap()), "two at once");
    });
}

#[test]
fn the_span_of_the_caller_reaches_the_query() {
    on_both(|db| {
        let entered = Arc::new(Mutex::new(Vec::new()));
        let _subscriber = tracing_subscriber::registry().with(Entered(Arc::clone(&entered))).set_default();
        let span = tracing::info_span!("request");
        let thread =
            span.in_scope(|| wait_for(db.read(|_| Ok::<_, DatabaseError>(std::thread::current().id()))));
        assert!(entered.lock().unwrap().contains(&thread.unwrap()));
    });
}

/// Notes the threads on which a span was entered.
struct Entered(Arc<Mutex<Vec<ThreadId>>>);

impl<S: tracing::Subscriber> Layer<S> for Entered {
    fn on_enter(&self, _: &tracing::span::Id, _: Context<'_, S>) {
        self.0.lock().unwrap().push(std::thread::current().id());
    }
}

#[test]
fn a_caller_waits_for_a_free_connection_only_so_long() {
    on_both(|db| {
        let options = PoolOptions {
            connections: 2,
            readers: 2,
            wait: Duration::from_millis(300),
            ..PoolOptions::default()
        };
        let busy = core_models::Database::connect(db.url(), options).unwrap();
        wait_for(async {
            let (release, released) = channel::<()>();
            let released = Arc::new(Mutex::new(released));
            let (holding, mut held_now) = tokio::sync::mpsc::unbounded_channel();
            let held: Vec<_> = (0..2)
                .map(|_| {
                    let (busy, released, holding) = (busy.clone(), Arc::clone(&released), holding.clone());
                    tokio::spawn(busy_read(busy, holding, released))
                })
                .collect();
            for _ in 0..2 {
                held_now.recv().await.unwrap();
            }
            let started = std::time::Instant::now();
            let refused = busy.read(settings::all).await;
            assert!(matches!(refused, Err(DatabaseError::Unavailable(_))), "{refused:?}");
            assert!(started.elapsed() < Duration::from_millis(2000));
            drop(release);
            for task in held {
                task.await.unwrap().unwrap();
            }
            assert_eq!(busy.read(settings::all).await.unwrap(), []);
        });
    });
}

/// Occupies a connection until the sender of `released` is gone, and says when it has it.
async fn busy_read(
    busy: core_models::Database,
    holding: tokio::sync::mpsc::UnboundedSender<()>,
    released: Arc<Mutex<Receiver<()>>>,
) -> Result<(), DatabaseError> {
    busy.read(move |_| {
        holding.send(()).unwrap();
        let _gone = released.lock().unwrap().recv();
        Ok(())
    })
    .await
}

#[test]
fn a_call_takes_no_longer_than_the_limit() {
    on_both(|db| {
        let options = PoolOptions { limit: Duration::from_millis(200), ..PoolOptions::default() };
        let hasty = core_models::Database::connect(db.url(), options).unwrap();
        let started = std::time::Instant::now();
        let result = wait_for(async {
            let (release, released) = channel::<()>();
            let endless = move |_: &mut _| -> Result<(), DatabaseError> {
                let _gone = released.recv();
                Ok(())
            };
            let result = hasty.read(endless).await;
            assert!(started.elapsed() < Duration::from_millis(2000));
            drop(release);
            result
        });
        assert!(matches!(result, Err(DatabaseError::Unavailable(_))));
    });
}
