//! A bundle that is damaged, made to do harm, or for something else is refused with the reason, and nothing is left of it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

#[path = "process/bundles.rs"]
mod bundles;

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use bundles::Bundle;
use ctl::releases::bundle::{unpack, verify};
use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};

fn bundle() -> Bundle {
    // Something that cannot be compressed, so that every byte of the file counts.
    let program: Vec<u8> =
        (0_u32..20_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    Bundle::new("bakery", "0.2.0", &program)
}

/// Why a bundle is refused; checks that unpacking it leaves nothing.
fn refusal(path: &Path) -> String {
    let folder = path.with_extension("unpacked");
    let unpacked = unpack(path, &folder).unwrap_err().to_string();
    assert!(!folder.exists(), "something is left of {}", path.display());
    let verified = verify(path).unwrap_err().to_string();
    assert_eq!(verified, unpacked);
    verified
}

#[test]
fn a_good_bundle_is_unpacked_with_the_modes_that_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("good.tar.gz");
    bundle().write(&path);
    assert_eq!(verify(&path).unwrap().release(), "0.2.0-abc1234");
    let release = folder.path().join("releases/1");
    assert_eq!(unpack(&path, &release).unwrap().site, "bakery");
    let mode = |name: &str| fs::metadata(release.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("bin/bakery"), mode("static/site-0.2.0.css"), mode("static")), (0o755, 0o644, 0o755));
    assert_eq!(fs::read(release.join("bin/bakery")).unwrap(), bundle().entries[0].1);
    assert!(release.join("manifest.json").is_file());
}

#[test]
fn damage_is_found_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.tar.gz");
    bundle().write(&path);
    let good = fs::read(&path).unwrap();
    for length in (0..good.len()).step_by(good.len() / 40) {
        fs::write(&path, &good[..length]).unwrap();
        refusal(&path);
    }
    // The time and the system in the header of gzip mean nothing, and have no checksum.
    for place in (10..good.len()).step_by(good.len() / 40).chain([0, 1, 2, 3, good.len() - 1]) {
        let mut bytes = good.clone();
        bytes[place] ^= 1;
        fs::write(&path, &bytes).unwrap();
        refusal(&path);
    }
}

#[test]
fn what_does_not_belong_together_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.tar.gz");
    let refused = |change: &dyn Fn(&mut Bundle), reason: &str| {
        let mut bundle = bundle();
        change(&mut bundle);
        bundle.write(&path);
        let said = refusal(&path);
        assert!(said.contains(reason), "{said} instead of {reason}");
        assert!(said.starts_with(&path.display().to_string()), "{said} names the bundle");
    };
    refused(&|bundle| drop(bundle.entries.pop()), "lacks static/site-0.2.0.css");
    refused(
        &|bundle| bundle.entries.push(("static/more.css".to_owned(), b"x".to_vec())),
        "has static/more.css",
    );
    refused(&|bundle| bundle.entries[1].1[0] ^= 1, "static/site-0.2.0.css in the archive is not the file");
    refused(&|bundle| bundle.entries.push(bundle.entries[1].clone()), "has static/site-0.2.0.css twice");
    refused(&|bundle| bundle.manifest["format"] = 2.into(), "it has the format 2");
    refused(&|bundle| bundle.manifest["version"] = "../1".into(), "“../1” cannot be part of a folder's name");
    refused(
        &|bundle| bundle.manifest["target"] = "riscv64gc-unknown-linux-gnu".into(),
        "it is for riscv64gc",
    );
    refused(&|bundle| bundle.manifest["site"] = "florist".into(), "bin/bakery is neither the program nor");
    refused(&|bundle| drop(bundle.manifest.as_object_mut().unwrap().remove("site")), "missing field `site`");
}

#[test]
fn what_would_do_harm_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.tar.gz");
    for (name, kind, target) in [
        ("../outside", EntryType::Regular, ""),
        ("/etc/outside", EntryType::Regular, ""),
        ("static/../../outside", EntryType::Regular, ""),
        ("static/link", EntryType::Symlink, "/etc/passwd"),
        ("static/link", EntryType::Link, "/etc/passwd"),
        ("static/device", EntryType::Char, "-"),
        ("static/pipe", EntryType::Fifo, "-"),
        ("static/long", EntryType::GNULongName, "-"),
    ] {
        write_with(&bundle(), &path, name, kind, target);
        let said = refusal(&path);
        assert!(said.contains("which no archive of a site does"), "{name}: {said}");
        let left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["hostile.tar.gz"]);
    }
}

#[test]
fn what_is_no_bundle_at_all_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    fs::write(&path, "These are the notes of the last meeting.").unwrap();
    assert!(refusal(&path).contains("it is not compressed by gzip"));
    let mut late = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
    late.write_all(&[0; 1024]).unwrap();
    late.finish().unwrap();
    refusal(&path);
}

/// Writes a bundle with one more entry, which no bundle should have.
fn write_with(bundle: &Bundle, path: &Path, name: &str, kind: EntryType, target: &str) {
    let mut builder = Builder::new(GzEncoder::new(File::create(path).unwrap(), Compression::fast()));
    let mut append = |name: &[u8], kind, content: &[u8]| {
        let mut header = Header::new_ustar();
        // The library refuses such names, and whoever means harm does not use it.
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        if kind != EntryType::Regular {
            header.set_link_name(target).unwrap();
        }
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    };
    append(b"manifest.json", EntryType::Regular, &serde_json::to_vec(&bundle.manifest).unwrap());
    append(name.as_bytes(), kind, b"");
    for (path, content) in &bundle.entries {
        append(path.as_bytes(), EntryType::Regular, content);
    }
    builder.into_inner().unwrap().finish().unwrap().flush().unwrap();
}
