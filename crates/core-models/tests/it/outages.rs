//! A database that goes away, is full or is too slow: short honest errors, and work again without a restart.

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use core_models::{
    Database, DatabaseError, DatabaseKind, DbConnection, Migrations, PoolOptions, QueryResult, settings,
};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};

use crate::test_database::{TestDatabase, at, on_both, server, wait_for, with};

fn migrated(kind: DatabaseKind) -> (TestDatabase, Database) {
    let empty = TestDatabase::empty(kind);
    let database = empty.connect();
    Migrations::core().run(&database).unwrap();
    (empty, database)
}

/// Ends every connection to this database, as a restarted server does.
fn end_connections(name: &str) {
    server()
        .batch_execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .unwrap();
}

#[test]
fn a_connection_that_is_cut_is_an_outage_and_the_next_one_works() {
    let (empty, db) = migrated(DatabaseKind::Postgres);
    let cut: QueryResult<()> = db.upkeep_blocking(|c| {
        settings::set(c, "a", "1", at(0))?;
        end_connections(&empty.name());
        settings::set(c, "b", "1", at(0))
    });
    assert!(matches!(cut, Err(DatabaseError::Unavailable(_))), "{cut:?}");
    assert_eq!(with(&db, |c| settings::all(c)).unwrap(), []);
}

#[test]
fn idle_connections_that_were_cut_are_never_noticed() {
    let (empty, db) = migrated(DatabaseKind::Postgres);
    wait_for(async {
        let together = Arc::new(Barrier::new(4));
        let opened: Vec<_> = (0..4)
            .map(|_| {
                let (db, together) = (db.clone(), Arc::clone(&together));
                let hold = move |c: &mut _| {
                    together.wait();
                    settings::all(c)
                };
                tokio::spawn(async move { db.read(hold).await })
            })
            .collect();
        for task in opened {
            task.await.unwrap().unwrap();
        }
        end_connections(&empty.name());
        for _ in 0..20 {
            db.read(settings::all).await.unwrap();
        }
    });
}

#[test]
fn a_database_that_is_gone_answers_soon_and_works_when_it_is_back() {
    let (empty, db) = migrated(DatabaseKind::Postgres);
    let name = empty.name();
    let away = format!("ALTER DATABASE {name} RENAME TO {name}_away");
    server().batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
    end_connections(&name);
    server().batch_execute(&away).unwrap();
    let started = Instant::now();
    let refused = wait_for(db.read(settings::all));
    assert!(matches!(refused, Err(DatabaseError::Unavailable(_))), "{refused:?}");
    assert!(wait_for(db.ping()).is_err());
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    server().batch_execute(&format!("ALTER DATABASE {name}_away RENAME TO {name}")).unwrap();
    server().batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).unwrap();
    let back = Instant::now();
    while wait_for(db.ping()).is_err() {
        assert!(back.elapsed() < Duration::from_secs(3));
    }
}

#[test]
fn a_statement_that_takes_too_long_is_an_outage() {
    let (_empty, db) = migrated(DatabaseKind::Postgres);
    let options = PoolOptions { statement_timeout: Duration::from_millis(100), ..PoolOptions::default() };
    let hasty = Database::connect(db.url(), options).unwrap();
    let slow = hasty.read_blocking(|conn| match conn {
        DbConnection::Postgres(c) => Ok::<_, DatabaseError>(sql_query("SELECT pg_sleep(5)").execute(c)?),
        DbConnection::Sqlite(_) => Ok(0),
    });
    assert!(matches!(slow, Err(DatabaseError::Unavailable(_))), "{slow:?}");
    hasty.read_blocking(settings::all).unwrap();
}

#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let (_empty, db) = migrated(DatabaseKind::Sqlite);
    let text = "x".repeat(100_000);
    let filled = with(&db, |conn| {
        if let DbConnection::Sqlite(c) = conn.conn() {
            // The smallest number it takes is the present size.
            c.batch_execute("PRAGMA max_page_count=1")?;
        }
        settings::set(conn, "small", "1", at(0))?;
        settings::set(conn, "large", &text, at(0))
    });
    assert!(matches!(filled, Err(DatabaseError::Full)), "{filled:?}");
    assert_eq!(db.read_blocking(settings::all).unwrap(), []);
    with(&db, |conn| {
        if let DbConnection::Sqlite(c) = conn.conn() {
            c.batch_execute("PRAGMA max_page_count=1000000")?;
        }
        settings::set(conn, "large", &text, at(0))
    })
    .unwrap();
    assert_eq!(db.find_damage().unwrap(), Vec::<String>::new());
}

#[test]
fn a_file_locked_by_another_program_is_an_outage_and_reading_goes_on() {
    let (empty, db) = migrated(DatabaseKind::Sqlite);
    let mut other = SqliteConnection::establish(empty.url.path().unwrap().to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    wait_for(async {
        let started = Instant::now();
        let refused = db.upkeep(|c| settings::set(c, "a", "1", at(0))).await;
        assert!(matches!(refused, Err(DatabaseError::Unavailable(_))), "{refused:?}");
        assert!(started.elapsed() < Duration::from_secs(8));
    });
    db.read_blocking(settings::all).unwrap();
    other.batch_execute("ROLLBACK").unwrap();
    with(&db, |c| settings::set(c, "a", "1", at(0))).unwrap();
}

#[derive(QueryableByName, Debug, Clone, PartialEq, Eq)]
struct Pragmas {
    #[diesel(sql_type = Integer)]
    synchronous: i32,
    #[diesel(sql_type = Integer)]
    foreign_keys: i32,
    #[diesel(sql_type = Integer)]
    timeout: i32,
    #[diesel(sql_type = Integer)]
    query_only: i32,
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

fn pragmas(conn: &mut DbConnection) -> QueryResult<Pragmas> {
    let DbConnection::Sqlite(c) = conn else { panic!("only SQLite has pragmas") };
    Ok(sql_query(
        "SELECT synchronous, foreign_keys, timeout, query_only, journal_mode FROM pragma_synchronous, \
         pragma_foreign_keys, pragma_busy_timeout, pragma_query_only, pragma_journal_mode",
    )
    .get_result(c)?)
}

#[test]
fn every_connection_is_durable_and_checks_references() {
    let (_empty, db) = migrated(DatabaseKind::Sqlite);
    let expected = Pragmas {
        // That is FULL: a commit is on disk before it is acknowledged.
        synchronous: 2,
        foreign_keys: 1,
        timeout: 5000,
        query_only: 0,
        journal_mode: "wal".to_owned(),
    };
    assert_eq!(db.upkeep_blocking(pragmas).unwrap(), expected);
    let readers = wait_for(async {
        let together = Arc::new(Barrier::new(4));
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let (db, together) = (db.clone(), Arc::clone(&together));
                let hold = move |c: &mut DbConnection| {
                    together.wait();
                    pragmas(c)
                };
                tokio::spawn(async move { db.read(hold).await })
            })
            .collect();
        let mut found = Vec::new();
        for task in tasks {
            found.push(task.await.unwrap().unwrap());
        }
        found
    });
    assert_eq!(readers, vec![Pragmas { query_only: 1, ..expected }; 4]);
}

#[test]
fn a_database_answers_a_ping() {
    on_both(|db| wait_for(db.ping()).unwrap());
}
