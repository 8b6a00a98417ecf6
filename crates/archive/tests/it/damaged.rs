//! Each kind of damage has a name.

use std::{fs, path::Path};

use archive::{ArchiveError, FORMAT, Limits, Manifest};
use tar::{Archive, Builder, Header};

use crate::{names, sound, unzipped, zipped};

fn verify(path: &Path) -> ArchiveError {
    archive::verify(path, &Limits::default()).unwrap_err()
}

/// The sound archive with its entries changed.
fn changed(folder: &Path, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> ArchiveError {
    let bytes = unzipped(&sound(folder));
    let mut entries: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in Archive::new(bytes.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        entries.push((entry.path().unwrap().display().to_string(), content));
    }
    change(&mut entries);
    let mut builder = Builder::new(Vec::new());
    for (path, content) in &entries {
        let mut header = Header::new_ustar();
        header.set_path(path).unwrap();
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content.as_slice()).unwrap();
    }
    verify(&zipped(folder, &builder.into_inner().unwrap()))
}

fn rewrite(entries: &mut [(String, Vec<u8>)], change: impl FnOnce(&mut Manifest)) {
    let (_, text) = entries.last_mut().unwrap();
    let mut manifest = serde_json::from_slice(text).unwrap();
    change(&mut manifest);
    *text = serde_json::to_vec(&manifest).unwrap();
}

#[test]
fn no_truncated_archive_passes() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let bytes = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.tar.gz");
    for length in 0..bytes.len() {
        fs::write(&cut, &bytes[..length]).unwrap();
        let error = verify(&cut);
        assert!(matches!(error, ArchiveError::Truncated), "{length} of {}: {error:?}", bytes.len());
    }
}

#[test]
fn no_flipped_byte_changes_what_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let (bytes, content) = (fs::read(&path).unwrap(), unzipped(&path));
    let mut harmless = 0;
    let flipped = folder.path().join("flipped.tar.gz");
    for place in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[place] ^= 1 << (place % 8);
        fs::write(&flipped, &bytes).unwrap();
        // A few bits of the compression's own tables say the same either way.
        if archive::verify(&flipped, &Limits::default()).is_ok() {
            assert_eq!(unzipped(&flipped), content, "the byte {place}");
            harmless += 1;
        }
    }
    assert!(harmless < bytes.len() / 50, "{harmless} of {} went unnoticed", bytes.len());
}

#[test]
fn what_follows_the_end_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes.push(0);
    fs::write(&path, &bytes).unwrap();
    // It could be the beginning of another piece.
    assert!(matches!(verify(&path), ArchiveError::Truncated));
    bytes.extend([b'x'; 20]);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(verify(&path), ArchiveError::Damaged(_)));
    bytes.truncate(bytes.len() - 20);
    bytes.pop();
    fs::write(&path, &bytes).unwrap();
    let mut tar = unzipped(&path);
    tar.extend([1; 512]);
    assert!(matches!(verify(&zipped(folder.path(), &tar)), ArchiveError::Damaged(_)));
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = changed(folder.path(), |entries| drop(entries.remove(1)));
    assert!(matches!(&error, ArchiveError::Missing(path) if path == "uploads/a.jpg"), "{error:?}");
}

#[test]
fn a_file_too_many_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let extra = ("uploads/extra.jpg".to_owned(), b"x".to_vec());
    let error = changed(folder.path(), |entries| entries.insert(1, extra.clone()));
    assert!(matches!(&error, ArchiveError::Unexpected(path) if path == "uploads/extra.jpg"), "{error:?}");
    let error = changed(folder.path(), |entries| entries.push(extra));
    assert!(matches!(&error, ArchiveError::Unexpected(path) if path == "uploads/extra.jpg"), "{error:?}");
}

#[test]
fn a_file_with_another_hash_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = changed(folder.path(), |entries| entries[1].1[99] ^= 1);
    assert!(matches!(&error, ArchiveError::Differs(path) if path == "uploads/a.jpg"), "{error:?}");
}

#[test]
fn a_newer_format_is_refused_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let error = changed(folder.path(), |entries| {
        let (_, text) = entries.last_mut().unwrap();
        *text = format!(r#"{{"format": {}, "anything": []}}"#, FORMAT + 1).into_bytes();
    });
    assert!(matches!(error, ArchiveError::NewerFormat { found, known: FORMAT } if found == FORMAT + 1));
}

#[test]
fn an_archive_without_its_database_or_its_manifest_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = changed(folder.path(), |entries| {
        entries.remove(0);
        rewrite(entries, |manifest| drop(manifest.files.remove(0)));
    });
    assert!(matches!(&error, ArchiveError::Missing(path) if path == "database.sqlite"), "{error:?}");
    let error = changed(folder.path(), |entries| drop(entries.pop()));
    assert!(matches!(error, ArchiveError::Truncated), "{error:?}");
    let error = changed(folder.path(), |entries| entries.last_mut().unwrap().1 = b"{}".to_vec());
    assert!(matches!(error, ArchiveError::Manifest(_)), "{error:?}");
}

#[test]
fn something_else_is_no_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("note.tar.gz");
    fs::write(&path, "this is only a note to myself").unwrap();
    assert!(matches!(verify(&path), ArchiveError::NoArchive(_)));
}

#[test]
fn a_damaged_archive_leaves_nothing_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let before = names(folder.path());
    assert!(archive::unpack(&path, &folder.path().join("out"), &Limits::default()).is_err());
    assert_eq!(names(folder.path()), before);
}
