//! The two kinds of database a test runs on.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use core_models::{Database, DatabaseUrl, Migrations, PoolOptions};
use url::Url;

const VARIABLE: &str = "WEBGARDEN_TEST_POSTGRES";

static TEMPLATE: OnceLock<String> = OnceLock::new();
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file in the test's own folder.
    Sqlite,
    /// A database of its own on the server that `cargo xtask test` started.
    Postgres,
}

/// Runs an async test on one database.
pub fn run<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Backend) -> F) {
    actix_web::rt::System::new().block_on(test(backend));
}

/// Makes each async function `fn(Backend)` two tests: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { $crate::run($crate::Backend::Sqlite, super::$test); })+
        }
        mod postgres {
            $(#[test] fn $test() { $crate::run($crate::Backend::Postgres, super::$test); })+
        }
    };
}

/// A database for one test; it is gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    pub(crate) url: DatabaseUrl,
    postgres_name: Option<String>,
}

impl TestDatabase {
    /// A database with all tables on PostgreSQL; on SQLite a file in `folder` that does not exist yet.
    #[must_use]
    pub fn create(backend: Backend, folder: &Path) -> Self {
        match backend {
            Backend::Sqlite => {
                let url = format!("sqlite://{}", folder.join("site.db").display());
                Self {
                    url: DatabaseUrl::parse(&url).expect("a path is a valid address"),
                    postgres_name: None,
                }
            }
            Backend::Postgres => {
                let template = TEMPLATE.get_or_init(make_template);
                let name = unique("wg_test");
                psql(&server(), &format!("CREATE DATABASE {name} TEMPLATE {template}"));
                Self { url: postgres_url(&name), postgres_name: Some(name) }
            }
        }
    }

    /// A database without any tables.
    #[must_use]
    pub fn empty(backend: Backend, folder: &Path) -> Self {
        if backend == Backend::Sqlite {
            return Self::create(backend, folder);
        }
        let name = unique("wg_empty");
        psql(&server(), &format!("CREATE DATABASE {name}"));
        Self { url: postgres_url(&name), postgres_name: Some(name) }
    }

    /// The address, as `DATABASE_URL` wants it.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.with_password()
    }

    /// Everything that is in it: the bytes of the file with what is not merged into it yet, or all tables of the server.
    #[must_use]
    pub fn dump(&self) -> String {
        let Some(path) = self.url.path() else {
            return psql_output(&self.url(), "SELECT schema_to_xml('public', true, false, '')");
        };
        let mut bytes = fs::read(path).expect("the file can be read");
        let log = path.with_extension("db-wal");
        bytes.extend(fs::read(log).unwrap_or_default());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Gives the newest migration a version that no program knows, as if a later release had been here. On SQLite no
    /// program may have the file open.
    pub fn age_the_program(&self) {
        match self.url.path() {
            None => psql(
                &self.url(),
                "UPDATE __diesel_schema_migrations SET version = '99999999999999' \
                 WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)",
            ),
            Some(path) => {
                let known = newest_migration();
                // The same length, and the same place in the order: the file stays sound.
                let unknown = format!("{}9", &known[..known.len() - 1]);
                let bytes = fs::read(path).expect("the file can be read");
                let changed = replaced(&bytes, known.as_bytes(), unknown.as_bytes());
                assert_ne!(changed, bytes, "the version stands in the file");
                fs::write(path, changed).expect("the file can be written");
            }
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.postgres_name {
            psql(&server(), &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Migrates one database, which all others are copied from.
fn make_template() -> String {
    let name = unique("wg_template");
    psql(&server(), &format!("CREATE DATABASE {name}"));
    let database =
        Database::connect(&postgres_url(&name), PoolOptions::default()).expect("PostgreSQL answers");
    Migrations::core().run(&database).expect("the migrations apply");
    drop(database);
    // A database can only be copied while nobody is connected to it.
    psql(
        &server(),
        &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    );
    name
}

/// The version of the core's newest migration, as the database keeps it: `20261121100800`.
fn newest_migration() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let empty = DatabaseUrl::sqlite(folder.path().join("empty.db"));
    let database = Database::connect(&empty, PoolOptions::default()).expect("a new file can be opened");
    let names =
        database.read_blocking(|conn| Migrations::core().pending(conn)).expect("the names can be read");
    let newest = names.last().and_then(|name| name.split('_').next()).expect("there are migrations");
    newest.replace('-', "")
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    for place in 0..bytes.len().saturating_sub(old.len()) {
        if bytes[place..].starts_with(old) {
            changed[place..place + new.len()].copy_from_slice(new);
        }
    }
    changed
}

fn unique(prefix: &str) -> String {
    format!("{prefix}_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst))
}

fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests take the server from the environment")]
    std::env::var(VARIABLE).unwrap_or_else(|_unset| {
        panic!("{VARIABLE} is not set: run `cargo xtask test`, or set it to the address of a PostgreSQL superuser")
    })
}

fn postgres_url(name: &str) -> DatabaseUrl {
    let mut url = Url::parse(&server()).expect("the address of the test server is an URL");
    url.set_path(name);
    DatabaseUrl::parse(url.as_str()).expect("an address with another database name is valid")
}

fn psql(url: &str, sql: &str) {
    let _nothing = psql_output(url, sql);
}

fn psql_output(url: &str, sql: &str) -> String {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", "--command", sql, url])
        .output()
        .expect("psql is installed: run `cargo xtask test`");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
