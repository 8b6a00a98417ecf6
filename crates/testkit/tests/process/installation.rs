//! What one installed site has: a folder, a database, an environment.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    path::Path,
    process::{Child, Output, Stdio},
};

use chrono::{DateTime, Utc};
use core_models::{
    Actor, Database, DatabaseUrl, PoolOptions,
    messages::{self, MessageTab, NewMessage, SendingKeys},
};
use tempfile::TempDir;
use testkit::{
    Backend, TestDatabase,
    process::{self, Process},
};

const BINARY: &str = env!("CARGO_BIN_EXE_specimen");

/// A secret that production takes.
pub(crate) const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// The site's binary with all it needs; nothing of it is left when this is dropped.
pub(crate) struct Installation {
    variables: BTreeMap<&'static str, String>,
    // Dropped in this order: the database before its folder.
    database: Option<TestDatabase>,
    folder: TempDir,
}

/// What a command said when it was done.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Installation {
    /// A site with a database of its own.
    pub(crate) fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let database = TestDatabase::create(backend, folder.path());
        Self { database: Some(database), ..Self::on("", folder) }.with_own_database()
    }

    /// A site with a database that has no tables yet.
    pub(crate) fn fresh(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let database = TestDatabase::empty(backend, folder.path());
        Self { database: Some(database), ..Self::on("", folder) }.with_own_database()
    }

    /// A site whose database is somewhere else.
    pub(crate) fn at(url: &str) -> Self {
        Self::on(url, tempfile::tempdir().expect("a temporary folder can be made"))
    }

    fn on(url: &str, folder: TempDir) -> Self {
        let variables = [
            ("WEBGARDEN_ENV", "testing"),
            ("SECRET_KEY", SECRET),
            ("BCRYPT_COST", "4"),
            ("DATABASE_URL", url),
            // The programs of PostgreSQL are found there.
            ("PATH", &path()),
        ];
        let variables = variables.map(|(name, value)| (name, value.to_owned())).into();
        Self { variables, database: None, folder }
    }

    fn with_own_database(self) -> Self {
        let url = self.database().url();
        self.with("DATABASE_URL", &url)
    }

    /// The same site with one variable set, or, when the value is empty, not set.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.insert(name, value.to_owned());
        self
    }

    /// The site with what production asks for.
    pub(crate) fn in_production(self) -> Self {
        let uploads = self.folder().join("uploads").display().to_string();
        self.with("WEBGARDEN_ENV", "production")
            .with("MAIL_SERVER", "mail.example.org")
            .with("UPLOAD_FOLDER", &uploads)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> &TestDatabase {
        self.database.as_ref().expect("this site has a database of its own")
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> &str {
        &self.variables["DATABASE_URL"]
    }

    /// The texts of the newest messages, oldest first.
    pub(crate) async fn messages(&self) -> Vec<String> {
        let url = DatabaseUrl::parse(self.url()).unwrap();
        let database = Database::connect(&url, PoolOptions::default()).unwrap();
        let page = database.read(|conn| messages::list(conn, MessageTab::All, 1, 100)).await.unwrap();
        page.items.into_iter().rev().map(|message| message.message).collect()
    }

    /// Takes a message in that came at another time.
    pub(crate) async fn receive(&self, text: &str, at: DateTime<Utc>) {
        let url = DatabaseUrl::parse(self.url()).unwrap();
        let database = Database::connect(&url, PoolOptions::default()).unwrap();
        let new = NewMessage {
            name: "A Visitor".to_owned(),
            email: "visitor@example.org".to_owned(),
            phone: None,
            message: text.to_owned(),
            answers: "[]".to_owned(),
            spam_reason: None,
            keys: SendingKeys { form: text.to_owned(), ..SendingKeys::default() },
            address_key: text.to_owned(),
        };
        database.change(Actor::visitor(), at, move |tx| messages::receive(tx, new, None, at)).await.unwrap();
    }

    /// Starts the site.
    pub(crate) fn serve(&self) -> Process {
        Process::serve(BINARY, self.folder(), &self.variables())
    }

    /// Starts the site by another program, which has to become it.
    pub(crate) fn serve_by(&self, program: &Path) -> Process {
        Process::serve(&program.display().to_string(), self.folder(), &self.variables())
    }

    /// The site's own program.
    pub(crate) fn binary() -> &'static str {
        BINARY
    }

    /// Starts the site on a socket that stays open when it ends.
    pub(crate) fn serve_on(&self, socket: &TcpListener) -> Process {
        Process::serve_on(socket, BINARY, self.folder(), &self.variables())
    }

    /// Runs a command with this as standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Said {
        Said::from(process::execute(BINARY, self.folder(), &self.variables(), arguments, input))
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub(crate) fn succeed(&self, arguments: &[&str], input: &str) -> String {
        let said = self.run(arguments, input);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.out
    }

    /// Runs a command that must fail, and gives the one line in which it says why.
    pub(crate) fn fail(&self, arguments: &[&str], input: &str) -> String {
        let said = self.run(arguments, input);
        assert_eq!(said.code, Some(1), "{arguments:?}: {said:?}");
        let lines: Vec<_> = said.err.lines().collect();
        assert_eq!(lines.len(), 1, "{arguments:?} says it in one line: {said:?}");
        let problem = lines[0].strip_prefix("specimen: ");
        problem.unwrap_or_else(|| panic!("the line says who speaks: {said:?}")).to_owned()
    }

    /// Starts a command that nobody waits for.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = process::command(BINARY, self.folder(), &self.variables());
        command
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts")
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        self.variables.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

fn path() -> String {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings")]
    std::env::var("PATH").unwrap_or_default()
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the binary speaks UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
