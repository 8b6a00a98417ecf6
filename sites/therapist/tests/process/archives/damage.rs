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
        (b"a note", "truncated"),
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
    let uploads = names(&origin.folder().join("var/therapist/uploads"));
    assert!(uploads.iter().all(|name| name == ".site" || !name.starts_with('.')), "{uploads:?}");
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
    an_archive_of_another_site_is_given_to_this_one_when_told,
}
