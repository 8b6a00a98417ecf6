//! What was written comes back.

use std::{fs, io::Write, os::unix::fs::PermissionsExt};

use archive::{ArchiveError, Limits, hash_of};
use flate2::{Compression, GzBuilder, write::GzEncoder};

use crate::{manifest, names, sound, sources, unzipped};

#[test]
fn what_was_written_comes_back_with_its_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let out = folder.path().join("out");
    let unpacked = archive::unpack(&path, &out, &Limits::default()).unwrap();
    assert_eq!(unpacked, archive::verify(&path, &Limits::default()).unwrap());
    let paths: Vec<_> = unpacked.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["database.sqlite", "uploads/a.jpg", "private-uploads/b.jpg"]);
    for file in &unpacked.files {
        let bytes = fs::read(out.join(&file.path)).unwrap();
        assert_eq!(hash_of(bytes.as_slice()).unwrap(), (file.size, file.sha256.clone()), "{}", file.path);
        let mode = fs::metadata(out.join(&file.path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o137, 0, "{}: nobody else reads or writes it, and nobody runs it", file.path);
    }
    assert_eq!(hash_of(b"rows".as_slice()).unwrap().1, unpacked.files[0].sha256);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "an archive holds secrets");
}

#[test]
fn an_archive_is_there_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = sources(folder.path(), &[("database.sqlite", b"rows"), ("uploads/a.jpg", b"x")]);
    fs::remove_file(&files[1].file).unwrap();
    let before = names(folder.path());
    let path = folder.path().join("bakery.tar.gz");
    let error = archive::write(&path, manifest(), &files).unwrap_err().to_string();
    assert!(error.contains("source-1 cannot be read"), "{error}");
    assert_eq!(names(folder.path()), before);
    files[0].path = "../x".to_owned();
    assert!(matches!(archive::write(&path, manifest(), &files), Err(ArchiveError::Hostile { .. })));
    assert_eq!(names(folder.path()), before);
}

#[test]
fn no_archive_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let before = fs::read(&path).unwrap();
    let files = sources(folder.path(), &[("database.sqlite", b"other")]);
    assert!(matches!(archive::write(&path, manifest(), &files), Err(ArchiveError::Exists(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    assert!(matches!(archive::unpack(&path, &out, &Limits::default()), Err(ArchiveError::File { .. })));
    assert!(out.is_dir(), "a folder that was there stays");
}

#[test]
fn an_archive_that_was_compressed_again_is_the_same_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let tar = unzipped(&path);
    let before = archive::verify(&path, &Limits::default()).unwrap();
    let whole = |level| {
        let name = GzBuilder::new().filename("archive.tar").mtime(1_800_000_000);
        let mut encoder = name.write(Vec::new(), level);
        encoder.write_all(&tar).unwrap();
        encoder.finish().unwrap()
    };
    // Such as `pigz --independent` and `cat` of several files make.
    let in_pieces: Vec<u8> = tar
        .chunks(1000)
        .flat_map(|piece| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(piece).unwrap();
            encoder.finish().unwrap()
        })
        .collect();
    for bytes in [whole(Compression::none()), whole(Compression::best()), in_pieces] {
        let again = folder.path().join("again.tar.gz");
        fs::write(&again, bytes).unwrap();
        assert_eq!(archive::verify(&again, &Limits::default()).unwrap(), before);
    }
}
