//! One run: what is measured, how much of it, and what was found so far.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use checkout::failure::{Explain, Failure};
use checkout::postgres::Server;
use checkout::process::Interrupt;
use checkout::workspace::Workspace;
use tempfile::TempDir;

use crate::installation::Installation;
use crate::load::Pace;
use crate::processors::Processors;
use crate::report::Figure;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// How often each is measured.
    pub(crate) runs: u32,
    /// For how long.
    pub(crate) time: Duration,
    /// For how long requests come by the clock.
    pub(crate) steady: Duration,
    pub(crate) starts: u32,
    pub(crate) pictures: u32,
    /// How many requests come before memory is read again.
    pub(crate) requests: u64,
    pub(crate) posts: &'static [u32],
    pub(crate) sites: &'static [usize],
}

/// What figures are worth writing down.
pub(crate) const WHOLE: Size = Size {
    runs: 5,
    time: Duration::from_secs(3),
    steady: Duration::from_secs(20),
    starts: 20,
    pictures: 5,
    requests: 10_000,
    posts: &[100, 10_000, 100_000],
    sites: &[1, 10, 50],
};

/// To see that each figure comes out.
pub(crate) const QUICK: Size = Size {
    runs: 2,
    time: Duration::from_millis(250),
    steady: Duration::from_secs(2),
    starts: 2,
    pictures: 1,
    requests: 200,
    posts: &[50, 500],
    sites: &[1, 3],
};

/// How many people ask at once.
pub(crate) const CONNECTIONS: usize = 32;

/// The kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub(crate) const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A run under way.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) interrupt: &'a Interrupt,
    pub(crate) processors: Processors,
    pub(crate) size: Size,
    pub(crate) site: String,
    pub(crate) posts: u32,
    pub(crate) program: PathBuf,
    pub(crate) server: Server,
    pub(crate) folder: TempDir,
    pub(crate) figures: Vec<Figure>,
}

impl Run<'_> {
    /// As many as a server can answer.
    pub(crate) fn pace(&self) -> Pace {
        self.pace_of(CONNECTIONS)
    }

    /// As many as a server can answer to so many people.
    pub(crate) fn pace_of(&self, connections: usize) -> Pace {
        Pace::Closed { connections, time: self.size.time }
    }

    /// A site with at least so many posts, in a folder and with a database of this name.
    pub(crate) fn installation(
        &self,
        name: &str,
        database: Database,
        posts: u32,
    ) -> Result<Installation, Failure> {
        let url = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(self.new_database(name)?),
        };
        let folder = self.folder.path().join(format!("{name}-{}", database.name()));
        let installation = Installation::new(&self.program, &folder, url)?;
        installation.fill(posts.div_ceil(self.posts_of_demo()?))?;
        Ok(installation)
    }

    /// Where everything is kept until the run is over.
    pub(crate) fn new_place() -> Result<TempDir, Failure> {
        let made = tempfile::Builder::new().prefix("webgarden-benchmark-").tempdir();
        made.explain(|| "making a folder for the sites".to_owned())
    }

    /// An empty folder for servers and files.
    pub(crate) fn new_folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).at(&folder)?;
        Ok(folder)
    }

    fn new_database(&self, name: &str) -> Result<String, Failure> {
        let name = name.replace('-', "_");
        let psql = self.server.programs().join("psql");
        let statement = format!("CREATE DATABASE {name}");
        let mut command = Command::new(psql);
        command.args(["--no-psqlrc", "--quiet", "-c", &statement, &self.server.url()]);
        if !self.interrupt.run(&mut command)?.success() {
            return Err(Failure::new("the database could not be made: its message is above"));
        }
        let url = self.server.url();
        let (server, _) = url.rsplit_once('/').unwrap_or_default();
        Ok(format!("{server}/{name}"))
    }

    fn posts_of_demo(&self) -> Result<u32, Failure> {
        let folder = self.workspace.site(&self.site).join("content/posts");
        let count = fs::read_dir(&folder).at(&folder)?.count();
        u32::try_from(count)
            .ok()
            .filter(|count| *count > 0)
            .ok_or_else(|| Failure::new(format!("{} has no demo posts: choose another site", self.site)))
    }
}
