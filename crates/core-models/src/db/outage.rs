//! Which failures mean that the database itself is in trouble, by what each kind of database says.
//!
//! Diesel names a few of PostgreSQL's codes and passes on no others, so for the rest the words decide. They are asked for
//! untranslated (see `connect.rs`); where the server refuses that, they decide nothing but that a disk is full.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

/// Whether a database says what is wrong in the words that this module knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// SQLite, and a server that leaves its messages as they are written.
    Known,
    /// A server that translates them.
    Translated,
}

impl Words {
    /// What a server with this `lc_messages` speaks. PostgreSQL comes with no translation into any English.
    pub(super) fn of_locale(locale: &str) -> Self {
        let name = locale.to_ascii_lowercase();
        let untranslated = matches!(name.as_str(), "c" | "posix")
            || ["c.", "en_", "en-", "english"].iter().any(|start| name.starts_with(start));
        if untranslated { Self::Known } else { Self::Translated }
    }
}

/// Whether another transaction got in the way of this one.
pub(super) fn is_collision(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, information) => information.message() == "deadlock detected",
        _ => false,
    }
}

/// Whether a failure names a place of the query or something in the schema, in whatever language it is told.
pub(super) fn points_somewhere(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> bool {
    information.statement_position().is_some()
        || information.table_name().is_some()
        || information.column_name().is_some()
        || information.constraint_name().is_some()
}

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

/// The texts of PostgreSQL and libpq, untranslated; for a full disk in all languages that a site speaks, since its owner is
/// told to make room.
fn of_postgres(message: &str) -> Option<Outage> {
    const FULL: [&str; 5] = [
        "No space left on device",
        "could not extend file",
        "Disk quota exceeded",
        "kein Speicherplatz mehr verfügbar",
        "Aucun espace disponible",
    ];
    const AWAY: [&str; 14] = [
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
        "out of shared memory",
    ];
    if FULL.iter().any(|words| message.contains(words)) {
        return Some(Outage::Full);
    }
    let is_away = is_crowded(message) || AWAY.iter().any(|words| message.contains(words));
    is_away.then_some(Outage::Away)
}

/// Whether a server says that it has no connection left.
pub(super) fn is_crowded(message: &str) -> bool {
    const CROWDED: [&str; 3] =
        ["too many clients already", "remaining connection slots are reserved", "too many connections for"];
    CROWDED.iter().any(|words| message.contains(words))
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
    fn only_english_and_no_language_at_all_are_known() {
        for locale in ["C", "POSIX", "C.UTF-8", "en_US.UTF-8", "en_GB", "English_United States.1252"] {
            assert_eq!(Words::of_locale(locale), Words::Known, "{locale}");
        }
        for locale in ["", "de_DE.UTF-8", "fr_FR", "ca_ES", "cs_CZ.UTF-8", "German_Germany.1252"] {
            assert_eq!(Words::of_locale(locale), Words::Translated, "{locale}");
        }
    }

    #[test]
    fn a_closed_connection_needs_no_words() {
        assert_eq!(of(&DatabaseErrorKind::ClosedConnection, "x"), Some(Outage::Away));
        assert_eq!(of(&DatabaseErrorKind::CheckViolation, "x"), None);
    }
}
