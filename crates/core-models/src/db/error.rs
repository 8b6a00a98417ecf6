//! What can go wrong in a query, as far as a caller can act on it.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use super::ConnectError;
use super::outage::{self, Outage, Words};

/// The result of a query.
pub type QueryResult<T> = Result<T, DatabaseError>;

/// What can go wrong in a query.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database does not answer, is too busy, or took too long: worth trying again in a moment.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another row has this value already.
    #[error("another row has the same value ({constraint})")]
    Conflict {
        /// The table and column, like `users.email`; the columns of a longer key are joined by `_`.
        constraint: String,
    },
    /// Other rows still refer to this row, or the row it refers to does not exist.
    #[error("other rows refer to this row, or it refers to a row that does not exist")]
    Referenced,
    /// There is no such row.
    #[error("there is no such row")]
    NotFound,
    /// Somebody else changed the row since it was read.
    #[error("the row was changed by somebody else")]
    Stale,
    /// The change would leave the site without an administrator.
    #[error("a site needs at least one administrator")]
    LastAdmin,
    /// The disk or the quota of the database is full; reading still works.
    #[error("the database has no space left")]
    Full,
    /// The database cannot be opened; for the person who starts the site.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Any other failure: a mistake in the program or in the schema.
    #[error("a query failed")]
    Query(#[source] Error),
}

/// What work on the database may end with: a failure of the database, or something else that undoes the work.
pub trait WorkError: From<DatabaseError> + Send + 'static {
    /// The failure of the database, if it is one.
    ///
    /// # Errors
    ///
    /// The error itself, if it is something else.
    fn into_database(self) -> Result<DatabaseError, Self>;
}

impl WorkError for DatabaseError {
    fn into_database(self) -> Result<Self, Self> {
        Ok(self)
    }
}

impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::BrokenTransactionManager => Self::Unavailable(error.into()),
            Error::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            Error::DatabaseError(kind, information) => from_database(kind, information),
            other => Self::Query(other),
        }
    }
}

impl DatabaseError {
    /// Whether another transaction got in the way, so that the same work may well succeed when it is done again.
    pub(super) fn is_collision(&self) -> bool {
        match self {
            Self::Unavailable(cause) => cause.downcast_ref().is_some_and(outage::is_collision),
            _ => false,
        }
    }

    /// The error, judged anew when the words of its database say nothing to us: what points at no place of the query or of the
    /// schema is no mistake of the program but trouble of the server.
    pub(super) fn in_words(self, words: Words) -> Self {
        match (words, self) {
            (
                Words::Translated,
                Self::Query(Error::DatabaseError(kind @ DatabaseErrorKind::Unknown, information)),
            ) if !outage::points_somewhere(information.as_ref()) => {
                Self::Unavailable(Error::DatabaseError(kind, information).into())
            }
            (_, error) => error,
        }
    }
}

fn from_database(
    kind: DatabaseErrorKind,
    information: Box<dyn DatabaseErrorInformation + Send + Sync>,
) -> DatabaseError {
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            DatabaseError::Conflict { constraint: constraint(information.as_ref()) }
        }
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
            DatabaseError::Referenced
        }
        // SQLite reports ON DELETE RESTRICT as the work of a trigger.
        _ if information.message() == "FOREIGN KEY constraint failed" => DatabaseError::Referenced,
        _ => match outage::of(&kind, information.message()) {
            Some(Outage::Full) => DatabaseError::Full,
            Some(Outage::Away) => DatabaseError::Unavailable(Error::DatabaseError(kind, information).into()),
            None => DatabaseError::Query(Error::DatabaseError(kind, information)),
        },
    }
}

/// The name of a unique constraint, alike for both databases.
///
/// PostgreSQL names the constraint `users_email_key`, SQLite says `UNIQUE constraint failed: users.email`.
fn constraint(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> String {
    if let Some(columns) = information.message().strip_prefix("UNIQUE constraint failed: ") {
        let mut parts = columns.split(", ");
        let first = parts.next().unwrap_or_default().to_owned();
        return parts.fold(first, |name, part| match part.split_once('.') {
            Some((_, column)) => format!("{name}_{column}"),
            None => format!("{name}_{part}"),
        });
    }
    let name = information.constraint_name().unwrap_or_default();
    let table = information.table_name().unwrap_or_default();
    let column = name.strip_prefix(table).and_then(|rest| rest.strip_prefix('_')).unwrap_or(name);
    let column = ["_key", "_idx"].iter().find_map(|end| column.strip_suffix(end)).unwrap_or(column);
    format!("{table}.{column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(kind: DatabaseErrorKind, message: &str) -> DatabaseError {
        Error::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn sqlite_names_the_column_of_a_conflict() {
        for (message, expected) in [
            ("UNIQUE constraint failed: users.email", "users.email"),
            ("UNIQUE constraint failed: t.a, t.b", "t.a_b"),
        ] {
            match sqlite(DatabaseErrorKind::UniqueViolation, message) {
                DatabaseError::Conflict { constraint } => assert_eq!(constraint, expected),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_full_disk_and_a_busy_file_are_told_apart() {
        let unknown = || DatabaseErrorKind::Unknown;
        assert!(matches!(sqlite(unknown(), "database or disk is full"), DatabaseError::Full));
        assert!(matches!(sqlite(unknown(), "database is locked"), DatabaseError::Unavailable(_)));
        assert!(matches!(sqlite(unknown(), "no such table: x"), DatabaseError::Query(_)));
    }

    #[test]
    fn the_message_never_shows_the_cause() {
        let error = sqlite(DatabaseErrorKind::Unknown, "secret detail");
        assert!(!error.to_string().contains("secret"));
    }
}
