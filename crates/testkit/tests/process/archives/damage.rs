//! Archives that must not be restored: each is refused by name, and the site keeps what it has.

use std::{fs, path::PathBuf};

use archive::{Limits, Manifest, Source};
use testkit::Backend;

use super::{Archive, names, site, text, with_content};
use crate::installation::Installation;

async fn no_damaged_archive_touches_the_site(backend: Backend) {
    let origin = with_content(backend).await;
    let sound = Archive::of(&origin, "sound.tar.gz");
    let bytes = fs::read(&sound.path).unwrap();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 0x10;
    let path = origin.folder().join("damaged.tar.gz");
    for (content, word) in [
        (&flipped[..], "damaged"),
        (&bytes[..bytes.len() / 2], "truncated"),
        (&bytes[..bytes.len() - 1], "truncated"),
        (b"a note", "no archive"),
        (b"another note, a longer one", "no archive"),
    ] {
        fs::write(&path, content).unwrap();
        let said = origin.fail(&["restore", text(&path)], "");
        assert!(said.contains(word), "{word}: {said}");
    }
    for (change, word) in [
        ((|manifest, _| manifest.format += 1) as Change, "release that made it"),
        (|manifest, _| manifest.site = "bakery".to_owned(), "an archive of the site “bakery”; add --as-site"),
        (|_, sources| drop(sources.remove(0)), "lacks database."),
        (|manifest, _| manifest.database.rows.extend([("users".to_owned(), 99)]), "99"),
    ] {
        let said = origin.fail(&["restore", text(&changed(&origin, &sound, change))], "");
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(sound.differences(&origin), Vec::<String>::new());
    let uploads = names(&origin.folder().join("var/specimen/uploads"));
    assert!(uploads.iter().all(|name| name == ".site" || !name.starts_with('.')), "{uploads:?}");
}

/// The manifest names these, and their hashes are right: only what they are called is wrong.
async fn what_no_site_makes_is_refused_and_the_site_goes_on(backend: Backend) {
    let origin = with_content(backend).await;
    let sound = Archive::of(&origin, "sound.tar.gz");
    for name in ["uploads/.site", "uploads/.restore.json", "uploads/sub/x.png", "private-uploads/.site"] {
        let path = with_file(&origin, &sound, name);
        let said = origin.fail(&["restore", text(&path)], "");
        assert!(said.contains("which no archive of a site does") && said.contains(name), "{name}: {said}");
    }
    // A place that is taken by something that is no upload.
    let taken = origin.folder().join("var/specimen/uploads/x.png");
    fs::create_dir(&taken).unwrap();
    let said = origin.fail(&["restore", text(&with_file(&origin, &sound, "uploads/x.png"))], "");
    assert!(said.contains("x.png in it is no file"), "{said}");
    fs::remove_dir(&taken).unwrap();
    assert_eq!(sound.differences(&origin), Vec::<String>::new());
    let uploads = names(&origin.folder().join("var/specimen/uploads"));
    assert!(uploads.iter().all(|name| name == ".site" || !name.starts_with('.')), "{uploads:?}");
    origin.succeed(&["migrate", "--status"], "");
    origin.serve();
    sound.restore_on(&origin);
    origin.succeed(&["restore", "--undo"], "");
    assert_eq!(sound.differences(&origin), Vec::<String>::new());
}

/// The same archive with one more file, as somebody makes it who knows the format.
fn with_file(site: &Installation, sound: &Archive, name: &str) -> PathBuf {
    let folder = site.folder().join("crafting");
    drop(fs::remove_dir_all(&folder));
    let mut manifest = archive::unpack(&sound.path, &folder, &Limits::default()).unwrap();
    let content = b"crafted";
    let (size, sha256) = archive::hash_of(&content[..]).unwrap();
    manifest.files.push(archive::ManifestFile { path: name.to_owned(), size, sha256 });
    let path = site.folder().join("crafted.tar.gz");
    let encoder =
        flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(encoder);
    let mut append = |name: &str, content: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    };
    for file in manifest.files.iter().filter(|file| file.path != name) {
        append(&file.path, &fs::read(folder.join(&file.path)).unwrap());
    }
    append(name, content);
    append("manifest.json", &serde_json::to_vec(&manifest).unwrap());
    builder.into_inner().unwrap().finish().unwrap();
    path
}

async fn an_archive_of_another_site_is_given_to_this_one_when_told(backend: Backend) {
    let origin = with_content(backend).await;
    let sound = Archive::of(&origin, "sound.tar.gz");
    let path = changed(&origin, &sound, |manifest, _| manifest.site = "bakery".to_owned());
    let target = site(backend);
    target.succeed(&["restore", text(&path), "--as-site"], "");
    assert_eq!(sound.differences(&target), Vec::<String>::new());
    assert!(target.succeed(&["list-users"], "").contains("anna"));
}

type Change = fn(&mut Manifest, &mut Vec<Source>);

/// The same archive, made anew with something changed.
fn changed(site: &Installation, sound: &Archive, change: Change) -> PathBuf {
    let folder = site.folder().join("changing");
    drop(fs::remove_dir_all(&folder));
    let mut manifest = archive::unpack(&sound.path, &folder, &Limits::default()).unwrap();
    let source = |path: &String| Source { path: path.clone(), file: folder.join(path) };
    let mut sources: Vec<_> = manifest.files.iter().map(|file| source(&file.path)).collect();
    change(&mut manifest, &mut sources);
    let path = site.folder().join("changed.tar.gz");
    drop(fs::remove_file(&path));
    archive::write(&path, manifest, &sources).unwrap();
    path
}

testkit::on_both_databases! {
    no_damaged_archive_touches_the_site,
    what_no_site_makes_is_refused_and_the_site_goes_on,
    an_archive_of_another_site_is_given_to_this_one_when_told,
}
