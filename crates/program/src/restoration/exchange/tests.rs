//! An exchange of which any step is refused, once or from then on, ends with the old content or with the new one.

use std::{collections::BTreeMap, fs, ops::Range, path::Path};

use base_app::{
    settings::{Environment, StorageSettings},
    upload_folder::{self, Access},
};
use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;

use super::{Exchange, JOURNAL, database, moves, settle, sweep};

use crate::restoration::RestorationError;

/// All that a visitor could see.
type Content = BTreeMap<String, String>;

struct Place {
    _folder: TempDir,
    storage: StorageSettings,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// The settings of a site that keeps everything below this folder.
fn storage_below(folder: &Path) -> StorageSettings {
    let at = |name: &str| folder.join(name).display().to_string();
    let (database, uploads, private) = (format!("sqlite://{}", at("site.db")), at("uploads"), at("private"));
    let environment = Environment::of([
        ("DATABASE_URL", database.as_str()),
        ("UPLOAD_FOLDER", uploads.as_str()),
        ("PRIVATE_UPLOAD_FOLDER", private.as_str()),
    ]);
    let storage = StorageSettings::load(&environment, "bakery").unwrap();
    StorageSettings { folder: folder.to_owned(), ..storage }
}

impl Place {
    /// A site with pictures, a photo, and a database with a log.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage_below(folder.path());
        let place = Self { _folder: folder, storage };
        place.write("uploads", ".site", "bakery");
        place.write("private", ".site", "bakery");
        place.write("uploads", "old.png", "old");
        place.write("uploads", "both.png", "old");
        place.write("private", "photo.jpg", "old");
        place.write("", "site.db", "old");
        place.write("", "site.db-wal", "old log");
        place
    }

    fn write(&self, folder: &str, name: &str, text: &str) {
        let folder = self.storage.folder.join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }

    /// Puts a new content where the exchange looks for it.
    fn stage(&self, exchange: &Exchange, text: &str) {
        let write = |folder: &Path, name: &str| {
            let incoming = exchange.incoming(folder);
            fs::create_dir_all(&incoming).unwrap();
            fs::write(incoming.join(name), text).unwrap();
        };
        write(&self.storage.uploads, "both.png");
        write(&self.storage.uploads, "new.png");
        fs::create_dir(exchange.incoming(&self.storage.private_uploads)).unwrap();
        fs::write(exchange.incoming_database(self.storage.database.path().unwrap()), text).unwrap();
        exchange.check(&self.storage).unwrap();
        exchange.write_down(&self.storage).unwrap();
    }

    fn restore(&self, text: &str) -> Exchange {
        let exchange = Exchange::new(&self.storage, now()).unwrap();
        self.stage(&exchange, text);
        exchange
    }

    fn undo(&self) -> Exchange {
        let exchange = Exchange::back(&self.storage, now()).unwrap().unwrap();
        exchange.check(&self.storage).unwrap();
        exchange.write_down(&self.storage).unwrap();
        exchange
    }

    fn content(&self) -> Content {
        let mut content = Content::new();
        for folder in ["uploads", "private", ""] {
            for entry in fs::read_dir(self.storage.folder.join(folder)).unwrap().map(Result::unwrap) {
                let name = entry.file_name().into_string().unwrap();
                let is_seen = !name.starts_with('.') && !name.contains(".re");
                if is_seen && entry.file_type().unwrap().is_file() {
                    content.insert(format!("{folder}/{name}"), fs::read_to_string(entry.path()).unwrap());
                }
            }
        }
        content
    }

    fn is_settled(&self) -> bool {
        !self.storage.uploads.join(JOURNAL).exists()
    }
}

/// Begins an exchange on a site, which is the old content or the new one when it is done.
type Begin = fn(&Place) -> Exchange;

fn begin_restore(place: &Place) -> Exchange {
    place.restore("new")
}

fn begin_undo(place: &Place) -> Exchange {
    place.restore("new").finish(&place.storage).unwrap();
    place.undo()
}

/// An exchange: how it begins, the content before it and after it, and how many steps it has.
struct Whole {
    begin: Begin,
    before: Content,
    after: Content,
    steps: usize,
}

fn whole(begin: Begin) -> Whole {
    let place = Place::new();
    let exchange = begin(&place);
    let before = place.content();
    moves::refuse(Vec::new());
    exchange.finish(&place.storage).unwrap();
    let steps = moves::refuse(Vec::new());
    let whole = Whole { begin, before, after: place.content(), steps };
    assert!(whole.before != whole.after && steps > 20, "{steps} steps");
    whole
}

/// Lets an exchange end with these steps refused, and what follows it with those.
fn try_with(whole: &Whole, first: Vec<Range<usize>>, then: Vec<Range<usize>>) {
    let told = format!("{first:?} and then {then:?}");
    let Whole { begin, before, after, .. } = whole;
    let place = Place::new();
    let exchange = begin(&place);
    moves::refuse(first);
    let outcome = exchange.finish(&place.storage);
    moves::refuse(then);
    let settled = settle(&place.storage);
    moves::refuse(Vec::new());
    match &outcome {
        Ok(()) => assert_eq!(&place.content(), after, "{told}"),
        Err(RestorationError::TakenBack(_)) => assert_eq!(&place.content(), before, "{told}"),
        Err(RestorationError::Unfinished { .. }) => {}
        Err(other) => panic!("{told}: {other}"),
    }
    drop(settled);
    settle(&place.storage).unwrap();
    assert!(place.is_settled(), "{told}");
    let content = place.content();
    assert!(&content == before || &content == after, "{told}: {content:?}");
    // A good archive can be restored, and that can be taken back.
    sweep(&place.storage).unwrap();
    place.restore("newest").finish(&place.storage).unwrap();
    assert_eq!(place.content()["/site.db"], "newest", "{told}");
    place.undo().finish(&place.storage).unwrap();
    assert_eq!(place.content(), content, "{told}");
}

fn once(step: usize) -> Vec<Range<usize>> {
    std::iter::once(step..step + 1).collect()
}

/// As for a process that is killed there.
fn for_good(step: usize) -> Vec<Range<usize>> {
    std::iter::once(step..usize::MAX).collect()
}

#[test]
fn whatever_step_is_refused_the_site_has_the_old_content_or_the_new() {
    for whole in [whole(begin_restore), whole(begin_undo)] {
        for step in 0..whole.steps {
            // Now, from now on, and again when that is taken back.
            try_with(&whole, once(step), Vec::new());
            try_with(&whole, for_good(step), Vec::new());
            for later in (step % 5..whole.steps).step_by(5) {
                try_with(&whole, [once(step), for_good(step + 1 + later)].concat(), Vec::new());
            }
        }
    }
}

#[test]
fn what_puts_a_site_in_order_can_be_refused_too() {
    for whole in [whole(begin_restore), whole(begin_undo)] {
        for step in (0..whole.steps).step_by(3) {
            for later in (step % 4..whole.steps).step_by(4) {
                try_with(&whole, for_good(step), once(later));
                try_with(&whole, for_good(step), for_good(later));
            }
        }
    }
}

#[test]
fn something_else_that_arrived_is_put_aside() {
    let place = Place::new();
    let exchange = place.restore("new");
    let incoming = exchange.incoming(&place.storage.uploads);
    fs::write(incoming.join(".site"), "another").unwrap();
    fs::create_dir(incoming.join("sub")).unwrap();
    exchange.finish(&place.storage).unwrap();
    assert!(place.is_settled() && place.content()["uploads/new.png"] == "new");
    sweep(&place.storage).unwrap();
    upload_folder::prepare("A", &place.storage.uploads, Access::Public, "bakery").unwrap();
}

#[test]
fn what_stands_in_the_way_is_named_before_anything_changes() {
    let place = Place::new();
    fs::create_dir(place.storage.uploads.join("new.png")).unwrap();
    let exchange = Exchange::new(&place.storage, now()).unwrap();
    fs::create_dir(exchange.incoming(&place.storage.uploads)).unwrap();
    fs::create_dir(exchange.incoming(&place.storage.private_uploads)).unwrap();
    fs::write(exchange.incoming(&place.storage.uploads).join("new.png"), "new").unwrap();
    let problem = exchange.check(&place.storage).unwrap_err().to_string();
    assert!(problem.contains("new.png in it is no file"), "{problem}");
}

#[test]
fn the_last_restore_is_taken_back_also_when_the_clock_was_ahead() {
    let place = Place::new();
    let ahead = Exchange::new(&place.storage, now() + TimeDelta::days(400)).unwrap();
    place.stage(&ahead, "new");
    ahead.finish(&place.storage).unwrap();
    let before = place.content();
    place.restore("newest").finish(&place.storage).unwrap();
    place.undo().finish(&place.storage).unwrap();
    assert_eq!(place.content(), before);
}

#[test]
fn half_of_what_was_kept_is_not_put_back() {
    let place = Place::new();
    let exchange = place.restore("new");
    let kept = database::beside(place.storage.database.path().unwrap(), "replaced", &exchange.stamp);
    exchange.finish(&place.storage).unwrap();
    fs::remove_file(&kept).unwrap();
    let before = place.content();
    let refused = Exchange::back(&place.storage, now()).unwrap_err().to_string();
    assert!(refused.contains("was removed"), "{refused}");
    assert_eq!(place.content(), before);
}
