//! A PostgreSQL database from a backup: its schema `public` is renamed and a new one made, in one transaction.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};

use super::{Backup, RestoreError, dump, rows};
use crate::db::connect::open_unchanging;
use crate::db::program::Program;
use crate::db::program::versions::Programs;
use crate::db::{self, DatabaseKind, DatabaseUrl, DbConnection, QueryResult};
use crate::inventory::quoted;
use crate::migrations::{Migrations, while_locked};
use crate::snapshot::server_version;

impl Migrations {
    /// Puts a backup in the place of all tables of a PostgreSQL database. What was there is in the schema `kept` afterwards.
    /// `scratch` is a folder for what is needed meanwhile.
    ///
    /// # Errors
    ///
    /// [`RestoreError`]; the database is as it was then.
    pub fn restore_to_server(
        &self,
        backup: &Backup<'_>,
        url: &DatabaseUrl,
        kept: &str,
        scratch: &Path,
    ) -> Result<(), RestoreError> {
        let mut conn = db::connect_patiently(url)?;
        while_locked(&mut conn, |conn| match backup.kind {
            DatabaseKind::Postgres => {
                let server = match conn {
                    DbConnection::Postgres(conn) => Some(server_version(conn)?),
                    DbConnection::Sqlite(_) => None,
                };
                let programs = dump::programs(backup.file, server)?;
                self.require_known(conn, &dump::versions(backup.file)?)?;
                let script = Script { programs, server, scratch, kept };
                script.run(backup, url, self.site())
            }
            DatabaseKind::Sqlite => in_transaction(conn, |conn| {
                rename(conn, kept)?;
                let mut source = open_unchanging(backup.file)?;
                self.apply(conn, &rows::versions(&mut source)?)?;
                if let DbConnection::Postgres(target) = conn {
                    rows::from_file(&mut source, target)?;
                }
                self.accept(conn, backup)
            }),
        })
    }
}

/// Whether a restore whose process was killed has happened: the one that keeps the old tables in the schema `kept`. If it has
/// not, it never will, even if its `psql` outlived the process and connects only now.
///
/// # Errors
///
/// Those of the queries.
pub fn has_happened(url: &DatabaseUrl, kept: &str) -> Result<bool, RestoreError> {
    let mut conn = db::connect_patiently(url)?;
    if matches!(conn, DbConnection::Sqlite(_)) {
        return Ok(false);
    }
    // Its transaction may still be under way.
    conn.batch_execute(AFTER_OTHERS)?;
    let has_happened = exists(&mut conn, kept)?;
    if !has_happened {
        conn.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", abandoned(kept)))?;
    }
    Ok(has_happened)
}

fn exists(conn: &mut DbConnection, schema: &str) -> Result<bool, RestoreError> {
    let DbConnection::Postgres(conn) = conn else { return Ok(false) };
    let found: Found = sql_query("SELECT count(*) > 0 AS found FROM pg_namespace WHERE nspname = $1")
        .bind::<Text, _>(schema)
        .get_result(conn)?;
    Ok(found.found)
}

/// Puts the schema `kept` back in the place of `public`, which is called `replaced` afterwards.
///
/// # Errors
///
/// Those of the queries; nothing has changed then.
pub fn swap_schemas(url: &DatabaseUrl, kept: &str, replaced: &str) -> Result<(), RestoreError> {
    let mut conn = db::connect_patiently(url)?;
    while_locked(&mut conn, |conn| {
        in_transaction(conn, |conn| {
            let (kept, replaced) = (quoted(kept), quoted(replaced));
            Ok(conn.batch_execute(&format!(
                "{BEFORE_OTHERS} ALTER SCHEMA public RENAME TO {replaced}; ALTER SCHEMA {kept} RENAME TO public"
            ))?)
        })
    })
}

/// Puts the schema `kept` back in the place of `public`, unless that was done or there is none. What is in `public` becomes the
/// schema `returned`, or is removed.
///
/// # Errors
///
/// Those of the queries; nothing has changed then.
pub fn take_back(url: &DatabaseUrl, kept: &str, returned: Option<&str>) -> Result<(), RestoreError> {
    let mut conn = db::connect_patiently(url)?;
    while_locked(&mut conn, |conn| {
        in_transaction(conn, |conn| {
            conn.batch_execute(BEFORE_OTHERS)?;
            if !exists(conn, kept)? {
                return Ok(());
            }
            let away = returned.map_or_else(
                || "DROP SCHEMA public CASCADE".to_owned(),
                |schema| format!("ALTER SCHEMA public RENAME TO {}", quoted(schema)),
            );
            Ok(conn.batch_execute(&format!("{away}; ALTER SCHEMA {} RENAME TO public", quoted(kept)))?)
        })
    })
}

/// Removes the schemas whose names begin with `prefix` and come before `before`, with all that is in them; says how many.
/// SQLite has none.
///
/// # Errors
///
/// Those of the queries.
pub fn drop_schemas(conn: &mut DbConnection, prefix: &str, before: &str) -> QueryResult<usize> {
    let DbConnection::Postgres(conn) = conn else { return Ok(0) };
    let found: Vec<Schema> = sql_query(
        "SELECT nspname::text AS name FROM pg_namespace WHERE starts_with(nspname, $1) AND nspname < $2 COLLATE \"C\"",
    )
    .bind::<Text, _>(prefix)
    .bind::<Text, _>(before)
    .load(conn)?;
    for schema in &found {
        conn.batch_execute(&format!("DROP SCHEMA {} CASCADE", quoted(&schema.name)))?;
    }
    Ok(found.len())
}

/// Holds off whoever wants to know what became of this transaction, until its end.
const BEFORE_OTHERS: &str = "SELECT pg_advisory_xact_lock(8001800280038005);";

/// Waits for the end of such a transaction.
const AFTER_OTHERS: &str = "SELECT pg_advisory_lock(8001800280038005);";

#[derive(QueryableByName)]
struct Schema {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

fn rename(conn: &mut DbConnection, kept: &str) -> Result<(), RestoreError> {
    Ok(conn.batch_execute(&renaming(kept))?)
}

/// The new place of the old tables, unless somebody has decided meanwhile that this restore does not happen.
fn renaming(kept: &str) -> String {
    let (abandoned, kept) = (abandoned(kept), quoted(kept));
    format!(
        "{BEFORE_OTHERS} CREATE SCHEMA {abandoned}; DROP SCHEMA {abandoned}; \
         ALTER SCHEMA public RENAME TO {kept}; CREATE SCHEMA public;"
    )
}

/// The empty schema whose existence says that a restore must not happen any more.
fn abandoned(kept: &str) -> String {
    quoted(&format!("{kept}_abandoned"))
}

fn in_transaction<T>(
    conn: &mut DbConnection,
    work: impl FnOnce(&mut DbConnection) -> Result<T, RestoreError>,
) -> Result<T, RestoreError> {
    if let DbConnection::Postgres(c) = conn {
        AnsiTransactionManager::begin_transaction(c)?;
    }
    let result = work(conn);
    if let DbConnection::Postgres(c) = conn {
        match &result {
            Ok(_) => AnsiTransactionManager::commit_transaction(c)?,
            // The error that matters is the first one; the connection is dropped next.
            Err(_) => drop(AnsiTransactionManager::rollback_transaction(c)),
        }
    }
    result
}

/// What `psql` runs to put a dump in the place of all tables.
struct Script<'a> {
    programs: Programs,
    server: Option<u32>,
    scratch: &'a Path,
    kept: &'a str,
}

impl Script<'_> {
    /// Lets `psql` run what `pg_restore` wrote, between the renaming and the checks, in one transaction.
    fn run(&self, backup: &Backup<'_>, url: &DatabaseUrl, site: Option<&str>) -> Result<(), RestoreError> {
        let part = |name: &str| self.scratch.join(name);
        let parts = [part("before.sql"), part("dump.sql"), part("after.sql")];
        let [before, dump, after] = &parts;
        fs::write(before, renaming(self.kept)).map_err(RestoreError::file(before))?;
        // All of it first: `psql` would take a script that breaks off for a whole one.
        Program::of(&self.programs, "pg_restore")
            .arguments(["--no-owner", "--no-privileges", "--schema=public", "--file"])
            .arguments([dump, backup.file])
            .run()?;
        if self.server.is_some_and(|server| server < self.programs.major) {
            leave_out_what_is_unknown(dump).map_err(RestoreError::file(dump))?;
        }
        fs::write(after, checks(backup, site)).map_err(RestoreError::file(after))?;
        let files = parts.iter().flat_map(|part| ["--file".as_ref(), part.as_os_str()]);
        Program::of(&self.programs, "psql")
            .arguments(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"])
            .arguments(files)
            .database(url)
            .run()?;
        Ok(())
    }
}

/// A setting that `pg_restore` puts at the head of a script from version 17 on, and that earlier servers do not know.
const UNKNOWN: &[u8] = b"SET transaction_timeout = 0;";

/// Makes a comment of that setting, where it is: the script may be large.
fn leave_out_what_is_unknown(script: &Path) -> io::Result<()> {
    const HEAD: usize = 8192;
    let mut file = fs::OpenOptions::new().read(true).write(true).open(script)?;
    let mut head = vec![0; HEAD];
    let read = file.read(&mut head)?;
    head.truncate(read);
    if let Some(place) = head.windows(UNKNOWN.len()).position(|bytes| bytes == UNKNOWN) {
        file.seek(SeekFrom::Start(u64::try_from(place).unwrap_or_default()))?;
        file.write_all(b"--")?;
    }
    Ok(())
}

/// Statements that fail unless the tables are whole and the site's own.
fn checks(backup: &Backup<'_>, site: Option<&str>) -> String {
    let mut script = String::new();
    if let Some(site) = backup.given_to {
        let site = literal(site);
        script.push_str(&format!("UPDATE public.settings SET value = {site} WHERE name = 'site';\n"));
    }
    script.push_str("DO $check$ BEGIN\n");
    for (table, rows) in backup.rows {
        let (name, message) =
            (quoted(table), literal(&format!("the table {table} would not have {rows} rows")));
        // Writing to a string cannot fail.
        let _written = writeln!(
            script,
            "IF (SELECT count(*) FROM public.{name}) <> {rows} THEN RAISE EXCEPTION USING MESSAGE = {message}; END IF;"
        );
    }
    if let Some(site) = site {
        let _written = writeln!(
            script,
            "IF EXISTS (SELECT FROM public.settings WHERE name = 'site' AND value <> {}) \
             THEN RAISE EXCEPTION 'the database in it belongs to another site'; END IF;",
            literal(site)
        );
    }
    script.push_str("END $check$;\n");
    script
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_an_earlier_server_does_not_know_becomes_a_comment() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("dump.sql");
        let text = "--\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nSET client_encoding = 'UTF8';\n";
        fs::write(&script, text).unwrap();
        leave_out_what_is_unknown(&script).unwrap();
        let expected = text.replace("SET transaction", "--T transaction");
        assert_eq!(fs::read_to_string(&script).unwrap(), expected);
        leave_out_what_is_unknown(&script).unwrap();
        assert_eq!(fs::read_to_string(&script).unwrap(), expected);
    }
}
