//! Files on the disk: whole, findable by name only, and gone when they should be.

use crate::fixtures::{jpeg, png};
use image_handler::{
    ImageError, Limits, Processed, Stored, locate, process, remove, renditions, store, sweep,
};
use std::fs;
use std::path::Path;
use std::time::Duration;

fn picture() -> Processed {
    process(&jpeg(1000, 500), &Limits::default()).unwrap()
}

fn stored(dir: &Path) -> Stored {
    store(&picture(), dir).unwrap()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn all_sizes_are_stored_under_one_random_name() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("made/on/demand");
    let picture = picture();
    let stored = store(&picture, &dir).unwrap();
    let expected: Vec<_> =
        renditions(&stored.filename, stored.width).into_iter().map(|r| r.filename).collect();
    assert_eq!(expected.len(), 3);
    assert_eq!(names(&dir).len(), 3);
    for (name, variant) in expected.iter().zip(&picture.variants) {
        assert_eq!(fs::read(locate(&dir, name).unwrap()).unwrap(), variant.bytes);
    }
    assert_eq!((stored.width, stored.height, stored.mime), (1000, 500, "image/jpeg"));
    assert_eq!(stored.size, fs::metadata(&stored.path).unwrap().len());
    assert_eq!(stored.sha256.len(), 64);
    assert_ne!(store(&picture, &dir).unwrap().filename, stored.filename);
}

#[cfg(unix)]
#[test]
fn a_web_server_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let mode = fs::metadata(stored(dir.path()).path).unwrap().permissions().mode();
    assert_eq!(mode & 0o133, 0, "{mode:o}");
    assert_eq!(mode & 0o600, 0o600, "{mode:o}");
}

#[test]
fn the_digest_is_that_of_the_main_file() {
    let dir = tempfile::tempdir().unwrap();
    let stored = stored(dir.path());
    let output = std::process::Command::new("sha256sum").arg(&stored.path).output();
    if let Ok(output) = output {
        assert!(String::from_utf8_lossy(&output.stdout).starts_with(&stored.sha256));
    }
}

#[test]
fn a_failure_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let mut broken = picture();
    broken.variants[2].suffix = "/no/such/folder";
    assert!(matches!(store(&broken, dir.path()), Err(ImageError::Storage(_))));
    assert!(names(dir.path()).is_empty());

    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(store(&picture(), &file), Err(ImageError::Storage(_))));
    assert_eq!(names(dir.path()), ["file"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_apart() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert!(matches!(ImageError::from(full), ImageError::StorageFull));
}

#[test]
fn only_stored_names_are_found() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("uploads");
    let stored = stored(&dir);
    let name = stored.filename.as_str();
    fs::write(parent.path().join(name), "outside").unwrap();
    fs::write(dir.join("secret.jpg"), "x").unwrap();
    fs::create_dir(dir.join("ffffffffffffffffffffffffffffffff.png")).unwrap();
    let absolute = dir.join(name).display().to_string();
    for requested in [
        "",
        ".",
        "..",
        "/",
        "secret.jpg",
        "ffffffffffffffffffffffffffffffff.png",
        "ffffffffffffffffffffffffffffffff.jpg",
        "../uploads",
        &format!("../{name}"),
        &format!("./{name}"),
        &format!("/{name}"),
        &format!("{name}/"),
        &absolute,
        &format!("..\\{name}"),
        &format!("%2e%2e/{name}"),
        &format!("{name}%00"),
        &format!("{name}\0"),
        &format!("x/../{name}"),
        &name.to_uppercase(),
        &name.replace(".jpg", "-801.jpg"),
        &name.replace(".jpg", ".png"),
    ] {
        assert_eq!(locate(&dir, requested), None, "{requested:?}");
    }
    assert_eq!(locate(&dir, name), Some(stored.path));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret");
    fs::write(&secret, "canary").unwrap();
    let planted = "0123456789abcdef0123456789abcdef.jpg";
    std::os::unix::fs::symlink(&secret, dir.path().join(planted)).unwrap();
    assert_eq!(locate(dir.path(), planted), None);
}

#[test]
fn removing_takes_all_sizes_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (stored(dir.path()), stored(dir.path()));
    fs::write(dir.path().join("other"), "x").unwrap();
    remove(dir.path(), &first.filename).unwrap();
    remove(dir.path(), &first.filename).unwrap();
    for odd in ["other", "../other", "", &second.filename.replace(".jpg", "-320.jpg")] {
        remove(dir.path(), odd).unwrap();
    }
    assert_eq!(names(dir.path()).len(), 4);
    remove(dir.path(), &second.filename).unwrap();
    assert_eq!(names(dir.path()), ["other"]);
}

#[test]
fn a_sweep_takes_what_a_crash_left() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(sweep(&dir.path().join("missing"), Duration::ZERO, |_| false).unwrap(), 0);
    let (known, orphan) =
        (stored(dir.path()), store(&process(&png(90, 9), &Limits::default()).unwrap(), dir.path()).unwrap());
    fs::write(dir.path().join(".upload-Ab3.tmp"), "half").unwrap();
    fs::write(dir.path().join("README"), "not ours").unwrap();
    let is_known = |name: &str| name == known.filename;
    assert_eq!(sweep(dir.path(), Duration::from_secs(900), is_known).unwrap(), 0);
    assert_eq!(names(dir.path()).len(), 6);
    assert_eq!(sweep(dir.path(), Duration::ZERO, is_known).unwrap(), 2);
    assert_eq!(names(dir.path()).len(), 4);
    assert_eq!(locate(dir.path(), &orphan.filename), None);
    assert!(locate(dir.path(), &known.filename).is_some());
}
