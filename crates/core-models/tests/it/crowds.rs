//! Many who want the same: connections of one server, rows of one table.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use core_models::users::Role;
use core_models::{
    Actor, ConnectError, Database, DatabaseError, DatabaseKind, DatabaseUrl, DbConnection, Migrations,
    PoolOptions, QueryResult, serialise, settings, users,
};
use diesel::connection::SimpleConnection;

use crate::test_database::{TestDatabase, at, at_once, new_user, server, wait_for};

/// A database of a role that may have only so many connections, as a server has for all of its sites.
struct Crowded {
    database: TestDatabase,
    role: String,
}

impl Crowded {
    fn new(connections: u32) -> Self {
        let database = TestDatabase::empty(DatabaseKind::Postgres);
        Migrations::core().run(&database.connect()).unwrap();
        let name = database.name();
        let role = format!("{name}_role");
        let sql = format!(
            "CREATE ROLE {role} LOGIN CONNECTION LIMIT {connections}; GRANT pg_read_all_data, pg_write_all_data TO {role}"
        );
        server().batch_execute(&sql).unwrap();
        Self { database, role }
    }

    fn url(&self) -> DatabaseUrl {
        let url = self.database.url.with_password();
        let glue = if url.contains('?') { '&' } else { '?' };
        DatabaseUrl::parse(&format!("{url}{glue}user={}", self.role)).unwrap()
    }

    fn connect(&self, patience: Duration) -> Result<Database, DatabaseError> {
        Database::connect(&self.url(), PoolOptions { patience, ..PoolOptions::default() })
    }
}

impl Drop for Crowded {
    fn drop(&mut self) {
        let name = self.database.name();
        let role = &self.role;
        drop(server().batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        drop(server().batch_execute(&format!("DROP ROLE IF EXISTS {role}")));
    }
}

#[test]
fn a_start_that_finds_no_connection_waits_for_one() {
    let crowded = Crowded::new(1);
    let first = crowded.connect(Duration::ZERO).unwrap();
    let refused = crowded.connect(Duration::ZERO).unwrap_err();
    assert!(matches!(refused, DatabaseError::Connect(ConnectError::Crowded { .. })), "{refused}");
    let text = refused.to_string();
    assert!(text.contains("raise its max_connections, or lower DATABASE_CONNECTIONS"), "{text}");
    assert!(!text.contains("is it running?"), "{text}");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| crowded.connect(Duration::from_secs(30)));
        drop(first);
        waiting.join().unwrap().unwrap().read_blocking(settings::all).unwrap();
    });
    let second = crowded.connect(Duration::from_secs(30)).unwrap();
    let refused = crowded.connect(Duration::from_millis(600)).unwrap_err();
    assert!(matches!(refused, DatabaseError::Connect(ConnectError::Crowded { .. })), "{refused}");
    drop(second);
}

#[test]
fn what_no_waiting_changes_is_said_at_once() {
    let empty = TestDatabase::empty(DatabaseKind::Postgres);
    let url = empty.url.with_password().replace("core_models_", "core_models_no_");
    let patient = PoolOptions { patience: Duration::from_secs(3600), ..PoolOptions::default() };
    let error = Database::connect(&DatabaseUrl::parse(&url).unwrap(), patient).unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

/// Forty sites want 160 connections, and the server has 60 for them.
#[test]
fn forty_busy_sites_share_fewer_connections_than_they_may_open() {
    const SITES: usize = 40;
    const VISITORS: usize = 12;
    let crowded = Crowded::new(60);
    let sites: Vec<Database> = (0..SITES).map(|_| crowded.connect(Duration::ZERO).unwrap()).collect();
    let answers = wait_for(async {
        let mut tasks = Vec::new();
        for (number, site) in sites.iter().enumerate() {
            for visitor in 0..VISITORS {
                let (reading, writing) = (site.clone(), site.clone());
                tasks.push(tokio::spawn(async move {
                    for round in 0..3 {
                        let name = format!("{number}.{visitor}.{round}");
                        writing.upkeep(move |c| settings::set(c, &name, "1", at(0))).await?;
                        reading.read(|c| settings::get(c, "0.0.0")).await?;
                    }
                    QueryResult::Ok(())
                }));
            }
        }
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    });
    let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert!(refused.is_empty(), "{} of {}: {:?}", refused.len(), answers.len(), refused.first());
    assert_eq!(sites[0].read_blocking(settings::all).unwrap().len(), SITES * VISITORS * 3);
}

/// A database on which transactions that read and write the same collide, as an operator may set it.
fn serializable() -> (TestDatabase, Database) {
    let empty = TestDatabase::empty(DatabaseKind::Postgres);
    let name = empty.name();
    let sql = format!("ALTER DATABASE {name} SET default_transaction_isolation TO 'serializable'");
    server().batch_execute(&sql).unwrap();
    let database = empty.connect();
    Migrations::core().run(&database).unwrap();
    (empty, database)
}

fn count_up(conn: &mut DbConnection) -> QueryResult<()> {
    let count: u32 = settings::get(conn, "count")?.and_then(|text| text.parse().ok()).unwrap_or(0);
    settings::set(conn, "count", &(count + 1).to_string(), at(0))
}

#[test]
fn a_serialization_failure_is_tried_again() {
    let (_empty, db) = serializable();
    let results = at_once(&db, 24, |conn, _| count_up(conn));
    for result in results {
        result.unwrap();
    }
    assert_eq!(db.read_blocking(|c| settings::get(c, "count")).unwrap().as_deref(), Some("24"));
}

#[test]
fn a_deadlock_is_tried_again() {
    let empty = TestDatabase::empty(DatabaseKind::Postgres);
    let db = empty.connect();
    Migrations::core().run(&db).unwrap();
    let (together, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let results = at_once(&db, 2, move |conn, number| {
        let (first, second) = if number == 0 { ("a", "b") } else { ("b", "a") };
        serialise(conn, first)?;
        // Both hold what the other wants, the first time.
        if tries.fetch_add(1, Ordering::SeqCst) < 2 {
            together.wait();
        }
        serialise(conn, second)?;
        count_up(conn)
    });
    for result in results {
        result.unwrap();
    }
    assert_eq!(db.read_blocking(|c| settings::get(c, "count")).unwrap().as_deref(), Some("2"));
}

#[test]
fn any_other_failure_is_tried_once() {
    let (_empty, db) = serializable();
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let refused = wait_for(db.change(Actor::site(), at(0), move |conn| {
        counted.fetch_add(1, Ordering::SeqCst);
        users::create(conn, new_user("anna", Role::Admin))?;
        users::create(conn, new_user("Anna", Role::Admin))
    }));
    assert!(matches!(refused, Err(DatabaseError::Conflict { .. })), "{refused:?}");
    assert_eq!(tries.load(Ordering::SeqCst), 1);
}
