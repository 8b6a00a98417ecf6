//! Archives that were made to do harm are refused, and nothing is written outside of the new folder.

use std::{fs, path::Path};

use archive::{ArchiveError, Limits};
use tar::{Builder, EntryType, Header};

use crate::{names, sound, zipped};

/// An archive of one entry with this very name.
fn with_entry(folder: &Path, name: &[u8], kind: EntryType, target: &str, content: &[u8]) -> ArchiveError {
    let mut header = Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_size(content.len() as u64);
    if !target.is_empty() {
        header.set_link_name(target).unwrap();
    }
    header.set_cksum();
    let mut builder = Builder::new(Vec::new());
    builder.append(&header, content).unwrap();
    let path = zipped(folder, &builder.into_inner().unwrap());
    let before = names(folder);
    let error = archive::unpack(&path, &folder.join("out"), &Limits::default()).unwrap_err();
    assert_eq!(names(folder), before, "nothing was left or written elsewhere");
    error
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let names: [&[u8]; 10] = [
        b"../evil",
        b"uploads/../../evil",
        b"/tmp/evil",
        b"./evil",
        b"uploads//evil",
        b"uploads/./evil",
        b"..",
        b"uploads/",
        b"uploads\\..\\evil",
        b"uploads/a\nb",
    ];
    for name in names {
        let error = with_entry(&inner, name, EntryType::Regular, "", b"x");
        assert!(matches!(error, ArchiveError::Hostile { .. }), "{name:?}: {error:?}");
    }
    assert_eq!(crate::names(folder.path()), ["inner"]);
}

#[test]
fn links_devices_and_extensions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::GNUSparse,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::Continuous,
    ] {
        let error = with_entry(folder.path(), b"uploads/x", kind, "/etc/passwd", b"");
        assert!(matches!(error, ArchiveError::Hostile { .. }), "{kind:?}: {error:?}");
    }
}

#[test]
fn no_name_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(Vec::new());
    for content in ["one", "two"] {
        let mut header = Header::new_ustar();
        header.set_size(3);
        builder.append_data(&mut header, "uploads/x", content.as_bytes()).unwrap();
    }
    let path = zipped(folder.path(), &builder.into_inner().unwrap());
    let error = archive::unpack(&path, &folder.path().join("out"), &Limits::default()).unwrap_err();
    assert!(matches!(&error, ArchiveError::Duplicate(path) if path == "uploads/x"), "{error:?}");
}

#[test]
fn a_file_in_the_place_of_a_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(Vec::new());
    for path in ["uploads", "uploads/x"] {
        let mut header = Header::new_ustar();
        header.set_size(1);
        builder.append_data(&mut header, path, b"x".as_slice()).unwrap();
    }
    let path = zipped(folder.path(), &builder.into_inner().unwrap());
    assert!(archive::unpack(&path, &folder.path().join("out"), &Limits::default()).is_err());
    assert_eq!(names(folder.path()), ["made.tar.gz"]);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path());
    let generous = Limits::default();
    for limits in [
        Limits { entries: 3, ..generous },
        Limits { entry_bytes: 4999, ..generous },
        Limits { bytes: 5004, ..generous },
        Limits { manifest_bytes: 10, ..generous },
    ] {
        let error = archive::verify(&path, &limits).unwrap_err();
        assert!(matches!(error, ArchiveError::TooLarge(_)), "{limits:?}: {error:?}");
    }
    // What an entry claims counts, before any of it is read.
    let mut header = Header::new_ustar();
    header.set_path("uploads/x").unwrap();
    header.set_size(1 << 50);
    header.set_cksum();
    let path = zipped(folder.path(), header.as_bytes());
    assert!(matches!(archive::verify(&path, &generous), Err(ArchiveError::TooLarge(_))));
}
