//! A copy of a site: its content in a scratch database and scratch folders, to try programs on. Nothing that is done to it
//! reaches the site or its visitors.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{
        files::{FileError, failed},
        program::{Program, ProgramError},
    },
    site::{
        env_file,
        file::{DatabaseKind, SiteFile},
        name::SiteName,
    },
};

/// How long a command of a site's program may take: restoring many pictures, migrating many rows.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// How long making or dropping a database may take.
const DATABASE_PATIENCE: Duration = Duration::from_secs(60);

/// How long a program that nobody waits for any more may take to end.
const END_OF_OTHERS: Duration = Duration::from_secs(20);

/// A copy of a site. It stays until it is removed.
#[derive(Debug)]
pub struct Copy<'a> {
    context: &'a Context,
    site: &'a SiteName,
    file: &'a SiteFile,
    purpose: &'static str,
    database_url: String,
}

impl<'a> Copy<'a> {
    /// The place of the copy with this purpose, whether there is one or not.
    ///
    /// # Errors
    /// If the settings cannot be read.
    pub fn at(
        context: &'a Context,
        site: &'a SiteName,
        file: &'a SiteFile,
        purpose: &'static str,
    ) -> Outcome<Self> {
        let database_url = database_url(context, site, file, purpose)?;
        Ok(Self { context, site, file, purpose, database_url })
    }

    /// Makes an empty copy in place of one that was left: a folder of the site's user, and a database.
    ///
    /// # Errors
    /// If folder or database cannot be made.
    pub fn make(&self) -> Outcome {
        self.remove()?;
        make_folder(self.context, self.site, &self.folder())?;
        if self.file.database == DatabaseKind::Postgres {
            let (name, owner) = (self.database(), self.site.account());
            self.sql(&format!(
                r#"CREATE DATABASE "{name}" OWNER "{owner}" ENCODING 'UTF8' TEMPLATE template0"#
            ))?;
            self.sql(&format!(r#"REVOKE ALL ON DATABASE "{name}" FROM PUBLIC"#))?;
        }
        Ok(())
    }

    /// The archive in the copy's folder that it can be filled from.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.folder().join("archive.tar.gz")
    }

    /// Removes the copy, if there is one.
    ///
    /// # Errors
    /// If folder or database cannot be removed.
    pub fn remove(&self) -> Outcome {
        if self.file.database == DatabaseKind::Postgres {
            self.sql(&format!(r#"DROP DATABASE IF EXISTS "{}" WITH (FORCE)"#, self.database()))?;
        }
        remove_folder(self.context, &self.folder())?;
        Ok(())
    }

    /// Where its files are.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.context.layout.copies().join(format!("{}-{}", self.site, self.purpose))
    }

    /// Fills the copy from the archive in its folder, with this program of the site.
    ///
    /// # Errors
    /// If the program cannot restore it.
    pub fn restore(&self, program: &Path) -> Outcome {
        let own = self.archive();
        self.run(program, &["restore", &own.to_string_lossy()])?;
        self.context.files.remove(&own)?;
        Ok(())
    }

    /// Puts an archive where the site's user, who may not enter the folder of archives, can read it.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn lend(&self, archive: &Path) -> Outcome<PathBuf> {
        let own = self.archive();
        if !self.folder().is_dir() {
            make_folder(self.context, self.site, &self.folder())?;
        }
        if !self.context.output.dry_run {
            fs::copy(archive, &own).map_err(failed("copied", archive))?;
        }
        give(self.context, self.site, &own)?;
        Ok(own)
    }

    /// An empty folder of the site's user, and the path in it where an archive is to be written.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn lend_empty(&self) -> Outcome<PathBuf> {
        if !self.folder().is_dir() {
            make_folder(self.context, self.site, &self.folder())?;
        }
        Ok(self.archive())
    }

    /// Makes a file in the copy's folder the site's user's own.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn hand_over(&self, path: &Path) -> Outcome {
        give(self.context, self.site, path)
    }

    /// Runs a command of this program of the site on the copy, and gives what it printed.
    ///
    /// # Errors
    /// If it fails or takes too long.
    pub fn run(&self, program: &Path, arguments: &[&str]) -> Outcome<String> {
        let program = self.program(program, arguments)?.limit(PATIENCE);
        Ok(self.context.programs.run(&program.bound_to_us_as(&self.site.account()))?)
    }

    /// Brings the tables of the copy up to date with this program. It has to do as much in its place, so it has no more time here.
    ///
    /// # Errors
    /// If it fails or takes too long.
    pub fn migrate(&self, program: &Path, patience: Duration) -> Outcome {
        let program = self.program(program, &["migrate"])?.limit(patience);
        match self.context.programs.run(&program.bound_to_us_as(&self.site.account())) {
            Err(slow @ ProgramError::TooSlow { .. }) => Err(Failure::Undone(format!(
                "{slow}\nIf these tables need more time than that, give it: --patience SECONDS"
            ))),
            outcome => outcome.map(drop).map_err(Failure::from),
        }
    }

    /// A program of the site with settings for the copy: another database, other folders, no mail server. Whose user runs it
    /// is still open.
    ///
    /// # Errors
    /// If the settings of the site cannot be read.
    pub fn program(&self, program: &Path, arguments: &[&str]) -> Outcome<Program> {
        let folder = self.folder();
        let below = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let variables = env_file::read(self.context, self.site)?;
        let program = variables
            .iter()
            .fold(Program::new(program).args(arguments), |program, (name, value)| program.env(name, value));
        // Not production, which insists on a mail server; an empty value counts as none.
        Ok(program
            .env("WEBGARDEN_ENV", "testing")
            .env("DATABASE_URL", &self.database_url)
            .env("UPLOAD_FOLDER", &below("uploads"))
            .env("PRIVATE_UPLOAD_FOLDER", &below("uploads-private"))
            .env("MAIL_SERVER", "")
            .env("METRICS_TOKEN", "")
            .env("LOG_FORMAT", "pretty")
            .within(&folder))
    }

    fn database(&self) -> String {
        format!("{}-{}", self.site.account(), self.purpose)
    }

    fn sql(&self, statement: &str) -> Outcome {
        let psql = Program::new("psql").args([
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--dbname=postgres",
        ]);
        // Not in a folder that this user may not enter.
        let psql = psql.args(["--command", statement]).within(Path::new("/")).as_user("postgres");
        self.context.programs.run(&psql.limit(DATABASE_PATIENCE))?;
        Ok(())
    }
}

/// Makes an empty folder for the site's user alone, in place of one that was left.
///
/// # Errors
/// If it cannot be made.
pub fn make_folder(context: &Context, site: &SiteName, folder: &Path) -> Outcome {
    remove_folder(context, folder)?;
    context.files.folder(&context.layout.copies(), 0o711)?;
    context.files.folder(folder, 0o700)?;
    give(context, site, folder)
}

/// Removes a folder in which a program may still be at work for a moment, since whoever started it was killed.
fn remove_folder(context: &Context, folder: &Path) -> Result<(), FileError> {
    let begin = Instant::now();
    loop {
        let error = match context.files.remove(folder) {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let changes = matches!(error.source.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound);
        if !changes || begin.elapsed() >= END_OF_OTHERS {
            return Err(error);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn give(context: &Context, site: &SiteName, path: &Path) -> Outcome {
    let owner = format!("{0}:{0}", site.account());
    context.programs.run(&Program::new("chown").arg(owner).arg(path))?;
    Ok(())
}

/// The address of the copy's database: for PostgreSQL that of the site with another name.
fn database_url(context: &Context, site: &SiteName, file: &SiteFile, purpose: &str) -> Outcome<String> {
    if file.database == DatabaseKind::Sqlite {
        let path = context.layout.copies().join(format!("{site}-{purpose}")).join("site.db");
        return Ok(format!("sqlite://{}", path.display()));
    }
    let variables = env_file::read(context, site)?;
    let own = variables.iter().find(|(name, _)| name == "DATABASE_URL").map(|(_, value)| value.as_str());
    let own = own.map_or_else(|| env_file::database_url(context, site, file.database), str::to_owned);
    Ok(with_database(&own, &format!("{}-{purpose}", site.account())))
}

/// The same address with another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (url, String::new()),
    };
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_another_database_on_the_same_server() {
        for (url, other) in [
            ("postgres:///wg-a?host=/run/postgresql", "postgres:///copy?host=/run/postgresql"),
            ("postgres://anna:secret@db.example:5432/site", "postgres://anna:secret@db.example:5432/copy"),
            ("postgres://postgres@%2Ftmp%2Fserver/site", "postgres://postgres@%2Ftmp%2Fserver/copy"),
        ] {
            assert_eq!(with_database(url, "copy"), other);
        }
    }
}
