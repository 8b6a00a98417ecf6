//! Opening a database: what goes wrong is said in one line that names what to change, and nothing is harmed.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use core_models::{
    ConnectError, Database, DatabaseError, DatabaseKind, DatabaseUrl, Migrations, PoolOptions, settings,
};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::test_database::{TestDatabase, at, on_both_empty, server, with};

fn error(url: &str) -> String {
    let url = DatabaseUrl::parse(url).unwrap();
    let error = Database::connect(&url, PoolOptions::default()).unwrap_err();
    assert!(matches!(error, DatabaseError::Connect(_)), "{error:?}");
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    text
}

fn sqlite(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

#[test]
fn a_good_address_connects() {
    on_both_empty(|empty| {
        let db = empty.connect();
        assert_eq!(db.kind(), empty.url.kind());
        assert_eq!(db.find_damage().unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere/site.db");
    assert_eq!(
        error(&sqlite(&path)),
        format!(
            "cannot open {}: the folder {} does not exist; check DATABASE_URL and the folder's owner",
            path.display(),
            path.parent().unwrap().display()
        )
    );
    assert!(!path.parent().unwrap().exists());
}

#[test]
fn a_folder_in_place_of_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = error(&sqlite(folder.path()));
    assert!(text.contains("it is a folder"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    // Not even the administrator of the machine can make a file there.
    let text = error("sqlite:///proc/site.db");
    assert!(text.starts_with("cannot open /proc/site.db: no file can be made in its folder: "), "{text}");
    assert!(text.ends_with("; check DATABASE_URL and the folder's owner"), "{text}");
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = error(&sqlite(&file.path().join("site.db")));
    assert!(text.contains("Not a directory"), "{text}");
}

#[test]
fn paths_with_odd_characters_are_just_paths() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("50% größe & so.db");
    for _ in 0..2 {
        let db =
            Database::connect(&DatabaseUrl::parse(&sqlite(&path)).unwrap(), PoolOptions::default()).unwrap();
        Migrations::core().run(&db).unwrap();
    }
    assert!(path.exists());
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.db");
    for content in
        [b"Dear diary, this is no database.".repeat(200), vec![0; 8192], b"SQLite format 3\0".to_vec()]
    {
        fs::write(&path, &content).unwrap();
        let text = error(&sqlite(&path));
        assert!(text.contains("nothing was changed in it"), "{text}");
        assert!(fs::read(&path).unwrap() == content);
    }
}

#[test]
fn a_damaged_database_is_left_alone_or_still_read() {
    let empty = TestDatabase::empty(DatabaseKind::Sqlite);
    let path = empty.url.path().unwrap();
    let sound = sound_file(50);
    let mut refused = 0;
    // A fixed sequence of places and values, the same in every run.
    let mut state = 1_u64;
    for _ in 0..200 {
        let mut damaged = sound.clone();
        for _ in 0..20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (state >> 33) as usize % damaged.len();
            damaged[place] = (state >> 20) as u8;
        }
        if state.is_multiple_of(5) {
            damaged.truncate(damaged.len() / 2);
        }
        fs::write(path, &damaged).unwrap();
        match empty.try_connect() {
            Err(DatabaseError::Connect(ConnectError::Damaged { .. })) => {
                refused += 1;
                assert!(fs::read(path).unwrap() == damaged);
            }
            Err(other) => panic!("{other:?}"),
            Ok(db) => {
                drop(db.read_blocking(settings::all));
                drop(db.find_damage());
            }
        }
        for ending in ["-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{ending}", path.display())));
        }
    }
    assert!(refused > 20, "{refused}");
}

/// The bytes of a whole database with so many settings in it.
fn sound_file(count: usize) -> Vec<u8> {
    let original = TestDatabase::empty(DatabaseKind::Sqlite);
    let db = original.connect();
    Migrations::core().run(&db).unwrap();
    for number in 0..count {
        with(&db, |c| settings::set(c, &format!("name{number}"), &"x".repeat(500), at(0))).unwrap();
    }
    let path = original.url.path().unwrap();
    let copy = path.with_extension("copy");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
    fs::read(copy).unwrap()
}

#[test]
fn damage_inside_is_found_when_somebody_looks() {
    let empty = TestDatabase::empty(DatabaseKind::Sqlite);
    let path = empty.url.path().unwrap();
    let mut bytes = sound_file(200);
    let last_page = bytes.len() - 4096;
    bytes[last_page..].fill(0xff);
    fs::write(path, &bytes).unwrap();
    let db = empty.connect();
    assert!(!db.find_damage().unwrap_or_else(|error| vec![error.to_string()]).is_empty());
}

#[test]
fn a_server_that_is_not_running_is_named_without_its_password() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = error(&format!("postgres://anna:s3cret@127.0.0.1:{port}/site"));
    assert!(
        text.starts_with(&format!(
            "cannot reach the database at postgres://anna:***@127.0.0.1:{port}/site: "
        )),
        "{text}"
    );
    assert!(text.contains("Connection refused"), "{text}");
    assert!(text.ends_with("; is it running? check DATABASE_URL"), "{text}");
    assert!(!text.contains("s3cret"));
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let started = Instant::now();
    let text = error(&format!("postgres://anna@127.0.0.1:{port}/site"));
    assert!(started.elapsed() < Duration::from_secs(5), "{text}");
}

#[test]
fn a_database_in_another_encoding_is_refused() {
    let empty = TestDatabase::empty(DatabaseKind::Postgres);
    let url = empty.url.with_password();
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    for statement in [
        format!("DROP DATABASE {name}"),
        format!("CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"),
    ] {
        server().batch_execute(&statement).unwrap();
    }
    let text = error(&url);
    assert!(text.contains("has the encoding LATIN1: create it again with ENCODING 'UTF8'"), "{text}");
}

#[test]
fn a_database_that_does_not_exist_is_named() {
    let empty = TestDatabase::empty(DatabaseKind::Postgres);
    let url = empty.url.with_password().replace("core_models_", "core_models_no_");
    let text = error(&url);
    assert!(text.contains("does not exist"), "{text}");
}
