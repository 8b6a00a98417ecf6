//! The history of the schema: the core's migrations and those of features and site, as one.

mod history;
mod lock;
mod owner;

use std::sync::Arc;

use diesel::migration::MigrationConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::db::{Database, DatabaseError, DbConnection, QueryResult, WorkError};
use crate::on_backend;
use history::Merged;

pub(crate) use history::applied as applied_versions;
pub(crate) use lock::{check_references, while_locked};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The migrations of one part of a site, for both kinds of database and with the same names.
pub struct MigrationSet {
    /// Those for PostgreSQL.
    pub postgres: EmbeddedMigrations,
    /// Those for SQLite.
    pub sqlite: EmbeddedMigrations,
}

impl MigrationSet {
    /// The core's own.
    pub fn core() -> Self {
        Self { postgres: POSTGRES, sqlite: SQLITE }
    }
}

/// Why the schema of a database cannot be used or changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A newer version of the program has already changed this database.
    #[error(
        "This database was made by a newer version of this site (it has the unknown migrations {}). Start that version, or restore a backup made before it.",
        versions.join(", ")
    )]
    NewerDatabase {
        /// The migrations that this program does not know.
        versions: Vec<String>,
    },
    /// Another site has made this database.
    #[error("DATABASE_URL: this database belongs to the site “{owner}”; give “{site}” a database of its own")]
    AnotherSite {
        /// Whose it is.
        owner: String,
        /// Who wanted to use it.
        site: String,
    },
    /// There is no way back to this version.
    #[error(
        "{version} is no migration that was applied to this database; `migrate --status` lists those that were"
    )]
    NotApplied {
        /// What was asked for.
        version: String,
    },
    /// Two migrations of this program have the same version.
    #[error("two migrations have the version {version}: rename one")]
    Duplicate {
        /// The version of both.
        version: String,
    },
    /// A migration failed; it was undone.
    #[error("a migration failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// After the migrations of SQLite, rows refer to rows that do not exist; everything was undone.
    #[error("the migrations would leave rows in {table} that refer to nothing; they were undone")]
    Dangling {
        /// The table with such rows.
        table: String,
    },
    /// The database does not work.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl WorkError for MigrationError {
    fn into_database(self) -> Result<DatabaseError, Self> {
        match self {
            Self::Database(error) => Ok(error),
            other => Err(other),
        }
    }
}

impl From<diesel::result::Error> for MigrationError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Which migrations a database has, by name and oldest first. One that this program does not know has its version for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Those that were applied.
    pub applied: Vec<String>,
    /// Those that the program would apply.
    pub pending: Vec<String>,
}

/// All migrations of a site, in one order. Cloning is cheap.
#[derive(Clone)]
pub struct Migrations {
    sets: Arc<Vec<MigrationSet>>,
    site: Option<Arc<str>>,
}

impl Migrations {
    /// Merges the migrations of core, features and site into one history, ordered by version.
    pub fn merged(sets: Vec<MigrationSet>) -> Self {
        Self { sets: Arc::new(sets), site: None }
    }

    /// The core's migrations alone.
    pub fn core() -> Self {
        Self::merged(vec![MigrationSet::core()])
    }

    /// The same history for the site of this name: a database belongs to the site that first brought it up to date, and
    /// any other is refused.
    #[must_use]
    pub fn of_site(self, name: &str) -> Self {
        Self { site: Some(name.into()), ..self }
    }

    /// Applies what is missing, and returns the names of what it applied.
    ///
    /// Several processes may do so at once: one works, the others wait.
    ///
    /// # Errors
    ///
    /// [`MigrationError`]; whatever was not finished is undone.
    pub fn run(&self, database: &Database) -> Result<Vec<String>, MigrationError> {
        self.locked(database, |migrations, conn| {
            migrations.check(conn)?;
            let pending = migrations.pending(conn)?;
            if !pending.is_empty() {
                migrations.apply_all(conn)?;
                check_references(conn)?;
            }
            if let Some(site) = &migrations.site {
                owner::claim(conn, site)?;
            }
            Ok(pending)
        })
    }

    /// Takes back the newest applied migration, and returns its name.
    ///
    /// # Errors
    ///
    /// [`MigrationError`].
    pub fn revert_last(&self, database: &Database) -> Result<Option<String>, MigrationError> {
        self.locked(database, |migrations, conn| {
            migrations.check(conn)?;
            let newest = history::applied(conn)?.pop();
            newest.map(|version| migrations.take_back(conn, &version)).transpose()
        })
    }

    /// Takes back all applied migrations, newest first, and returns their names.
    ///
    /// # Errors
    ///
    /// [`MigrationError`].
    pub fn revert_all(&self, database: &Database) -> Result<Vec<String>, MigrationError> {
        self.locked(database, |migrations, conn| {
            migrations.check(conn)?;
            let newest_first = history::applied(conn)?.into_iter().rev();
            newest_first.map(|version| migrations.take_back(conn, &version)).collect()
        })
    }

    /// Takes back, newest first, all that was applied after `newest`, and returns the names. `newest` is the version of an
    /// applied migration, or its name.
    ///
    /// # Errors
    ///
    /// [`MigrationError`]; on PostgreSQL those that were taken back before one failed stay so.
    pub fn revert_to(&self, database: &Database, newest: &str) -> Result<Vec<String>, MigrationError> {
        let version = history::version_of(newest);
        self.locked(database, |migrations, conn| {
            migrations.check(conn)?;
            let applied = history::applied(conn)?;
            if !applied.contains(&version) {
                return Err(MigrationError::NotApplied { version: newest.to_owned() });
            }
            let later = applied.into_iter().rev().take_while(|applied| *applied > version);
            later.map(|version| migrations.take_back(conn, &version)).collect()
        })
    }

    /// Takes back, newest first, all that was applied and is not among these, and returns the names. They are versions or
    /// names; what was not applied counts for nothing. For an older program, which knows fewer: what it lacks need not be
    /// the newest, since each feature dates its own migrations.
    ///
    /// # Errors
    ///
    /// [`MigrationError`]; on PostgreSQL those that were taken back before one failed stay so.
    pub fn revert_all_but(
        &self,
        database: &Database,
        kept: &[String],
    ) -> Result<Vec<String>, MigrationError> {
        let kept: Vec<_> = kept.iter().map(|name| history::version_of(name)).collect();
        self.locked(database, |migrations, conn| {
            migrations.check(conn)?;
            let applied = history::applied(conn)?;
            let others = applied.into_iter().rev().filter(|version| !kept.contains(version));
            others.map(|version| migrations.take_back(conn, &version)).collect()
        })
    }

    /// What was applied and what was not.
    ///
    /// # Errors
    ///
    /// [`MigrationError`].
    pub fn status(&self, conn: &mut DbConnection) -> Result<MigrationStatus, MigrationError> {
        let known = self.known(conn)?;
        let name = |version: String| {
            let known = known.iter().find(|(known, _)| *known == version);
            known.map_or(version, |(_, name)| name.clone())
        };
        let applied = history::applied(conn)?.into_iter().map(name).collect();
        Ok(MigrationStatus { applied, pending: self.pending(conn)? })
    }

    /// The names of the migrations that the database does not have yet, oldest first.
    ///
    /// # Errors
    ///
    /// [`MigrationError`].
    pub fn pending(&self, conn: &mut DbConnection) -> Result<Vec<String>, MigrationError> {
        let applied = history::applied(conn)?;
        let known = self.known(conn)?;
        Ok(known
            .into_iter()
            .filter(|(version, _)| !applied.contains(version))
            .map(|(_, name)| name)
            .collect())
    }

    /// Whether this program may use the database: it is no other site's, and every migration that was applied is known.
    ///
    /// # Errors
    ///
    /// [`MigrationError::AnotherSite`] or [`MigrationError::NewerDatabase`] when it may not.
    pub fn check(&self, conn: &mut DbConnection) -> Result<(), MigrationError> {
        if let Some(site) = &self.site
            && let Some(owner) = owner::of(conn)?.filter(|owner| **owner != **site)
        {
            return Err(MigrationError::AnotherSite { owner, site: site.to_string() });
        }
        let applied = history::applied(conn)?;
        self.require_known(conn, &applied)
    }

    /// Applies the migrations with these versions to a database without tables.
    pub(crate) fn apply(&self, conn: &mut DbConnection, versions: &[String]) -> Result<(), MigrationError> {
        self.require_known(conn, versions)?;
        on_backend!(conn, c => c.setup()).map(drop)?;
        for version in versions {
            match conn {
                DbConnection::Postgres(c) => {
                    let migration = history::find(&self.for_postgres(), version)?;
                    c.run_migration(&*migration).map(drop)
                }
                DbConnection::Sqlite(c) => {
                    let migration = history::find(&self.for_sqlite(), version)?;
                    c.run_migration(&*migration).map(drop)
                }
            }
            .map_err(MigrationError::Failed)?;
        }
        Ok(())
    }

    /// Fails when one of these versions is unknown.
    pub(crate) fn require_known(
        &self,
        conn: &DbConnection,
        versions: &[String],
    ) -> Result<(), MigrationError> {
        let known = self.known(conn)?;
        let unknown = versions.iter().filter(|version| !known.iter().any(|(known, _)| known == *version));
        let versions: Vec<_> = unknown.cloned().collect();
        if versions.is_empty() { Ok(()) } else { Err(MigrationError::NewerDatabase { versions }) }
    }

    /// Makes this the database of another site.
    pub(crate) fn give(&self, conn: &mut DbConnection, site: &str) -> QueryResult<()> {
        owner::give(conn, site)
    }

    /// The site whose history it is.
    pub(crate) fn site(&self) -> Option<&str> {
        self.site.as_deref()
    }

    /// Version and name of every migration for this kind of database, oldest first.
    fn known(&self, conn: &DbConnection) -> Result<Vec<(String, String)>, MigrationError> {
        match conn {
            DbConnection::Postgres(_) => history::names::<diesel::pg::Pg>(&self.for_postgres()),
            DbConnection::Sqlite(_) => history::names::<diesel::sqlite::Sqlite>(&self.for_sqlite()),
        }
    }

    fn apply_all(&self, conn: &mut DbConnection) -> Result<(), MigrationError> {
        match conn {
            DbConnection::Postgres(c) => c.run_pending_migrations(self.for_postgres()).map(drop),
            DbConnection::Sqlite(c) => c.run_pending_migrations(self.for_sqlite()).map(drop),
        }
        .map_err(MigrationError::Failed)
    }

    fn take_back(&self, conn: &mut DbConnection, version: &str) -> Result<String, MigrationError> {
        let name = match conn {
            DbConnection::Postgres(c) => {
                let migration = history::find(&self.for_postgres(), version)?;
                c.revert_migration(&*migration).map_err(MigrationError::Failed)?;
                migration.name().to_string()
            }
            DbConnection::Sqlite(c) => {
                let migration = history::find(&self.for_sqlite(), version)?;
                c.revert_migration(&*migration).map_err(MigrationError::Failed)?;
                migration.name().to_string()
            }
        };
        check_references(conn)?;
        Ok(name)
    }

    fn for_postgres(&self) -> Merged<'_> {
        Merged(self.sets.iter().map(|set| &set.postgres).collect())
    }

    fn for_sqlite(&self) -> Merged<'_> {
        Merged(self.sets.iter().map(|set| &set.sqlite).collect())
    }

    fn locked<T>(
        &self,
        database: &Database,
        work: impl FnOnce(&Self, &mut DbConnection) -> Result<T, MigrationError>,
    ) -> Result<T, MigrationError> {
        let mut conn = database.connect_for_migration()?;
        while_locked(&mut conn, |conn| work(self, conn))
    }
}
