//! The database of a site: connecting to it, reading, writing, and what differs between its two kinds.

pub(crate) mod connect;
mod connection;
mod error;
mod outage;
mod pool;
pub(crate) mod program;
mod reserve;
mod transaction;
mod url;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

pub use connect::ConnectError;
pub use connection::{DbConnection, MultiBackend};
pub use error::{DatabaseError, QueryResult, WorkError};
pub use program::ProgramError;
pub use transaction::serialise;
pub use url::{DatabaseKind, DatabaseUrl, DatabaseUrlError};

use crate::changes::{self, Actor, ChangeId, Edition, Noted, Transaction};
use connect::Access;
use outage::Words;
use pool::Lane;

/// How many connections there are, and how long anything may take.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// Connections to PostgreSQL at most, for reading and writing. What is not used is soon given back.
    pub connections: u32,
    /// Connections that read SQLite; one more writes.
    pub readers: u32,
    /// How long to wait for a free connection, or for the server to come back.
    pub wait: Duration,
    /// How long [`Database::connect`] waits for a server that lets nobody in yet.
    pub patience: Duration,
    /// How long a call of [`Database::read`], [`Database::change`] or [`Database::upkeep`] takes at most, waiting included.
    pub limit: Duration,
    /// How long PostgreSQL may work on one statement.
    pub statement_timeout: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            connections: 4,
            readers: 4,
            wait: Duration::from_secs(2),
            patience: Duration::ZERO,
            limit: Duration::from_millis(4500),
            statement_timeout: Duration::from_secs(5),
        }
    }
}

/// A site's database. Cloning is cheap and clones share the connections.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    url: DatabaseUrl,
    options: PoolOptions,
    words: Words,
    readers: Lane,
    writer: Lane,
    /// The id of the last change that was made through this value.
    bell: watch::Sender<ChangeId>,
    edition: Edition,
}

impl Database {
    /// Opens the database, and one connection straight away, so that a mistake shows at the start.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Connect`] with a line that names what to change, or [`DatabaseError::Full`].
    pub fn connect(url: &DatabaseUrl, options: PoolOptions) -> Result<Self, DatabaseError> {
        connect::inspect(url)?;
        let mut first = connect::establish_patiently(url, &options)?;
        connect::require_utf8(url, &mut first)?;
        let words = connect::words(url, &mut first)?;
        let lanes = match url.kind() {
            DatabaseKind::Postgres => {
                let shared = Lane::new(url, Access::Write, options.connections, &options, Some(first));
                (shared.clone(), shared)
            }
            DatabaseKind::Sqlite => (
                Lane::new(url, Access::Read, options.readers, &options, None),
                Lane::new(url, Access::Write, 1, &options, Some(first)),
            ),
        };
        Ok(Self(Arc::new(Inner {
            url: url.clone(),
            options,
            words,
            readers: lanes.0,
            writer: lanes.1,
            bell: watch::Sender::default(),
            edition: Edition::default(),
        })))
    }

    /// Which kind of database this is.
    pub fn kind(&self) -> DatabaseKind {
        self.0.url.kind()
    }

    /// The address of the database; it prints without the password.
    pub fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    /// Runs queries that only read, off the async threads. On SQLite a query that writes fails.
    ///
    /// # Errors
    ///
    /// Those of `work`, and [`DatabaseError::Unavailable`] when no connection is free in time or the
    /// whole takes too long.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
    {
        let deadline = Instant::now() + self.0.options.limit;
        self.0.readers.run(deadline, work).await.map_err(|error| self.judged(error))
    }

    /// Changes what people see or decide, in one transaction, off the async threads: all of it happens and is noted as what
    /// this actor did, or, when `work` fails, nothing.
    ///
    /// When PostgreSQL gives the transaction up because of another one, `work` is done again.
    ///
    /// # Errors
    ///
    /// As for [`Database::upkeep`].
    pub async fn change<T, E>(
        &self,
        actor: Actor,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
    {
        let (deadline, this) = (Instant::now() + self.0.options.limit, self.clone());
        let changed = self.0.writer.run(deadline, move |conn| {
            let perform = move |conn: &mut DbConnection| changes::perform(conn, &actor, now, work);
            let (value, noted) = transaction::repeat(conn, deadline, perform)?;
            // Here, because it is committed also when nobody waits for it any more.
            this.ring(noted);
            Ok(value)
        });
        changed.await.map_err(|error: E| self.judged(error))
    }

    /// [`Database::change`] on the calling thread, for the command line; `work` is done once.
    ///
    /// # Errors
    ///
    /// As for [`Database::upkeep_blocking`].
    pub fn change_blocking<T, E: From<DatabaseError>>(
        &self,
        actor: &Actor,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (value, noted) = self.upkeep_blocking(|conn| changes::perform(conn, actor, now, work))?;
        self.ring(noted);
        Ok(value)
    }

    /// Hears of every change that is made through this value or a clone of it, once it is committed: the id of the last one.
    pub fn bell(&self) -> watch::Receiver<ChangeId> {
        self.0.bell.subscribe()
    }

    /// What was made before the last change that is known of, and is out of date: see [`changes`].
    pub fn edition(&self) -> &Edition {
        &self.0.edition
    }

    fn ring(&self, noted: Option<Noted>) {
        let Some(Noted { last, alters }) = noted else { return };
        if alters {
            self.0.edition.renew();
        }
        self.0.bell.send_modify(|known| *known = last.max(*known));
    }

    /// Writes what only counts, expires or moves on, and is no change that anybody made: in one transaction, off the async
    /// threads; all of it happens, or, when `work` fails, nothing.
    ///
    /// When PostgreSQL gives the transaction up because of another one, `work` is done again.
    ///
    /// # Errors
    ///
    /// Those of `work` and of the commit, and [`DatabaseError::Unavailable`] as for [`Database::read`]; when
    /// the time ran out while the work was under way, it may still be committed.
    pub async fn upkeep<T, E>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
    {
        let deadline = Instant::now() + self.0.options.limit;
        let written =
            self.0.writer.run(deadline, move |conn| transaction::repeat(conn, deadline, work)).await;
        written.map_err(|error| self.judged(error))
    }

    /// [`Database::read`] on the calling thread, for the command line.
    ///
    /// # Errors
    ///
    /// Those of `work`, and [`DatabaseError::Unavailable`] when no connection is free in time.
    pub fn read_blocking<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.readers.run_blocking(work)
    }

    /// [`Database::upkeep`] on the calling thread, for the command line; `work` is done once.
    ///
    /// # Errors
    ///
    /// Those of `work` and of the commit, and [`DatabaseError::Unavailable`] when no connection is free in time.
    pub fn upkeep_blocking<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.writer.run_blocking(|conn| transaction::once(conn, work))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        self.read(connection::ping).await
    }

    /// Looks for damage in the whole database and returns one line for each place; empty means sound.
    ///
    /// It reads everything, so it is for a person who asks. PostgreSQL looks after itself: it is not checked.
    ///
    /// # Errors
    ///
    /// Those of the queries.
    pub fn find_damage(&self) -> QueryResult<Vec<String>> {
        self.read_blocking(connection::find_damage)
    }

    /// Sees to it that a full disk leaves room for small changes, such as deleting something. PostgreSQL keeps a reserve of
    /// its own.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Full`] when there is no room for a reserve, and those of the queries.
    pub async fn keep_reserve(&self) -> QueryResult<()> {
        let Some(path) = self.0.url.path().map(ToOwned::to_owned) else { return Ok(()) };
        let deadline = Instant::now() + self.0.options.limit;
        self.0.writer.run(deadline, reserve::merge).await?;
        self.upkeep(move |_| reserve::keep(&path)).await
    }

    /// Empties the log of SQLite, in which all that was deleted a while ago still stands, and gives it its reserve again;
    /// PostgreSQL writes over its own.
    ///
    /// # Errors
    ///
    /// Those of the query, and [`DatabaseError::Unavailable`] as for [`Database::read`].
    pub async fn empty_log(&self) -> QueryResult<()> {
        let deadline = Instant::now() + self.0.options.limit;
        self.0.writer.run(deadline, connection::empty_log).await?;
        self.keep_reserve().await
    }

    /// A connection of its own that only listens.
    pub(crate) fn connect_for_listening(&self) -> Result<DbConnection, DatabaseError> {
        connect::establish(&self.0.url, Access::Read, &self.0.options)
    }

    /// The error as it has to be understood on this database.
    fn judged<E: WorkError>(&self, error: E) -> E {
        match error.into_database() {
            Ok(error) => error.in_words(self.0.words).into(),
            Err(error) => error,
        }
    }

    /// A connection of its own for a migration or a snapshot, which may take as long as it needs.
    pub(crate) fn connect_for_migration(&self) -> Result<DbConnection, DatabaseError> {
        connect_patiently(&self.0.url)
    }
}

/// A connection of its own to a database that nobody has opened yet, which may take as long as it needs.
pub(crate) fn connect_patiently(url: &DatabaseUrl) -> Result<DbConnection, DatabaseError> {
    connect::establish(url, Access::Migrate, &PoolOptions::default())
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Database").field(&self.0.url).finish()
    }
}
