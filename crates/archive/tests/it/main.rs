//! What an archive keeps, and what it refuses: damaged ones, and those that were made to do harm.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod damaged;
mod hostile;
mod sound;

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use archive::{DatabaseKind, FORMAT, Manifest, ManifestDatabase, Release, Source};
use chrono::DateTime;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

/// A manifest without files.
fn manifest() -> Manifest {
    Manifest {
        format: FORMAT,
        site: "bakery".to_owned(),
        release: Release { version: "1.2.3".to_owned(), commit: "abc1234".to_owned() },
        created_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        database: ManifestDatabase {
            kind: DatabaseKind::Sqlite,
            file: "database.sqlite".to_owned(),
            schema_version: "20261121100000".to_owned(),
            rows: BTreeMap::from([("users".to_owned(), 1)]),
        },
        files: Vec::new(),
        missing: Vec::new(),
        pages: Vec::new(),
    }
}

/// Files for an archive, with these names and contents.
fn sources(folder: &Path, files: &[(&str, &[u8])]) -> Vec<Source> {
    let make = |(index, (path, content)): (usize, &(&str, &[u8]))| {
        let file = folder.join(format!("source-{index}"));
        fs::write(&file, content).unwrap();
        Source { path: (*path).to_owned(), file }
    };
    files.iter().enumerate().map(make).collect()
}

/// A sound archive with a database and two pictures, in place of the last one.
fn sound(folder: &Path) -> PathBuf {
    let path = folder.join("bakery.tar.gz");
    if path.exists() {
        fs::remove_file(&path).unwrap();
    }
    let picture: Vec<u8> = (0..5000_u32).map(|byte| (byte * 31 % 251) as u8).collect();
    let files: [(&str, &[u8]); 3] =
        [("database.sqlite", b"rows"), ("uploads/a.jpg", &picture), ("private-uploads/b.jpg", b"")];
    archive::write(&path, manifest(), &sources(folder, &files)).unwrap();
    path
}

fn unzipped(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// The bytes of a tar file as an archive that is compressed as ours are.
fn zipped(folder: &Path, tar: &[u8]) -> PathBuf {
    let path = folder.join("made.tar.gz");
    let mut encoder = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::fast());
    encoder.write_all(tar).unwrap();
    encoder.finish().unwrap();
    path
}

/// Nothing is left in the folder but what was there.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
