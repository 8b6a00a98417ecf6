//! Reads the rows of a dump of PostgreSQL without a server: `pg_restore` writes them as text, one line each.

mod header;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use super::RestoreError;
use crate::db::program::Program;
use crate::db::program::versions::{Programs, for_restore};

/// What a dump holds, in the order of the dump.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The rows that follow are of this table and have these columns.
    Table { name: String, columns: Vec<String> },
    /// A value for each column.
    Row(Vec<Option<String>>),
    /// The highest id that the table has ever given.
    Sequence { table: String, last: i64 },
}

/// The programs that can read a dump, for a server of this version or for none. A dump of a later server is refused.
pub(super) fn programs(file: &Path, server: Option<u32>) -> Result<Programs, RestoreError> {
    let all = Programs::all()?;
    // What is no dump at all is for `pg_restore` to say.
    let origin = header::origin(file)?;
    match (origin, server) {
        (Some(origin), Some(server)) if origin.server > server => {
            Err(RestoreError::LaterServer { archive: origin.server, server })
        }
        (origin, server) => {
            let writer = origin.map(|origin| origin.writer).unwrap_or_default();
            Ok(for_restore(&all, writer, server)?.clone())
        }
    }
}

/// Visits what a dump holds.
pub(super) fn read(
    file: &Path,
    only: Option<&str>,
    mut visit: impl FnMut(Piece) -> Result<(), RestoreError>,
) -> Result<(), RestoreError> {
    let mut running = Program::of(&programs(file, None)?, "pg_restore")
        .arguments(["--data-only", "--schema=public", "--file=-"])
        .arguments(only.map(|table| format!("--table={table}")))
        .arguments([file])
        .output(Stdio::piped())
        .start()?;
    let visited = read_lines(BufReader::new(running.output()), &mut visit);
    // A program whose output nobody reads any more fails, which is no news then.
    let ended = running.end();
    visited?;
    Ok(ended?)
}

/// The versions of the migrations that had been applied, oldest first.
pub(super) fn versions(file: &Path) -> Result<Vec<String>, RestoreError> {
    let mut versions = Vec::new();
    let mut place = None;
    read(file, Some("__diesel_schema_migrations"), |piece| {
        match piece {
            Piece::Table { columns, .. } => place = columns.iter().position(|name| name == "version"),
            Piece::Row(values) => {
                versions.extend(place.and_then(|place| values.into_iter().nth(place)).flatten())
            }
            Piece::Sequence { .. } => {}
        }
        Ok(())
    })?;
    versions.sort();
    Ok(versions)
}

fn read_lines(
    mut lines: impl BufRead,
    visit: &mut impl FnMut(Piece) -> Result<(), RestoreError>,
) -> Result<(), RestoreError> {
    let mut in_rows = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line);
        if read.map_err(|error| RestoreError::Dump(error.to_string()))? == 0 {
            return if in_rows { Err(RestoreError::Dump("it breaks off".to_owned())) } else { Ok(()) };
        }
        let text = std::str::from_utf8(&line).map_err(|error| RestoreError::Dump(error.to_string()))?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        if in_rows && text == "\\." {
            in_rows = false;
        } else if in_rows {
            visit(Piece::Row(text.split('\t').map(value).collect()))?;
        } else if let Some(table) = table(text) {
            in_rows = true;
            visit(table)?;
        } else if let Some(sequence) = sequence(text) {
            visit(sequence)?;
        }
    }
}

/// `COPY public.users (id, "key") FROM stdin;`
fn table(line: &str) -> Option<Piece> {
    let (name, columns) =
        line.strip_prefix("COPY public.")?.strip_suffix(") FROM stdin;")?.split_once(" (")?;
    Some(Piece::Table { name: plain(name), columns: columns.split(", ").map(plain).collect() })
}

/// `SELECT pg_catalog.setval('public.users_id_seq', 5, true);`, for the column `id` as the migrations define it.
fn sequence(line: &str) -> Option<Piece> {
    let (name, rest) = line.strip_prefix("SELECT pg_catalog.setval('public.")?.split_once("', ")?;
    let last = rest.strip_suffix(", true);")?.parse().ok()?;
    Some(Piece::Sequence { table: plain(name).strip_suffix("_id_seq")?.to_owned(), last })
}

/// A name without the quotes that some need.
fn plain(name: &str) -> String {
    name.strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
        .map_or_else(|| name.to_owned(), |name| name.replace("\"\"", "\""))
}

/// A value as `COPY` writes it.
fn value(text: &str) -> Option<String> {
    if text == "\\N" {
        return None;
    }
    let mut value = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => value.push(match letters.next().unwrap_or('\\') {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                other => other,
            }),
            letter => value.push(letter),
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let text = "SET x;\nCOPY public.notes (id, \"key\", text) FROM stdin;\n1\ta\\tb\\\\c\\nd\t\\N\n2\t\\\\N\t\n\\.\n\n\
                    SELECT pg_catalog.setval('public.notes_id_seq', 7, true);\n\
                    SELECT pg_catalog.setval('public.empty_id_seq', 1, false);\n";
        let mut pieces = Vec::new();
        read_lines(text.as_bytes(), &mut |piece| {
            pieces.push(piece);
            Ok(())
        })
        .unwrap();
        let some = |text: &str| Some(text.to_owned());
        let columns = ["id", "key", "text"].map(str::to_owned).to_vec();
        assert_eq!(
            pieces,
            [
                Piece::Table { name: "notes".to_owned(), columns },
                Piece::Row(vec![some("1"), some("a\tb\\c\nd"), None]),
                Piece::Row(vec![some("2"), some("\\N"), some("")]),
                Piece::Sequence { table: "notes".to_owned(), last: 7 },
            ]
        );
    }

    #[test]
    fn rows_that_break_off_are_an_error() {
        let text = "COPY public.notes (id) FROM stdin;\n1\n";
        assert!(matches!(read_lines(text.as_bytes(), &mut |_| Ok(())), Err(RestoreError::Dump(_))));
    }
}
