//! A database for one test, of either kind, gone when the test is over.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};
use core_models::users::{self, NewUser, Role, User};
use core_models::{
    Actor, Database, DatabaseError, DatabaseKind, DatabaseUrl, Migrations, PoolOptions, QueryResult,
    Transaction,
};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// A new database of its own.
pub(crate) struct TestDatabase {
    pub(crate) url: DatabaseUrl,
    _folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// A database without tables.
    pub(crate) fn empty(kind: DatabaseKind) -> Self {
        match kind {
            DatabaseKind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                Self { url: DatabaseUrl::sqlite(folder.path().join("site.db")), _folder: Some(folder) }
            }
            DatabaseKind::Postgres => {
                let name = unique_name();
                server().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
                Self { url: DatabaseUrl::parse(&server_url(&name)).unwrap(), _folder: None }
            }
        }
    }

    /// The name of a database on the server.
    pub(crate) fn name(&self) -> String {
        let url = self.url.with_password();
        url.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    pub(crate) fn connect(&self) -> Database {
        self.try_connect().unwrap()
    }

    pub(crate) fn try_connect(&self) -> Result<Database, DatabaseError> {
        Database::connect(&self.url, PoolOptions::default())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.url.kind() == DatabaseKind::Postgres {
            let name = self.name();
            drop(server().batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}

/// Runs a test on an empty database of each kind.
#[expect(clippy::print_stdout, reason = "a failure shows on which it was")]
pub(crate) fn on_both_empty(test: impl Fn(&TestDatabase)) {
    for kind in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
        println!("on {}:", kind.name());
        test(&TestDatabase::empty(kind));
    }
}

/// Runs a test on a migrated database of each kind.
pub(crate) fn on_both(test: impl Fn(&Database)) {
    on_both_empty(|empty| {
        let database = empty.connect();
        Migrations::core().run(&database).unwrap();
        test(&database);
    });
}

/// Runs a future with timers.
pub(crate) fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Runs the same write `times` times at once, and returns what each gave.
pub(crate) fn at_once<T: Send + 'static>(
    database: &Database,
    times: usize,
    work: impl Fn(&mut Transaction<'_>, usize) -> QueryResult<T> + Clone + Send + 'static,
) -> Vec<QueryResult<T>> {
    wait_for(async {
        let tasks: Vec<_> = (0..times)
            .map(|number| {
                let (database, work) = (database.clone(), work.clone());
                tokio::spawn(
                    async move { database.change(Actor::site(), at(0), move |c| work(c, number)).await },
                )
            })
            .collect();
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.unwrap());
        }
        results
    })
}

/// Noon of a fixed day, and some seconds.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_262_400, 0).unwrap() + TimeDelta::seconds(seconds)
}

/// Reads or writes in one transaction.
pub(crate) fn with<T>(
    database: &Database,
    work: impl FnOnce(&mut Transaction<'_>) -> QueryResult<T>,
) -> QueryResult<T> {
    database.change_blocking(&Actor::site(), at(0), work)
}

pub(crate) fn new_user(name: &str, role: Role) -> NewUser {
    NewUser {
        username: name.to_owned(),
        email: format!("{name}@example.org"),
        password_hash: "$2b$12$x".to_owned(),
        role,
        display_name: format!("Dr. {name}"),
        created_at: at(0),
    }
}

pub(crate) fn add_user(database: &Database, name: &str, role: Role) -> User {
    with(database, |c| users::create(c, new_user(name, role))).unwrap()
}

/// A connection to the server itself, for making databases.
pub(crate) fn server() -> PgConnection {
    PgConnection::establish(&server_url("postgres")).unwrap()
}

fn server_url(database: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings")]
    let Ok(url) = std::env::var("WEBGARDEN_TEST_POSTGRES") else {
        panic!("run `cargo xtask test`, or set WEBGARDEN_TEST_POSTGRES");
    };
    let (address, query) = url.split_once('?').unwrap_or((&url, ""));
    let (address, _) = address.rsplit_once('/').unwrap();
    if query.is_empty() { format!("{address}/{database}") } else { format!("{address}/{database}?{query}") }
}

fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_nanos();
    format!("core_models_{}_{}_{time}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
