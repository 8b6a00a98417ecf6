//! A pool of connections with its own queue, so that a waiting visitor occupies no thread.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::r2d2::R2D2Connection;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};
use tracing::Span;

use super::connect::{self, Access, ConnectError};
use super::{DatabaseError, DatabaseKind, DatabaseUrl, DbConnection, PoolOptions};

/// How long a connection to PostgreSQL is used, so that a moved or restarted server is noticed.
const LIFETIME: Duration = Duration::from_secs(300);

/// A connection to PostgreSQL that nobody has used for so long is given back, since the sites of a server share what it
/// allows. The worker asks more often, so a site keeps one even at night.
const IDLE: Duration = Duration::from_secs(10);

/// Time to open a connection, for a caller who has used up its patience in the queue.
const LEAST_WAIT: Duration = Duration::from_millis(250);

/// A pool of equal connections. Cloning is cheap and clones share it.
#[derive(Clone)]
pub(super) struct Lane {
    pool: r2d2::Pool<Source>,
    permits: Arc<Semaphore>,
    wait: Duration,
}

impl Lane {
    /// A pool of at most `size` connections, of which `first` is one; it opens the others when they are needed.
    pub(super) fn new(
        url: &DatabaseUrl,
        access: Access,
        size: u32,
        options: &PoolOptions,
        first: Option<DbConnection>,
    ) -> Self {
        let size = size.max(1);
        let source = Source { url: url.clone(), access, options: options.clone(), first: Mutex::new(first) };
        let server = url.kind() == DatabaseKind::Postgres;
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(server)
            .max_lifetime(server.then_some(LIFETIME))
            .idle_timeout(server.then_some(IDLE))
            .connection_timeout(options.wait)
            .error_handler(Box::new(Log::default()))
            .build_unchecked(source);
        let permits = usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS);
        Self { pool, permits: Arc::new(Semaphore::new(permits)), wait: options.wait }
    }

    /// Runs `work` on a thread that may block, and waits for it until `deadline`.
    pub(super) async fn run<T, E>(
        &self,
        deadline: Instant,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let patience = Instant::now() + self.wait;
        let turn = timeout_at(patience.min(deadline), Arc::clone(&self.permits).acquire_owned()).await;
        let permit = match turn {
            Ok(Ok(permit)) => permit,
            Ok(Err(closed)) => return Err(unavailable(closed).into()),
            Err(elapsed) => return Err(unavailable(elapsed).into()),
        };
        let lane = self.clone();
        let span = Span::current();
        let task = spawn_blocking(move || {
            // Kept until the work ends, also when nobody waits for it any more.
            let _permit = permit;
            let rest = patience.saturating_duration_since(Instant::now()).max(LEAST_WAIT);
            span.in_scope(|| lane.run_within(rest, work))
        });
        match timeout_at(deadline, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(failed)) => match failed.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(cancelled) => Err(unavailable(cancelled).into()),
            },
            Err(elapsed) => Err(unavailable(elapsed).into()),
        }
    }

    /// Runs `work` on this thread.
    pub(super) fn run_blocking<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_within(self.wait, work)
    }

    fn run_within<T, E: From<DatabaseError>>(
        &self,
        wait: Duration,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.pool.get_timeout(wait).map_err(unavailable)?;
        work(&mut conn)
    }
}

fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> DatabaseError {
    DatabaseError::Unavailable(Box::new(cause))
}

/// Opens connections for the pool, and says which are still good.
struct Source {
    url: DatabaseUrl,
    access: Access,
    options: PoolOptions,
    /// The connection that was opened to see whether it can be.
    first: Mutex<Option<DbConnection>>,
}

impl r2d2::ManageConnection for Source {
    type Connection = DbConnection;
    type Error = DatabaseError;

    fn connect(&self) -> Result<DbConnection, DatabaseError> {
        let first = self.first.lock().ok().and_then(|mut first| first.take());
        first.map_or_else(|| connect::establish(&self.url, self.access, &self.options), Ok)
    }

    fn is_valid(&self, conn: &mut DbConnection) -> Result<(), DatabaseError> {
        super::connection::ping(conn)
    }

    fn has_broken(&self, conn: &mut DbConnection) -> bool {
        std::thread::panicking()
            || match conn {
                DbConnection::Postgres(c) => c.is_broken(),
                DbConnection::Sqlite(c) => c.is_broken(),
            }
    }
}

/// While the database is away, each connection tries about once a second.
const SILENCE: Duration = Duration::from_secs(10);

/// Logs what the pool cannot tell a caller, once in a while.
#[derive(Debug, Default)]
struct Log(Mutex<Option<Instant>>);

impl r2d2::HandleError<DatabaseError> for Log {
    fn handle_error(&self, error: DatabaseError) {
        let now = Instant::now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| now.duration_since(last) < SILENCE) {
            return;
        }
        *last = Some(now);
        match error {
            DatabaseError::Connect(ConnectError::Unreachable { .. } | ConnectError::Crowded { .. })
            | DatabaseError::Unavailable(_) => {
                tracing::warn!(%error, "no connection to the database");
            }
            error => tracing::error!(%error, "no connection to the database"),
        }
    }
}
