//! How much room is left where a site writes: its database, what is uploaded, temporary files.

use std::path::{Path, PathBuf};

use base_app::Settings;
use image_handler::file_size;
use rustix::fs::statvfs;

/// Below this somebody should know, in bytes: some twenty pictures, and time to read this.
const LOW: u64 = 256 * 1024 * 1024;

/// Below this nothing can be saved, in bytes.
const NONE: u64 = 1024 * 1024;

/// What there is to be said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// Enough everywhere.
    Enough(String),
    /// It will not be for long.
    Low(String),
    /// Somewhere there is none.
    None(String),
}

/// What is left for one folder.
struct Room {
    /// What the folder holds.
    what: &'static str,
    folder: PathBuf,
    bytes: u64,
    files: u64,
}

/// Looks at every folder that the site writes into.
pub(super) fn examine(settings: &Settings) -> Result<Space, String> {
    let storage = &settings.storage;
    let database = storage.database.path().and_then(Path::parent).map(Path::to_owned);
    let temporary = tempfile::env::temp_dir();
    let folders = [
        database.map(|folder| ("database", folder)),
        Some(("uploads", storage.uploads.clone())),
        Some(("private uploads", storage.private_uploads.clone())),
        Some(("temporary files", temporary)),
    ];
    let rooms: Result<Vec<Room>, String> = folders.into_iter().flatten().map(look).collect();
    Ok(judge(&rooms?))
}

fn look((what, folder): (&'static str, PathBuf)) -> Result<Room, String> {
    // A database in the working directory has no folder in its name.
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    let system = statvfs(&folder).map_err(|error| format!("{what}: {}: {error}", folder.display()))?;
    // Some file systems have no fixed number of files, and say that there are none.
    let files = if system.f_files == 0 { u64::MAX } else { system.f_favail };
    Ok(Room { what, folder, bytes: system.f_bavail.saturating_mul(system.f_frsize), files })
}

fn judge(rooms: &[Room]) -> Space {
    let said = |rooms: Vec<&Room>| rooms.into_iter().map(Room::say).collect::<Vec<_>>().join("; ");
    let full: Vec<&Room> = rooms.iter().filter(|room| room.bytes < NONE || room.files == 0).collect();
    if !full.is_empty() {
        return Space::None(format!("{}: nothing can be saved there; make room on the server", said(full)));
    }
    let low: Vec<&Room> = rooms.iter().filter(|room| room.bytes < LOW).collect();
    if !low.is_empty() {
        return Space::Low(format!("{}: make room on the server soon", said(low)));
    }
    let least = rooms.iter().map(|room| room.bytes).min().unwrap_or_default();
    Space::Enough(format!("at least {} free", file_size(least)))
}

impl Room {
    fn say(&self) -> String {
        let Self { what, folder, bytes, files } = self;
        let left =
            if *files == 0 { "no more files".to_owned() } else { format!("{} free", file_size(*bytes)) };
        format!("{what}: {} has {left}", folder.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(bytes: u64, files: u64) -> Room {
        Room { what: "uploads", folder: "/srv/uploads".into(), bytes, files }
    }

    #[test]
    fn a_disk_without_room_fails_and_a_low_one_warns() {
        for (bytes, files) in [(0, 9), (NONE - 1, 9), (u64::MAX, 0), (0, 0)] {
            assert!(matches!(judge(&[room(LOW, 9), room(bytes, files)]), Space::None(_)), "{bytes} {files}");
        }
        assert!(matches!(judge(&[room(NONE, 9), room(u64::MAX, 9)]), Space::Low(_)));
        assert_eq!(
            judge(&[room(LOW, 9), room(u64::MAX, 9)]),
            Space::Enough("at least 256 MB free".to_owned())
        );
    }

    #[test]
    fn it_says_where() {
        let Space::None(said) = judge(&[room(0, 9)]) else { panic!() };
        assert!(said.starts_with("uploads: /srv/uploads has 0 bytes free: nothing can be saved"), "{said}");
    }
}
