//! Which failures mean that the database itself is in trouble, by what each kind of database says.
//!
//! Diesel passes on no code for these, so the words decide.

use diesel::result::DatabaseErrorKind;

/// What keeps the database from working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outage {
    /// It has no space left.
    Full,
    /// It is gone, starting, stopping or too busy.
    Away,
}

/// The outage that this failure of a query shows, if it shows one.
pub(super) fn of(kind: &DatabaseErrorKind, message: &str) -> Option<Outage> {
    match kind {
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::SerializationFailure
        | DatabaseErrorKind::ReadOnlyTransaction => Some(Outage::Away),
        _ => of_sqlite(message).or_else(|| of_postgres(message)),
    }
}

/// SQLite's own texts, from its `sqlite3ErrStr`.
fn of_sqlite(message: &str) -> Option<Outage> {
    match message {
        "database or disk is full" => Some(Outage::Full),
        "disk I/O error" | "unable to open database file" | "locking protocol" => Some(Outage::Away),
        _ if message.starts_with("database is locked")
            || message.starts_with("database table is locked")
            || message.starts_with("database schema is locked") =>
        {
            Some(Outage::Away)
        }
        _ => None,
    }
}

/// The texts of PostgreSQL and libpq, untranslated.
fn of_postgres(message: &str) -> Option<Outage> {
    const FULL: [&str; 3] = ["No space left on device", "could not extend file", "Disk quota exceeded"];
    const AWAY: [&str; 17] = [
        "terminating connection",
        "the database system is",
        "server closed the connection",
        "could not connect to server",
        "connection to server",
        "could not receive data from server",
        "could not send data to server",
        "no connection to the server",
        "connection not open",
        "SSL connection has been closed",
        "SSL SYSCALL error",
        "canceling statement due to",
        "deadlock detected",
        "too many clients already",
        "remaining connection slots are reserved",
        "too many connections for",
        "out of shared memory",
    ];
    if FULL.iter().any(|words| message.contains(words)) {
        return Some(Outage::Full);
    }
    AWAY.iter().any(|words| message.contains(words)).then_some(Outage::Away)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_outages_are_known_by_their_words() {
        for (message, expected) in [
            ("database or disk is full", Some(Outage::Full)),
            ("disk I/O error", Some(Outage::Away)),
            ("database is locked", Some(Outage::Away)),
            ("database table is locked: users", Some(Outage::Away)),
            ("unable to open database file", Some(Outage::Away)),
            ("no such column: x", None),
            ("attempt to write a readonly database", None),
        ] {
            assert_eq!(of(&DatabaseErrorKind::Unknown, message), expected, "{message}");
        }
    }

    #[test]
    fn postgres_outages_are_known_by_their_words() {
        for (message, expected) in [
            ("could not extend file \"base/1/2\": No space left on device", Some(Outage::Full)),
            ("terminating connection due to administrator command", Some(Outage::Away)),
            ("the database system is starting up", Some(Outage::Away)),
            ("the database system is shutting down", Some(Outage::Away)),
            ("canceling statement due to statement timeout", Some(Outage::Away)),
            ("server closed the connection unexpectedly\n\tThis probably means …", Some(Outage::Away)),
            ("FATAL:  sorry, too many clients already", Some(Outage::Away)),
            ("syntax error at or near \"x\"", None),
        ] {
            assert_eq!(of(&DatabaseErrorKind::Unknown, message), expected, "{message}");
        }
    }

    #[test]
    fn a_closed_connection_needs_no_words() {
        assert_eq!(of(&DatabaseErrorKind::ClosedConnection, "x"), Some(Outage::Away));
        assert_eq!(of(&DatabaseErrorKind::CheckViolation, "x"), None);
    }
}
