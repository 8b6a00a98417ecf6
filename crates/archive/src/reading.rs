//! Reading an archive that may be damaged or made to do harm: one pass, entry by entry, with limits for everything.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path};

use flate2::bufread::GzDecoder;
use serde::Deserialize;
use tar::{Archive, Entry, EntryType};

use crate::ArchiveError;
use crate::manifest::{FORMAT, Manifest, ManifestFile, NAME};
use crate::writing::{Hashed, START};

/// How much an archive may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many entries.
    pub entries: usize,
    /// How many bytes each.
    pub entry_bytes: u64,
    /// How many bytes in all.
    pub bytes: u64,
    /// How many bytes the manifest, which is held in memory.
    pub manifest_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const GIGABYTE: u64 = 1 << 30;
        Self {
            entries: 1_000_000,
            entry_bytes: 64 * GIGABYTE,
            bytes: 256 * GIGABYTE,
            manifest_bytes: GIGABYTE / 4,
        }
    }
}

/// Reads a whole archive and says whether it is complete and unchanged; nothing is written.
///
/// # Errors
/// What is wrong with it.
pub fn verify(archive: &Path, limits: &Limits) -> Result<Manifest, ArchiveError> {
    read(archive, limits, &mut |_path, content| {
        io::copy(content, &mut io::sink()).map_err(|error| ArchiveError::reading(&error))?;
        Ok(())
    })
}

/// Unpacks an archive into a folder that does not exist yet, and verifies it meanwhile. Files get the mode 0640.
///
/// # Errors
/// What is wrong with the archive, or a file that cannot be written; the folder is removed then.
pub fn unpack(archive: &Path, folder: &Path, limits: &Limits) -> Result<Manifest, ArchiveError> {
    make(folder, 0o700)?;
    let unpacked = read(archive, limits, &mut |path, content| write(folder, path, content));
    if unpacked.is_err() {
        // What is wrong with the archive matters more than a folder that cannot be removed.
        drop(fs::remove_dir_all(folder));
    }
    unpacked
}

/// Refuses a path that is not made of plain names alone, from the archive's own root on.
pub(crate) fn check_path(path: &str) -> Result<(), ArchiveError> {
    let hostile = |what| Err(ArchiveError::Hostile { what, name: path.escape_debug().to_string() });
    if path.is_empty() || path.chars().any(|c| c.is_control() || c == '\\') {
        return hostile("an entry with an odd name");
    }
    if Path::new(path).components().any(|part| !matches!(part, Component::Normal(_))) {
        return hostile("an entry that leads elsewhere");
    }
    // `a//b` and `a/./b` are other names for `a/b`.
    if path.split('/').any(|name| name.is_empty() || name == ".") {
        return hostile("an entry with an odd name");
    }
    Ok(())
}

/// What to do with the path and the content of an entry.
type Take<'a> = dyn FnMut(&str, &mut dyn Read) -> Result<(), ArchiveError> + 'a;

fn read(archive: &Path, limits: &Limits, take: &mut Take<'_>) -> Result<Manifest, ArchiveError> {
    let mut file = BufReader::new(File::open(archive).map_err(ArchiveError::file(archive, "read"))?);
    check_start(&mut file)?;
    let mut tar = Archive::new(GzDecoder::new(file));
    let mut walk = Walk { limits, bytes: 0, entries: 0, found: BTreeMap::new(), manifest: None };
    // Raw: an extension could give an entry another name, or make its reader hold anything in memory.
    let entries = tar.entries().map_err(|error| ArchiveError::reading(&error))?.raw(true);
    for entry in entries {
        walk.visit(&mut entry.map_err(|error| ArchiveError::reading(&error))?, take)?;
    }
    check_end(tar.into_inner())?;
    walk.finish()
}

/// The header of the gzip stream is the one part of it that has no checksum.
fn check_start(file: &mut impl BufRead) -> Result<(), ArchiveError> {
    let start = file.fill_buf().map_err(|error| ArchiveError::reading(&error))?;
    match (start.get(..START.len()), start.get(..2)) {
        (Some(start), _) if start == START => Ok(()),
        (Some(_), Some(magic)) if Some(magic) == START.get(..2) => {
            Err(ArchiveError::Damaged("its first bytes are not those of an archive".to_owned()))
        }
        (None, _) => Err(ArchiveError::Truncated),
        _ => Err(ArchiveError::NoArchive("it is not compressed by gzip")),
    }
}

/// Reads what is behind the last entry, so that the checksum of everything is compared.
fn check_end(mut decoder: GzDecoder<BufReader<File>>) -> Result<(), ArchiveError> {
    /// `tar` fills its last record with zeros.
    const PADDING: u64 = 64 * 1024;
    let reading = |error: io::Error| ArchiveError::reading(&error);
    let mut rest = Vec::new();
    (&mut decoder).take(PADDING + 1).read_to_end(&mut rest).map_err(reading)?;
    let behind = !decoder.into_inner().fill_buf().map_err(reading)?.is_empty();
    if behind
        || rest.len() > usize::try_from(PADDING).unwrap_or_default()
        || rest.iter().any(|byte| *byte != 0)
    {
        return Err(ArchiveError::Damaged("something follows its end".to_owned()));
    }
    Ok(())
}

struct Walk<'a> {
    limits: &'a Limits,
    bytes: u64,
    entries: usize,
    found: BTreeMap<String, (u64, String)>,
    manifest: Option<Vec<u8>>,
}

impl Walk<'_> {
    fn visit(&mut self, entry: &mut Entry<'_, impl Read>, take: &mut Take<'_>) -> Result<(), ArchiveError> {
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        // A folder's name ends in a slash.
        let path = if kind == EntryType::Directory { path.trim_end_matches('/') } else { &path };
        check_path(path)?;
        check_kind(kind, path)?;
        self.count(entry, path)?;
        if kind == EntryType::Directory {
            return Ok(());
        }
        if self.manifest.is_some() {
            return Err(ArchiveError::Unexpected(path.to_owned()));
        }
        if path == NAME {
            self.manifest = Some(self.read_manifest(entry)?);
            return Ok(());
        }
        if self.found.contains_key(path) {
            return Err(ArchiveError::Duplicate(path.to_owned()));
        }
        let declared = entry.size();
        let mut hashed = Hashed::new(entry);
        take(path, &mut hashed)?;
        let (size, hash) = hashed.result();
        if size != declared {
            return Err(ArchiveError::Truncated);
        }
        self.found.insert(path.to_owned(), (size, hash));
        Ok(())
    }

    fn count(&mut self, entry: &Entry<'_, impl Read>, path: &str) -> Result<(), ArchiveError> {
        self.entries += 1;
        self.bytes = self.bytes.saturating_add(entry.size());
        if self.entries > self.limits.entries {
            return Err(ArchiveError::TooLarge(format!("it has more than {} entries", self.limits.entries)));
        }
        if entry.size() > self.limits.entry_bytes {
            let limit = self.limits.entry_bytes;
            return Err(ArchiveError::TooLarge(format!("{path} has more than {limit} bytes")));
        }
        if self.bytes > self.limits.bytes {
            let limit = self.limits.bytes;
            return Err(ArchiveError::TooLarge(format!("unpacked it has more than {limit} bytes")));
        }
        Ok(())
    }

    fn read_manifest(&self, entry: &mut Entry<'_, impl Read>) -> Result<Vec<u8>, ArchiveError> {
        let (size, limit) = (entry.size(), self.limits.manifest_bytes);
        if size > limit {
            return Err(ArchiveError::TooLarge(format!("{NAME} has more than {limit} bytes")));
        }
        let mut text = Vec::new();
        entry.read_to_end(&mut text).map_err(|error| ArchiveError::reading(&error))?;
        if u64::try_from(text.len()) == Ok(size) { Ok(text) } else { Err(ArchiveError::Truncated) }
    }

    /// Compares what was found with what the manifest names.
    fn finish(mut self) -> Result<Manifest, ArchiveError> {
        let manifest = parse(&self.manifest.ok_or(ArchiveError::Truncated)?)?;
        for ManifestFile { path, size, sha256 } in &manifest.files {
            match self.found.remove(path) {
                None => return Err(ArchiveError::Missing(path.clone())),
                Some((found, hash)) if found != *size || hash != *sha256 => {
                    return Err(ArchiveError::Differs(path.clone()));
                }
                Some(_) => {}
            }
        }
        if let Some(path) = self.found.into_keys().next() {
            return Err(ArchiveError::Unexpected(path));
        }
        let database = &manifest.database.file;
        if manifest.files.iter().any(|file| file.path == *database) {
            Ok(manifest)
        } else {
            Err(ArchiveError::Missing(database.clone()))
        }
    }
}

fn check_kind(kind: EntryType, path: &str) -> Result<(), ArchiveError> {
    let what = match kind {
        EntryType::Regular | EntryType::Directory => return Ok(()),
        EntryType::Symlink | EntryType::Link => "a link",
        EntryType::Char | EntryType::Block | EntryType::Fifo => "a device",
        _ => "an entry of an unknown kind",
    };
    Err(ArchiveError::Hostile { what, name: path.escape_debug().to_string() })
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

fn parse(text: &[u8]) -> Result<Manifest, ArchiveError> {
    let unreadable = |error: serde_json::Error| ArchiveError::Manifest(error.to_string());
    let Format { format } = serde_json::from_slice(text).map_err(unreadable)?;
    if format > FORMAT {
        return Err(ArchiveError::NewerFormat { found: format, known: FORMAT });
    }
    serde_json::from_slice(text).map_err(unreadable)
}

fn write(folder: &Path, path: &str, content: &mut dyn Read) -> Result<(), ArchiveError> {
    let target = folder.join(path);
    if let Some(parent) = target.parent() {
        make_all(folder, parent)?;
    }
    let unwritten = || ArchiveError::file(&target, "written");
    let options = OpenOptions::new().write(true).create_new(true).mode(0o640).open(&target);
    let mut file = options.map_err(unwritten())?;
    let mut piece = vec![0_u8; 128 * 1024];
    loop {
        let count = content.read(&mut piece).map_err(|error| ArchiveError::reading(&error))?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        io::Write::write_all(&mut file, read).map_err(unwritten())?;
    }
    file.sync_all().map_err(unwritten())
}

/// Makes the folders between `root`, which is there, and `folder`.
fn make_all(root: &Path, folder: &Path) -> Result<(), ArchiveError> {
    if folder == root || folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make_all(root, parent)?;
    }
    make(folder, 0o750)
}

fn make(folder: &Path, mode: u32) -> Result<(), ArchiveError> {
    DirBuilder::new().mode(mode).create(folder).map_err(ArchiveError::file(folder, "made"))
}
