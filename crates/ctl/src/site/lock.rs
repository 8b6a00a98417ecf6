//! One command at a time on a site: a lock that says who holds it, and that a crash of its holder frees.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Seek, Write},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    context::Context,
    failure::Failure,
    machine::files::{FileError, failed, make_all},
    site::name::SiteName,
};

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The command, such as `deploy`.
    pub command: String,
    /// Its process.
    pub pid: u32,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// The lock of a site is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another command works on the site.
    #[error(transparent)]
    Held(#[from] Held),
    /// Its file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held(held) => Self::Locked(held.to_string()),
            LockError::File(error) => error.into(),
        }
    }
}

/// Another command works on the site.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Held {
    /// The site.
    pub site: SiteName,
    /// Who works on it, unless the holder has not yet written it down.
    pub holder: Option<Holder>,
}

impl Held {
    fn sentence(&self) -> String {
        let site = &self.site;
        match &self.holder {
            Some(Holder { command, pid, since }) => format!(
                "`{command}` works on {site} since {} (process {pid}); wait until it ends, or end that process: the lock \
                 is free then",
                since.format("%Y-%m-%d %H:%M:%S UTC")
            ),
            None => format!("another command works on {site}; wait until it ends"),
        }
    }
}

/// The lock of a site, free again when this is dropped or the process ends, however it ends.
///
/// The lease is the kernel's: `flock` lasts as long as the process that took it. What is written in the file is for people.
#[derive(Debug)]
#[must_use = "the lock is free again when this is dropped"]
pub struct SiteLock {
    _file: Option<File>,
}

impl SiteLock {
    /// Takes the lock of the site for this command. A dry run changes nothing and takes none. What a command does besides this before
    /// it begins is in [`on_site`](crate::site::on_site).
    ///
    /// # Errors
    /// [`LockError::Held`] while another command holds it.
    pub fn take(context: &Context, site: &SiteName, command: &str) -> Result<Self, LockError> {
        if context.output.dry_run {
            return Ok(Self { _file: None });
        }
        let path = context.layout.lock(site);
        let folder = path.parent().unwrap_or(&path);
        make_all(folder).map_err(failed("made", folder))?;
        let open = || OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open().map_err(failed("opened", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
                return Err(Held { site: site.clone(), holder }.into());
            }
            Err(TryLockError::Error(error)) => return Err(failed("locked", &path)(error).into()),
        }
        let holder = Holder { command: command.to_owned(), pid: std::process::id(), since: context.now() };
        write(&mut file, &holder).map_err(failed("written", &path))?;
        Ok(Self { _file: Some(file) })
    }
}

/// Who works on the site now.
///
/// # Errors
/// [`FileError`] if the lock cannot be looked at.
pub fn holder(context: &Context, site: &SiteName) -> Result<Option<Holder>, FileError> {
    let path = context.layout.lock(site);
    let Ok(file) = File::open(&path) else { return Ok(None) };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => {
            Ok(fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()))
        }
        Err(TryLockError::Error(error)) => Err(failed("looked at", &path)(error)),
    }
}

fn write(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(serde_json::to_string(holder)?.as_bytes())?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_command_is_told_who_holds_the_lock_and_gets_it_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        assert_eq!(holder(&context, &site).unwrap(), None);
        let first = SiteLock::take(&context, &site, "deploy").unwrap();
        assert_eq!(holder(&context, &site).unwrap().unwrap().command, "deploy");
        let failure = SiteLock::take(&context, &site, "backup").unwrap_err();
        assert!(matches!(failure, LockError::Held(_)), "{failure}");
        assert!(failure.to_string().starts_with("`deploy` works on bakery since "), "{failure}");
        let _other = SiteLock::take(&context, &"florist".parse().unwrap(), "backup").unwrap();
        drop(first);
        assert_eq!(holder(&context, &site).unwrap(), None);
        let _second = SiteLock::take(&context, &site, "backup").unwrap();
    }
}
