//! Writing an archive: beside its place, hashed while it is written, renamed when it is complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tar::{Builder, Header};
use tempfile::NamedTempFile;

use crate::ArchiveError;
use crate::layout::check_path;
use crate::manifest::{Manifest, ManifestFile, NAME};

/// What a file is read in.
const PIECE: usize = 128 * 1024;

/// A file for an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Where it goes in the archive: `uploads/x.jpg`.
    pub path: String,
    /// Where it is.
    pub file: PathBuf,
}

/// Writes an archive of these files with this manifest, whose `files` are filled in, and returns the whole manifest.
///
/// Until it is complete it has another name, which ends in `.partial`. Only its owner can read it.
///
/// # Errors
/// [`ArchiveError::Exists`], or a file that cannot be read or written; nothing is left then.
pub fn write(path: &Path, manifest: Manifest, sources: &[Source]) -> Result<Manifest, ArchiveError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(ArchiveError::Exists(path.to_owned()));
    }
    let folder = folder_of(path);
    let beside = beside(path, folder)?;
    let manifest = fill(beside.as_file(), path, manifest, sources)?;
    beside.as_file().sync_all().map_err(ArchiveError::file(path, "written"))?;
    beside.persist_noclobber(path).map_err(|failure| match failure.error.kind() {
        io::ErrorKind::AlreadyExists => ArchiveError::Exists(path.to_owned()),
        _ => ArchiveError::file(path, "written")(failure.error),
    })?;
    // Without this the name, unlike the contents, could still be lost.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(ArchiveError::file(folder, "written"))?;
    Ok(manifest)
}

/// The size and the SHA-256, in hexadecimal, of what can be read here.
///
/// # Errors
/// Whatever keeps it from being read.
pub fn hash_of(reader: impl Read) -> io::Result<(u64, String)> {
    let mut hashed = Hashed::new(reader);
    io::copy(&mut hashed, &mut io::sink())?;
    Ok(hashed.result())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path, folder: &Path) -> Result<NamedTempFile, ArchiveError> {
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    tempfile::Builder::new()
        .prefix(&prefix)
        .suffix(".partial")
        .tempfile_in(folder)
        .map_err(ArchiveError::file(path, "written"))
}

fn fill(file: &File, path: &Path, manifest: Manifest, sources: &[Source]) -> Result<Manifest, ArchiveError> {
    let unwritten = || ArchiveError::file(path, "written");
    let buffered = BufWriter::with_capacity(PIECE, file);
    let mut builder = Builder::new(GzEncoder::new(buffered, Compression::fast()));
    let modified = u64::try_from(manifest.created_at.timestamp()).unwrap_or_default();
    let mut files = Vec::with_capacity(sources.len());
    for source in sources {
        files.push(append(&mut builder, source, modified, path)?);
    }
    let manifest = Manifest { files, ..manifest };
    let text =
        serde_json::to_vec_pretty(&manifest).map_err(|error| ArchiveError::Manifest(error.to_string()))?;
    let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let mut header = header(NAME, size, modified)?;
    header.set_cksum();
    builder.append(&header, text.as_slice()).map_err(unwritten())?;
    let encoder = builder.into_inner().map_err(unwritten())?;
    encoder.finish().and_then(|mut buffered| buffered.flush()).map_err(unwritten())?;
    Ok(manifest)
}

fn append(
    builder: &mut Builder<impl Write>,
    source: &Source,
    modified: u64,
    archive: &Path,
) -> Result<ManifestFile, ArchiveError> {
    let unread = || ArchiveError::file(&source.file, "read");
    let file = File::open(&source.file).map_err(unread())?;
    let size = file.metadata().map_err(unread())?.len();
    let mut header = header(&source.path, size, modified)?;
    header.set_cksum();
    let mut hashed = Hashed::new(file.take(size));
    let appended = builder.append(&header, &mut hashed);
    let (read, sha256) = hashed.result();
    appended.map_err(ArchiveError::file(archive, "written"))?;
    if read != size {
        return Err(ArchiveError::Changed(source.path.clone()));
    }
    Ok(ManifestFile { path: source.path.clone(), size, sha256 })
}

fn header(path: &str, size: u64, modified: u64) -> Result<Header, ArchiveError> {
    check_path(path)?;
    let mut header = Header::new_ustar();
    header.set_path(path).map_err(ArchiveError::file(path, "named so in an archive"))?;
    header.set_size(size);
    header.set_mode(0o640);
    header.set_mtime(modified);
    Ok(header)
}

/// A reader that hashes what passes through.
pub(crate) struct Hashed<R> {
    reader: R,
    hash: Sha256,
    size: u64,
}

impl<R> Hashed<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, hash: Sha256::new(), size: 0 }
    }

    /// How much was read, and the hash of it.
    pub(crate) fn result(self) -> (u64, String) {
        let hash = self.hash.finalize();
        (self.size, base16ct::lower::encode_string(&hash))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        self.size += u64::try_from(count).unwrap_or_default();
        Ok(count)
    }
}
