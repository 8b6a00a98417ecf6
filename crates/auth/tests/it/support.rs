//! A database of its own for each test, a clock the test moves, and the tests' two users.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use auth::{Keys, Passwords};
use chrono::{DateTime, TimeDelta, Utc};
use core_models::users::{self, NewUser, Role, User};
use core_models::{Actor, Clock, Database, DatabaseUrl, Migrations, PoolOptions};
use tempfile::TempDir;

/// Makes each `async fn(Site)` two tests.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[actix_web::test] async fn $test() { super::$test(crate::support::Site::on_sqlite()).await })+
        }
        mod postgres {
            $(#[actix_web::test] async fn $test() { super::$test(crate::support::Site::on_postgres()).await })+
        }
    };
}
pub(crate) use on_both_databases;

const VARIABLE: &str = "WEBGARDEN_TEST_POSTGRES";
static NUMBER: AtomicU32 = AtomicU32::new(0);

pub(crate) const PASSWORD: &str = "quiet river stones";

/// What a site gives to this crate.
pub(crate) struct Site {
    pub(crate) db: Database,
    pub(crate) clock: TestClock,
    pub(crate) keys: Keys,
    pub(crate) passwords: Passwords,
    _folder: TempDir,
    postgres_name: Option<String>,
}

impl Site {
    pub(crate) fn on_sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = DatabaseUrl::sqlite(folder.path().join("site.db"));
        Self::with(url, folder, None)
    }

    pub(crate) fn on_postgres() -> Self {
        let name = format!("wg_auth_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        psql(&format!("CREATE DATABASE {name}"));
        let mut url = url::Url::parse(&server()).unwrap();
        url.set_path(&name);
        Self::with(DatabaseUrl::parse(url.as_str()).unwrap(), TempDir::new().unwrap(), Some(name))
    }

    fn with(url: DatabaseUrl, folder: TempDir, postgres_name: Option<String>) -> Self {
        let options = PoolOptions { limit: std::time::Duration::from_secs(60), ..PoolOptions::default() };
        let options = PoolOptions { wait: options.limit, ..options };
        let db = Database::connect(&url, options).unwrap();
        Migrations::core().run(&db).unwrap();
        let keys = Keys::new(&"a secret for tests".into(), "site");
        let passwords = Passwords::new(4, &keys);
        Self { db, clock: TestClock::default(), keys, passwords, _folder: folder, postgres_name }
    }

    pub(crate) async fn user(&self, name: &str, role: Role) -> User {
        let new = NewUser {
            username: name.to_owned(),
            email: format!("{name}@example.org"),
            password_hash: self.passwords.hash(PASSWORD).await.unwrap(),
            role,
            display_name: name.to_owned(),
            created_at: self.clock.now(),
        };
        self.db.change(Actor::site(), self.clock.now(), move |tx| users::create(tx, new)).await.unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(name) = &self.postgres_name {
            psql(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Stands still until the test moves it.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::from_fn(move || clock.now())
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_800_000_000_000_000)))
    }
}

fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests take the server from the environment")]
    std::env::var(VARIABLE).unwrap_or_else(|_unset| {
        panic!("{VARIABLE} is not set: run `cargo xtask test`, or set it to the address of a PostgreSQL superuser")
    })
}

fn psql(sql: &str) {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", sql, &server()])
        .output()
        .expect("psql is installed: run `cargo xtask test`");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
}
