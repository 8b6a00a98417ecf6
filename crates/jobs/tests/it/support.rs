//! A database of its own for each test, a clock the test moves, and a handler that does what it is told.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use ::jobs::{JobError, JobHandler, Performing, Wake, Worker, WorkerOptions};
use chrono::{DateTime, TimeDelta, Utc};
use core_models::jobs as rows;
use core_models::jobs::{Job, NewJob};
use core_models::{Clock, Database, DatabaseUrl, JobId, Migrations, PoolOptions};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

/// Makes each `async fn(Site)` two tests.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $test() { super::$test(crate::support::Site::on_sqlite()).await })+
        }
        mod postgres {
            $(#[tokio::test] async fn $test() { super::$test(crate::support::Site::on_postgres()).await })+
        }
    };
}
pub(crate) use on_both_databases;

const VARIABLE: &str = "WEBGARDEN_TEST_POSTGRES";
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// What a site gives to this crate.
pub(crate) struct Site {
    pub(crate) db: Database,
    pub(crate) clock: TestClock,
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
        let name = format!("wg_jobs_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        psql(&format!("CREATE DATABASE {name}"));
        let mut url = url::Url::parse(&server()).unwrap();
        url.set_path(&name);
        Self::with(DatabaseUrl::parse(url.as_str()).unwrap(), TempDir::new().unwrap(), Some(name))
    }

    fn with(url: DatabaseUrl, folder: TempDir, postgres_name: Option<String>) -> Self {
        let options = PoolOptions { limit: Duration::from_secs(60), ..PoolOptions::default() };
        let options = PoolOptions { wait: options.limit, ..options };
        let db = Database::connect(&url, options).unwrap();
        Migrations::core().run(&db).unwrap();
        Self { db, clock: TestClock::default(), _folder: folder, postgres_name }
    }

    /// Stores a job for the handler below, due now.
    pub(crate) async fn enqueue(&self, kind: &str, payload: &str) -> JobId {
        let now = self.clock.now();
        let new = NewJob {
            kind: kind.to_owned(),
            payload: payload.to_owned(),
            reference: None,
            run_at: now,
            held: false,
        };
        self.db.upkeep(move |conn| rows::enqueue(conn, new, now)).await.unwrap()
    }

    pub(crate) async fn job(&self, id: JobId) -> Job {
        self.db.read(move |conn| rows::by_id(conn, id)).await.unwrap()
    }

    pub(crate) fn worker(&self, handlers: Vec<Arc<dyn JobHandler>>) -> Worker {
        self.worker_with(handlers, Wake::default(), WorkerOptions::default())
    }

    pub(crate) fn worker_with(
        &self,
        handlers: Vec<Arc<dyn JobHandler>>,
        wake: Wake,
        options: WorkerOptions,
    ) -> Worker {
        Worker::new(self.db.clone(), self.clock.clock(), handlers, wake, options)
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

/// Does what the payload says: `ok`, `temporary`, `permanent`, `panic`, `gated` (until the gate opens) or `stuck`.
pub(crate) struct Obedient {
    kind: &'static str,
    limit: Duration,
    begun: watch::Sender<u32>,
    finished: watch::Sender<u32>,
    gate: watch::Sender<bool>,
}

/// Nothing in these tests takes that long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

impl Obedient {
    pub(crate) fn of(kind: &'static str) -> Arc<Self> {
        Self::within(Duration::from_secs(90), kind)
    }

    pub(crate) fn within(limit: Duration, kind: &'static str) -> Arc<Self> {
        Arc::new(Self {
            kind,
            limit,
            begun: watch::Sender::new(0),
            finished: watch::Sender::new(0),
            gate: watch::Sender::new(false),
        })
    }

    pub(crate) fn begun(&self) -> u32 {
        *self.begun.borrow()
    }

    pub(crate) fn finished(&self) -> u32 {
        *self.finished.borrow()
    }

    /// Waits until so many jobs have begun.
    pub(crate) async fn until_begun(&self, count: u32) {
        reached(&self.begun, count).await;
    }

    /// Waits until so many jobs are finished.
    pub(crate) async fn until_finished(&self, count: u32) {
        reached(&self.finished, count).await;
    }

    /// Lets the `gated` jobs go on.
    pub(crate) fn open(&self) {
        self.gate.send_replace(true);
    }

    async fn obey(&self, job: &Job) -> Result<(), JobError> {
        self.begun.send_modify(|count| *count += 1);
        match job.payload.as_str() {
            "temporary" => return Err(JobError::Temporary("the server is away".to_owned())),
            "permanent" => return Err(JobError::Permanent("there is no such mailbox".to_owned())),
            "panic" => panic!("no {} here", job.payload),
            "gated" => drop(self.gate.subscribe().wait_for(|open| *open).await.unwrap()),
            "stuck" => std::future::pending().await,
            _ => {}
        }
        self.finished.send_modify(|count| *count += 1);
        Ok(())
    }
}

async fn reached(counter: &watch::Sender<u32>, wanted: u32) {
    let mut counter = counter.subscribe();
    let came = timeout(PATIENCE, counter.wait_for(|count| *count >= wanted)).await;
    assert!(came.is_ok(), "{wanted} jobs never came");
}

impl JobHandler for Obedient {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn perform<'a>(&'a self, job: &'a Job) -> Performing<'a> {
        Box::pin(self.obey(job))
    }

    fn time_limit(&self) -> Duration {
        self.limit
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
