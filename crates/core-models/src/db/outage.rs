//! Which failures mean that the database itself is in trouble, by what each kind of database says.
//!
//! Diesel names a few of PostgreSQL's codes and passes on no others, so for the rest the words decide. They are asked for
//! untranslated (see `connect.rs`); where the server refuses that, they decide nothing but that a disk is full. Who is not let
//! in could not ask for that yet, so what a server says then is known in the languages that a site speaks.

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

/// Whether SQLite says by this that a file is damaged.
pub(super) fn is_damage(message: &str) -> bool {
    message.starts_with("file is not a database")
        || message.starts_with("database disk image is malformed")
        || message.starts_with("malformed database schema")
        || message.starts_with("unsupported file format")
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
    // No letters with accents: a server that has not chosen its encoding yet may send question marks for them.
    const CROWDED: [&str; 8] = [
        "too many clients already",
        "remaining connection slots are reserved",
        "too many connections for",
        "zu viele Verbindungen",
        "die verbleibenden Verbindungen sind",
        "trop de clients sont",
        "emplacements de connexions restants",
        "trop de connexions pour",
    ];
    CROWDED.iter().any(|words| message.contains(words))
}

/// Whether a server, or libpq, says why it lets nobody in for a reason that no waiting changes.
pub(super) fn is_lasting(message: &str) -> bool {
    /// What is said together.
    const LASTING: [&[&str]; 10] = [
        &["authentication failed"],
        &["no password supplied"],
        &["does not exist"],
        &["pg_hba.conf"],
        &["could not translate host name"],
        &["is not permitted to log in"],
        &["uthentifizierung", "fehlgeschlagen"],
        &["existiert nicht"],
        &["uthentification", "pour l'utilisateur"],
        &["n'existe pas"],
    ];
    LASTING.iter().any(|words| words.iter().all(|part| message.contains(part)))
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
    fn a_server_without_a_free_connection_is_known_in_three_languages() {
        for message in [
            "FATAL:  sorry, too many clients already",
            "FATAL:  too many connections for role \"anna\"",
            "FATAL:  tut mir leid, schon zu viele Verbindungen",
            "FATAL:  die verbleibenden Verbindungen sind für Superuser auf Nicht-Replikationsverbindungen reserviert",
            "FATAL:  zu viele Verbindungen von Rolle »anna«",
            "FATAL:  zu viele Verbindungen für Datenbank »site«",
            "FATAL:  désolé, trop de clients sont déjà connectés",
            "FATAL:  d?sol?, trop de clients sont d?j? connect?s",
            "FATAL:  les emplacements de connexions restants sont réservés pour les connexions\nsuperutilisateur",
            "FATAL:  trop de connexions pour le rôle « anna »",
            "FATAL:  trop de connexions pour la base de données « site »",
        ] {
            assert!(is_crowded(message) && !is_lasting(message), "{message}");
        }
    }

    #[test]
    fn what_no_waiting_changes_is_known_in_three_languages() {
        for message in [
            "FATAL:  password authentication failed for user \"anna\"",
            "FATAL:  Passwort-Authentifizierung für Benutzer »anna« fehlgeschlagen",
            "FATAL:  Peer-Authentifizierung f?r Benutzer ?anna? fehlgeschlagen",
            "FATAL:  Rolle »anna« existiert nicht",
            "FATAL:  Datenbank »site« existiert nicht",
            "FATAL:  kein pg_hba.conf-Eintrag für Host »::1«, Benutzer »anna«, Datenbank »site«, SSL aus",
            "FATAL:  authentification par mot de passe échouée pour l'utilisateur  « anna »",
            "FATAL:  Échec de l'authentification Ident pour l'utilisateur « anna »",
            "FATAL:  le rôle « anna » n'existe pas",
            "FATAL:  la base de données « site » n'existe pas",
            "FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « ::1 »",
        ] {
            assert!(is_lasting(message) && !is_crowded(message), "{message}");
        }
        for message in [
            "FATAL:  the database system is starting up",
            "FATAL:  das Datenbanksystem startet",
            "FATAL:  le système de bases de données se lance",
            "connection to server on socket \"/run/x\" failed: No such file or directory",
        ] {
            assert!(!is_lasting(message) && !is_crowded(message), "{message}");
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
