//! The part of an exchange that renames the files in a folder of uploads, and the way back.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::moves;
use crate::{
    inventory,
    restoration::names::{ARRIVING, INCOMING, KEPT, UNPACKED},
};

/// The places within a folder of uploads that one exchange uses.
pub(super) struct Places<'a> {
    folder: &'a Path,
    /// The new content, complete.
    incoming: PathBuf,
    /// The new content, on its way in.
    arriving: PathBuf,
    /// The old content.
    kept: PathBuf,
    /// Where the new content was kept, when it is what an earlier exchange has replaced.
    returning: Option<PathBuf>,
    /// For what is wanted no more: it is swept away before the next restore.
    away: [PathBuf; 2],
}

impl<'a> Places<'a> {
    pub(super) fn of(folder: &'a Path, stamp: &str, back: Option<&str>) -> Self {
        let named = |prefix: &str, stamp: &str| folder.join(format!("{prefix}{stamp}"));
        Self {
            folder,
            incoming: named(INCOMING, stamp),
            arriving: named(ARRIVING, stamp),
            kept: named(KEPT, stamp),
            returning: back.map(|back| named(KEPT, back)),
            away: ["rest", "refused"].map(|what| named(UNPACKED, &format!("{stamp}-{what}"))),
        }
    }

    /// Where the new content has to lie.
    pub(super) fn incoming(&self) -> &Path {
        &self.incoming
    }

    /// Where the old content is afterwards.
    pub(super) fn kept(&self) -> &Path {
        &self.kept
    }

    /// The new content is there, and nothing that is no upload has the name of one.
    pub(super) fn check(&self) -> io::Result<()> {
        let new = self.returning.as_ref().unwrap_or(&self.incoming);
        for name in inventory::names(new)? {
            match fs::symlink_metadata(self.folder.join(&name)) {
                Ok(found) if !found.is_file() => {
                    let problem = format!("{name} in it is no file, and a file of this name is to come");
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, problem));
                }
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Puts the new content in the place of the old; what was done already is not done again.
    pub(super) fn exchange(&self) -> io::Result<()> {
        if let Some(returning) = &self.returning {
            moves::rename_if_there(returning, &self.incoming)?;
        }
        if moves::is_there(&self.incoming)? {
            moves::make_folder(&self.kept)?;
            move_files(self.folder, &self.kept)?;
            moves::rename(&self.incoming, &self.arriving)?;
            moves::sync(self.folder)?;
        }
        if moves::is_there(&self.arriving)? {
            move_files(&self.arriving, self.folder)?;
            moves::put_away(&self.arriving, &self.away[0])?;
            moves::sync(self.folder)?;
        }
        Ok(())
    }

    /// Puts the old content back, however far the exchange has come.
    pub(super) fn take_back(&self) -> io::Result<()> {
        let has_begun = moves::is_there(&self.arriving)? || moves::is_there(&self.kept)?;
        if has_begun && !moves::is_there(&self.incoming)? {
            moves::make_folder(&self.arriving)?;
            move_files(self.folder, &self.arriving)?;
            moves::rename(&self.arriving, &self.incoming)?;
            moves::sync(self.folder)?;
        }
        if moves::is_there(&self.kept)? {
            move_files(&self.kept, self.folder)?;
            moves::put_away(&self.kept, &self.away[0])?;
            moves::sync(self.folder)?;
        }
        if moves::is_there(&self.incoming)? {
            moves::rename(&self.incoming, self.returning.as_ref().unwrap_or(&self.away[1]))?;
            moves::sync(self.folder)?;
        }
        Ok(())
    }
}

fn move_files(from: &Path, to: &Path) -> io::Result<()> {
    for name in inventory::names(from)? {
        moves::rename(&from.join(&name), &to.join(&name))?;
    }
    moves::sync(to)
}
