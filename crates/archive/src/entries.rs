//! One pass over a `tar.gz` that may be damaged or made to do harm: entry by entry, with limits for everything.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use crate::ArchiveError;
use crate::layout::{check_path, hostile};
use crate::manifest::NAME;
use crate::writing::Hashed;

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
    /// How many times its own size it may have when it is unpacked, if that is more than [`Limits::SMALL`]. Nothing that a site
    /// keeps can be made so small.
    pub expansion: u64,
}

impl Limits {
    /// Any archive may have this many bytes when it is unpacked, however small its file is.
    pub const SMALL: u64 = 256 << 20;

    /// What all entries of a file of this size may have together.
    fn whole(&self, size: u64) -> u64 {
        size.saturating_mul(self.expansion).max(Self::SMALL).min(self.bytes)
    }
}

impl Default for Limits {
    fn default() -> Self {
        const GIGABYTE: u64 = 1 << 30;
        Self {
            entries: 1_000_000,
            entry_bytes: 64 * GIGABYTE,
            bytes: 256 * GIGABYTE,
            manifest_bytes: GIGABYTE / 4,
            expansion: 100,
        }
    }
}

/// Where the manifest stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before all files.
    First,
    /// Behind all files.
    Last,
}

/// What is known of a file before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Where its manifest stands.
    pub manifest: Place,
}

/// What was found in a file: its manifest, and size and SHA-256 of everything else by path.
#[derive(Debug)]
pub struct Contents {
    /// The manifest as it stands there.
    pub manifest: Vec<u8>,
    files: BTreeMap<String, (u64, String)>,
}

impl Contents {
    /// Compares the files with those that the manifest names, each by path, size and SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// The first that is missing, that is another one, or that is not named.
    pub fn compare<'a>(
        mut self,
        named: impl IntoIterator<Item = (&'a str, u64, &'a str)>,
    ) -> Result<(), ArchiveError> {
        for (path, size, sha256) in named {
            match self.files.remove(path) {
                None => return Err(ArchiveError::Missing(path.to_owned())),
                Some((found, hash)) if found != size || hash != sha256 => {
                    return Err(ArchiveError::Differs(path.to_owned()));
                }
                Some(_) => {}
            }
        }
        self.files.into_keys().next().map_or(Ok(()), |path| Err(ArchiveError::Unexpected(path)))
    }
}

/// What to do with the path and the content of an entry.
pub type Take<'a> = dyn FnMut(&str, &mut dyn Read) -> Result<(), ArchiveError> + 'a;

/// Reads a whole file and hands on everything but the manifest.
///
/// # Errors
/// What is wrong with it.
pub fn entries(
    archive: &Path,
    limits: &Limits,
    form: Form,
    take: &mut Take<'_>,
) -> Result<Contents, ArchiveError> {
    let unread = || ArchiveError::file(archive, "read");
    let file = File::open(archive).map_err(unread())?;
    let size = file.metadata().map_err(unread())?.len();
    let mut file = BufReader::new(file);
    check_start(&mut file)?;
    let mut tar = Archive::new(MultiGzDecoder::new(file));
    let limits = Limits { bytes: limits.whole(size), ..*limits };
    let mut walk = Walk { limits, form, bytes: 0, entries: 0, found: BTreeMap::new(), manifest: None };
    // Raw: an extension could give an entry another name, or make its reader hold anything in memory.
    let entries = tar.entries().map_err(|error| ArchiveError::reading(&error))?.raw(true);
    for entry in entries {
        walk.visit(&mut entry.map_err(|error| ArchiveError::reading(&error))?, take)?;
    }
    check_end(tar.into_inner())?;
    Ok(Contents { manifest: walk.manifest.ok_or(ArchiveError::Truncated)?, files: walk.found })
}

/// Looks at the header of the gzip stream, the one part of it that has no checksum. Whoever compresses the file again gives it another
/// time, level and name, none of which says anything about what is in it.
fn check_start(file: &mut impl BufRead) -> Result<(), ArchiveError> {
    /// Flags that no program sets: a text, and those that mean nothing yet.
    const NEVER_SET: u8 = 0b1110_0001;
    let start = file.fill_buf().map_err(|error| ArchiveError::reading(&error))?;
    match start {
        [0x1f, 0x8b, 8, flags, ..] if flags & NEVER_SET == 0 => Ok(()),
        [0x1f, 0x8b, _, _, ..] => {
            Err(ArchiveError::Damaged("its first bytes are not those of an archive".to_owned()))
        }
        [] | [0x1f] | [0x1f, 0x8b] | [0x1f, 0x8b, _] => Err(ArchiveError::Truncated),
        _ => Err(ArchiveError::NoArchive("it is not compressed by gzip")),
    }
}

/// Reads what is behind the last entry, so that the checksum of everything is compared.
fn check_end(mut decoder: MultiGzDecoder<BufReader<File>>) -> Result<(), ArchiveError> {
    /// `tar` fills its last record with zeros.
    const PADDING: u64 = 64 * 1024;
    let reading = |error: io::Error| ArchiveError::reading(&error);
    let mut rest = Vec::new();
    (&mut decoder).take(PADDING + 1).read_to_end(&mut rest).map_err(reading)?;
    if rest.len() > usize::try_from(PADDING).unwrap_or_default() || rest.iter().any(|byte| *byte != 0) {
        return Err(ArchiveError::Damaged("something follows its end".to_owned()));
    }
    Ok(())
}

struct Walk {
    limits: Limits,
    form: Form,
    bytes: u64,
    entries: usize,
    found: BTreeMap<String, (u64, String)>,
    manifest: Option<Vec<u8>>,
}

impl Walk {
    fn visit(&mut self, entry: &mut Entry<'_, impl Read>, take: &mut Take<'_>) -> Result<(), ArchiveError> {
        let path = entry.path_bytes().into_owned();
        let odd = || hostile("an entry with an odd name", &String::from_utf8_lossy(&path));
        let path = std::str::from_utf8(&path).map_err(|_not_text| odd())?;
        let kind = entry.header().entry_type();
        // A folder's name ends in a slash.
        let path = if kind == EntryType::Directory { path.trim_end_matches('/') } else { path };
        check_path(path)?;
        check_kind(kind, path)?;
        self.count(entry, path)?;
        if kind == EntryType::Directory {
            return Ok(());
        }
        if self.found.contains_key(path) || (path == NAME && self.manifest.is_some()) {
            return Err(ArchiveError::Duplicate(path.to_owned()));
        }
        self.check_place(path)?;
        if path == NAME {
            self.manifest = Some(self.read_manifest(entry)?);
            return Ok(());
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

    /// A manifest at another place was not written by us.
    fn check_place(&self, path: &str) -> Result<(), ArchiveError> {
        let misplaced = match self.form.manifest {
            Place::First => path != NAME && self.manifest.is_none(),
            Place::Last => self.manifest.is_some(),
        };
        match (misplaced, self.form.manifest) {
            (false, _) => Ok(()),
            (true, Place::First) => Err(ArchiveError::NoArchive("its manifest does not come first")),
            (true, Place::Last) => Err(ArchiveError::Unexpected(path.to_owned())),
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
    Err(hostile(what, path))
}

/// The modes of files and folders that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Of a file.
    pub file: u32,
    /// Of a folder.
    pub folder: u32,
}

/// Writes an entry below a folder, as a file that does not exist yet. When all are written, [`sync`](crate::sync) brings them to
/// the disk.
///
/// # Errors
/// What is wrong with the entry, or a file that cannot be written.
pub fn place(folder: &Path, path: &str, content: &mut dyn Read, modes: Modes) -> Result<(), ArchiveError> {
    let target = folder.join(path);
    if let Some(parent) = target.parent() {
        make_all(folder, parent, modes.folder)?;
    }
    let unwritten = || ArchiveError::file(&target, "written");
    let options = OpenOptions::new().write(true).create_new(true).mode(modes.file).open(&target);
    let mut file = options.map_err(unwritten())?;
    // Whatever the umask would have it be.
    file.set_permissions(Permissions::from_mode(modes.file)).map_err(unwritten())?;
    let mut piece = vec![0_u8; 128 * 1024];
    loop {
        let count = content.read(&mut piece).map_err(|error| ArchiveError::reading(&error))?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        io::Write::write_all(&mut file, read).map_err(unwritten())?;
    }
    Ok(())
}

/// Makes the folders between `root`, which is there, and `folder`.
fn make_all(root: &Path, folder: &Path, mode: u32) -> Result<(), ArchiveError> {
    if folder == root || folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make_all(root, parent, mode)?;
    }
    make(folder, mode)
}

pub(crate) fn make(folder: &Path, mode: u32) -> Result<(), ArchiveError> {
    let made = || -> io::Result<()> {
        DirBuilder::new().mode(mode).create(folder)?;
        // Whatever the umask would have it be; the mark by which all below has the group of the folder above stays.
        let group = std::fs::metadata(folder)?.permissions().mode() & 0o2000;
        std::fs::set_permissions(folder, Permissions::from_mode(mode | group))
    };
    made().map_err(ArchiveError::file(folder, "made"))
}
