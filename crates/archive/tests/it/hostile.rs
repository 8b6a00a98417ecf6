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

/// An archive of these files whose manifest names all of them, as somebody makes it who knows the format.
fn crafted(folder: &Path, paths: &[&str]) -> std::path::PathBuf {
    let mut builder = Builder::new(Vec::new());
    let mut files = Vec::new();
    for path in ["database.sqlite"].iter().chain(paths) {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(4);
        header.set_cksum();
        builder.append(&header, b"rows".as_slice()).unwrap();
        let (size, sha256) = archive::hash_of(b"rows".as_slice()).unwrap();
        files.push(archive::ManifestFile { path: (*path).to_owned(), size, sha256 });
    }
    let manifest = serde_json::to_vec(&archive::Manifest { files, ..crate::manifest() }).unwrap();
    let mut header = Header::new_ustar();
    header.set_path("manifest.json").unwrap();
    header.set_size(manifest.len() as u64);
    header.set_cksum();
    builder.append(&header, manifest.as_slice()).unwrap();
    zipped(folder, &builder.into_inner().unwrap())
}

#[test]
fn what_no_site_has_is_refused_although_the_manifest_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let sound = crafted(folder.path(), &["uploads/a.jpg", "private-uploads/b.jpg", "config/.env"]);
    archive::verify(&sound, &Limits::default()).unwrap();
    for path in [
        "uploads/.site",
        "uploads/.restore.json",
        "uploads/.replaced-20270101-000000000",
        "uploads/sub/x.png",
        "uploads/sub/deep/x.png",
        "uploads/.hidden/x.png",
        "private-uploads/.site",
        "private-uploads/sub/x.png",
        "uploads",
        "private-uploads",
        "config",
        "config/sub/x.env",
        "Uploads/x.png",
        "data/x.db",
        "x.png",
        ".env",
        "database.sqlite-wal",
        "uploads\\x.png",
        "uploads/a\nb.png",
    ] {
        let archive = crafted(folder.path(), &[path]);
        let before = names(folder.path());
        let verified = archive::verify(&archive, &Limits::default()).unwrap_err();
        assert!(matches!(verified, ArchiveError::Hostile { .. }), "{path}: {verified:?}");
        assert!(archive::unpack(&archive, &folder.path().join("out"), &Limits::default()).is_err());
        assert_eq!(names(folder.path()), before, "{path}");
    }
    let two = crafted(folder.path(), &["database.dump"]);
    let error = archive::verify(&two, &Limits::default()).unwrap_err();
    assert!(matches!(&error, ArchiveError::Unexpected(path) if path == "database.dump"), "{error:?}");
}

#[test]
fn a_name_that_is_no_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = with_entry(folder.path(), b"uploads/\xff\xfe.png", EntryType::Regular, "", b"x");
    assert!(matches!(error, ArchiveError::Hostile { .. }), "{error:?}");
}

#[test]
fn much_that_comes_from_little_is_refused_before_any_of_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_ustar();
    header.set_path("uploads/x.png").unwrap();
    header.set_size(1 << 30);
    header.set_cksum();
    builder.append(&header, std::io::Read::take(std::io::repeat(0), 1 << 12)).unwrap();
    let path = zipped(folder.path(), &builder.into_inner().unwrap());
    let error = archive::verify(&path, &Limits::default()).unwrap_err();
    assert!(matches!(&error, ArchiveError::TooLarge(what) if what.contains("unpacked")), "{error:?}");
    // What has its size to show for it may be as large.
    let limits = Limits { expansion: 1 << 40, ..Limits::default() };
    let error = archive::verify(&path, &limits).unwrap_err();
    assert!(!matches!(error, ArchiveError::TooLarge(_)), "{error:?}");
}

#[test]
fn many_small_files_are_on_the_disk_soon() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..20_000).map(|number| format!("uploads/{number:032x}.png")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let path = crafted(folder.path(), &names);
    let begun = std::time::Instant::now();
    archive::unpack(&path, &folder.path().join("out"), &Limits::default()).unwrap();
    assert_eq!(fs::read_dir(folder.path().join("out/uploads")).unwrap().count(), 20_000);
    println!("unpacked in {:?}", begun.elapsed());
}
