//! Opening a connection, and saying clearly why that fails.

mod error;
mod server;

use std::fs;
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;

use super::outage::{self, Outage, is_damage};
use super::{DatabaseError, DatabaseUrl, DbConnection, PoolOptions};

pub use error::ConnectError;
pub(super) use server::{establish_patiently, require_utf8, words};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Only reading.
    Read,
    /// Reading and writing.
    Write,
    /// Changing the schema, which may take long and rebuild tables.
    Migrate,
}

/// Opens a connection with the settings that every connection needs.
pub(super) fn establish(
    url: &DatabaseUrl,
    access: Access,
    options: &PoolOptions,
) -> Result<DbConnection, DatabaseError> {
    match url.path() {
        Some(path) => Ok(DbConnection::Sqlite(open_file(path, access)?)),
        None => Ok(DbConnection::Postgres(server::open(url, access, options)?)),
    }
}

/// Looks at an existing SQLite file without writing to it, so that a damaged one is left as it is.
pub(super) fn inspect(url: &DatabaseUrl) -> Result<(), DatabaseError> {
    let Some(path) = url.path() else { return Ok(()) };
    if !fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0) {
        return Ok(());
    }
    let Ok(mut conn) = SqliteConnection::establish(&read_only_uri(path)) else { return Ok(()) };
    let looked = conn
        .batch_execute("PRAGMA busy_timeout=5000; PRAGMA schema_version;")
        .and_then(|()| sql_query("SELECT count(*) FROM sqlite_master").execute(&mut conn));
    match looked {
        Err(diesel::result::Error::DatabaseError(_, information)) if is_damage(information.message()) => {
            Err(ConnectError::Damaged { path: path.into(), reason: information.message().to_owned() }.into())
        }
        // Anything else shows again, with better words, when the file is opened for writing.
        _ => Ok(()),
    }
}

/// A URI that opens this very path: SQLite reads `?`, `#` and `%` in it.
fn read_only_uri(path: &Path) -> String {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?mode=ro")
}

/// Opens a SQLite file that nobody changes, without writing anything beside it.
pub(crate) fn open_unchanging(path: &Path) -> Result<SqliteConnection, DatabaseError> {
    let address = format!("{}&immutable=1", read_only_uri(path));
    SqliteConnection::establish(&address).map_err(|error| unwritable(path, one_line(&error.to_string())))
}

fn open_file(path: &Path, access: Access) -> Result<SqliteConnection, DatabaseError> {
    let text = path.to_str().ok_or_else(|| unwritable(path, "its name is not UTF-8"))?;
    let mut conn = SqliteConnection::establish(text)
        .map_err(|error| unwritable(path, reason(path).unwrap_or_else(|| one_line(&error.to_string()))))?;
    prepare_file(&mut conn, access).map_err(|error| explain(path, error))?;
    Ok(conn)
}

fn prepare_file(conn: &mut SqliteConnection, access: Access) -> QueryResult<()> {
    // First, so that the rest waits for other processes too.
    let patience = match access {
        Access::Migrate => "PRAGMA busy_timeout=600000;",
        Access::Read | Access::Write => "PRAGMA busy_timeout=5000;",
    };
    conn.batch_execute(patience)?;
    use_wal(conn)?;
    conn.batch_execute("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;")?;
    match access {
        Access::Read => conn.batch_execute("PRAGMA foreign_keys=ON; PRAGMA query_only=ON;"),
        Access::Write => {
            // What is deleted is overwritten: a message that is gone can be read in no file.
            conn.batch_execute("PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;")?;
            refuse_read_only(conn)
        }
        // A migration rebuilds tables, which others refer to; it checks the references at its end.
        Access::Migrate => conn.batch_execute("PRAGMA foreign_keys=OFF;"),
    }
}

/// Two processes that switch a new file to WAL at once do not wait for each other, whatever the timeout.
fn use_wal(conn: &mut SqliteConnection) -> QueryResult<()> {
    const TRIES: u32 = 100;
    for _ in 1..TRIES {
        match conn.batch_execute("PRAGMA journal_mode=WAL;") {
            Err(diesel::result::Error::DatabaseError(kind, information))
                if information.message() != "unable to open database file"
                    && outage::of(&kind, information.message()) == Some(Outage::Away) =>
            {
                sleep(Duration::from_millis(50));
            }
            result => return result,
        }
    }
    conn.batch_execute("PRAGMA journal_mode=WAL;")
}

/// SQLite opens a file that it may not write, and fails only at the first write.
fn refuse_read_only(conn: &mut SqliteConnection) -> QueryResult<()> {
    conn.batch_execute("PRAGMA busy_timeout=0;")?;
    let tried = conn.batch_execute("BEGIN IMMEDIATE; ROLLBACK;");
    conn.batch_execute("PRAGMA busy_timeout=5000;")?;
    match tried {
        Err(diesel::result::Error::DatabaseError(_, ref information))
            if information.message().starts_with("database is locked") =>
        {
            Ok(())
        }
        result => result,
    }
}

fn explain(path: &Path, error: diesel::result::Error) -> DatabaseError {
    let diesel::result::Error::DatabaseError(kind, information) = &error else { return error.into() };
    let message = information.message();
    if is_damage(message) {
        return ConnectError::Damaged { path: path.into(), reason: message.to_owned() }.into();
    }
    match outage::of(kind, message) {
        Some(_) if message != "unable to open database file" => error.into(),
        _ => unwritable(path, reason(path).unwrap_or_else(|| message.to_owned())),
    }
}

fn unwritable(path: &Path, reason: impl Into<String>) -> DatabaseError {
    ConnectError::Unwritable { path: path.into(), reason: reason.into() }.into()
}

/// What the system says when this file is opened for writing, and a file is made beside it.
///
/// Only for a file that SQLite could not open: closing it here would drop the locks of an open one.
fn reason(path: &Path) -> Option<String> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Err(error) = fs::metadata(parent) {
        return Some(match error.kind() {
            io::ErrorKind::NotFound => format!("the folder {} does not exist", parent.display()),
            _ => plain(&error),
        });
    }
    if path.is_dir() {
        return Some("it is a folder".to_owned());
    }
    if path.exists()
        && let Err(error) = fs::OpenOptions::new().read(true).write(true).open(path)
    {
        return Some(plain(&error));
    }
    let probe = parent.join(format!(".probe-{}", std::process::id()));
    match fs::File::create_new(&probe) {
        Ok(_) => {
            drop(fs::remove_file(&probe));
            None
        }
        Err(error) => Some(format!("no file can be made in its folder: {}", plain(&error))),
    }
}

/// The error without its number: "Permission denied".
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(words, _)| words.to_owned())
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_means_the_path_itself() {
        assert_eq!(read_only_uri(Path::new("/a/50%?.db")), "file:/a/50%25%3f.db?mode=ro");
    }
}
