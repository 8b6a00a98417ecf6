//! Contact messages: stored once with their mails, limited per address, let out of quarantine once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use core_models::jobs::{self, JobState, NewJob};
use core_models::messages::{self, MessageStatus, MessageTab, NewMessage, Precheck, Received, SendingKeys};
use core_models::photos;
use core_models::rate::{self, RateLimit};
use core_models::{Actor, Database, DatabaseError, MessageId, QueryResult, Transaction};

use crate::test_database::{at, at_once, on_both, with};

const LIMIT: RateLimit = RateLimit { count: 5, per: Duration::from_secs(3600) };

fn message(key: &str, address: &str, spam: bool) -> NewMessage {
    NewMessage {
        name: "Ünal Öz".to_owned(),
        email: "unal@example.org".to_owned(),
        phone: None,
        message: "Hello\nthere 👋".to_owned(),
        answers: "[]".to_owned(),
        spam_reason: spam.then(|| "honeypot".to_owned()),
        keys: keys(key),
        address_key: address.to_owned(),
    }
}

/// Those of a sending without photos whose text nobody else has.
fn keys(key: &str) -> SendingKeys {
    SendingKeys { form: key.to_owned(), text: key.to_owned(), photos: String::new() }
}

/// Takes a message in with two mails about it, which are held with it.
fn take_in(
    tx: &mut Transaction<'_>,
    new: NewMessage,
    limit: Option<&RateLimit>,
    now: DateTime<Utc>,
) -> QueryResult<Received> {
    let held = new.spam_reason.is_some();
    let received = messages::receive(tx, new, limit, now)?;
    if let Received::Stored(id) = received {
        for payload in ["owner", "visitor"] {
            let (kind, payload) = ("mail".to_owned(), payload.to_owned());
            let reference = Some(messages::reference(id));
            jobs::enqueue(tx, NewJob { kind, payload, reference, run_at: at(0), held }, now)?;
        }
    }
    Ok(received)
}

fn receive(db: &Database, key: &str, spam: bool, seconds: i64) -> MessageId {
    match with(db, |c| take_in(c, message(key, key, spam), None, at(seconds))).unwrap() {
        Received::Stored(id) => id,
        other => panic!("{other:?}"),
    }
}

fn states(db: &Database, id: MessageId) -> Vec<JobState> {
    let jobs = with(db, |c| jobs::for_reference(c, &messages::reference(id))).unwrap();
    jobs.into_iter().map(|job| job.state).collect()
}

#[test]
fn fifty_identical_messages_at_once_are_one() {
    on_both(|db| {
        let results =
            at_once(db, 50, |c, _| take_in(c, message("same", "address", false), Some(&LIMIT), at(0)));
        let stored: Vec<_> = results
            .iter()
            .filter_map(|result| match result.as_ref().unwrap() {
                Received::Stored(id) => Some(*id),
                Received::Duplicate => None,
                Received::Limited { .. } => panic!("a repetition counts for nothing"),
            })
            .collect();
        assert_eq!(stored.len(), 1);
        assert_eq!(states(db, stored[0]), [JobState::Pending, JobState::Pending]);
        assert_eq!(with(db, |c| messages::counts(c)).unwrap().all, 1);
    });
}

#[test]
fn the_same_text_from_another_copy_of_the_form_is_the_same_message_for_an_hour() {
    on_both(|db| {
        let sending = |form: &str, photos: &str, spam: bool, seconds| {
            let keys =
                SendingKeys { form: form.to_owned(), text: "text".to_owned(), photos: photos.to_owned() };
            let new = NewMessage { keys, ..message(form, form, spam) };
            let received = with(db, |c| messages::receive(c, new, None, at(seconds))).unwrap();
            matches!(received, Received::Stored(_))
        };
        assert!(sending("held", "", true, 0), "spam");
        assert!(sending("first", "two", false, 0), "what is held back as spam hides nothing");
        assert!(!sending("back", "two", false, 60));
        assert!(!sending("forgotten", "", false, 60), "the browser has forgotten the photos");
        assert!(sending("added", "three", false, 60), "other photos make another message");
        assert!(!sending("robot", "", true, 3_599));
        assert!(!sending("late", "two", false, 3_599));
        assert!(!sending("first", "two", false, 90_000), "the same copy of the form, however late");
        assert!(sending("later", "two", false, 3_600), "a message of its own");
        let empty = || SendingKeys { form: "demo".to_owned(), ..SendingKeys::default() };
        let precheck = with(db, |c| messages::precheck(c, &empty(), false, "a", None, at(0)));
        assert_eq!(precheck.unwrap(), Precheck::Clear);
    });
}

#[test]
fn the_same_text_from_fifty_copies_of_the_form_at_once_is_one_message() {
    on_both(|db| {
        let results = at_once(db, 50, |c, number| {
            let keys = SendingKeys { form: format!("form{number}"), ..keys("text") };
            messages::receive(c, NewMessage { keys, ..message("m", "address", false) }, None, at(0))
        });
        let stored = results.iter().filter(|result| matches!(result, Ok(Received::Stored(_)))).count();
        assert_eq!(stored, 1);
        assert_eq!(with(db, |c| messages::counts(c)).unwrap().all, 1);
    });
}

#[test]
fn a_message_goes_with_its_mails_and_its_photos() {
    on_both(|db| {
        let photo = |filename: &str| photos::Photo {
            filename: filename.to_owned(),
            original_filename: "garden.jpg".to_owned(),
            file_size: 1,
            mime_type: "image/jpeg".to_owned(),
            width: 1,
            height: 1,
            sha256: "00".repeat(32),
        };
        let [gone, other] = ["gone", "other"].map(|key| receive(db, key, key == "gone", 0));
        with(db, |c| photos::add(c, gone, &[photo("own.jpg"), photo("shared.jpg")])).unwrap();
        with(db, |c| photos::add(c, other, &[photo("shared.jpg")])).unwrap();
        let deleted = with(db, |c| messages::delete(c, gone)).unwrap();
        assert_eq!(deleted.photos, ["own.jpg"], "the other file is still needed");
        assert_eq!(deleted.mails, ["owner", "visitor"]);
        assert!(matches!(with(db, |c| messages::by_id(c, gone)), Err(DatabaseError::NotFound)));
        assert!(matches!(with(db, |c| messages::delete(c, gone)), Err(DatabaseError::NotFound)));
        assert!(states(db, gone).is_empty() && states(db, other).len() == 2);
        assert_eq!(with(db, |c| photos::of_message(c, gone)).unwrap(), []);
    });
}

#[test]
fn what_is_kept_waits_for_nothing() {
    on_both(|db| {
        let ids: Vec<_> = (0..4).map(|n| receive(db, &format!("key{n}"), n == 1, n)).collect();
        with(db, |c| messages::set_kept(c, ids[2], true)).unwrap();
        let waiting = with(db, |c| messages::waiting(c, at(3))).unwrap();
        let found: Vec<_> = waiting.iter().map(|one| (one.id, one.quarantined)).collect();
        assert_eq!(found, [(ids[0], false), (ids[1], true)], "the oldest first, none from the moment itself");
        with(db, |c| messages::set_kept(c, ids[2], false)).unwrap();
        assert_eq!(with(db, |c| messages::waiting(c, at(3))).unwrap().len(), 3);
        assert_eq!(with(db, |c| messages::submitted_before(c, at(2))).unwrap().len(), 2);
        let unknown = with(db, |c| messages::set_kept(c, MessageId(99), true));
        assert!(matches!(unknown, Err(DatabaseError::NotFound)));
        let order = [ids[3], ids[0], ids[2]];
        let page = |number| with(db, |c| messages::page_of(c, &order, number, 2)).unwrap();
        let shown = |number| page(number).items.iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!((shown(1), shown(2), shown(3)), (vec![ids[3], ids[0]], vec![ids[2]], vec![]));
        assert_eq!((page(1).total, page(1).pages()), (3, 2));
    });
}

#[test]
fn different_messages_at_once_from_one_address_stop_at_the_limit() {
    on_both(|db| {
        let results = at_once(db, 20, |c, number| {
            messages::receive(c, message(&format!("key{number}"), "address", false), Some(&LIMIT), at(0))
        });
        let stored = results.iter().filter(|r| matches!(r, Ok(Received::Stored(_)))).count();
        let limited = results.iter().filter(|r| matches!(r, Ok(Received::Limited { .. }))).count();
        assert_eq!((stored, limited), (5, 15));
        assert_eq!(with(db, |c| messages::counts(c)).unwrap().all, 5);
    });
}

#[test]
fn the_limit_slides_and_says_how_long_to_wait() {
    on_both(|db| {
        let precheck = |address: &str, seconds| {
            with(db, |c| messages::precheck(c, &keys("new"), false, address, Some(&LIMIT), at(seconds)))
                .unwrap()
        };
        for number in 0..5 {
            let new = message(&format!("key{number}"), "address", number % 2 == 0);
            with(db, |c| messages::receive(c, new, Some(&LIMIT), at(number * 600))).unwrap();
        }
        let limited = |seconds| Precheck::Limited { retry_after: Duration::from_secs(seconds) };
        assert_eq!(precheck("address", 2400), limited(1200));
        assert_eq!(precheck("address", 3599), limited(1));
        assert_eq!(precheck("address", 3600), Precheck::Clear);
        assert_eq!(precheck("elsewhere", 2400), Precheck::Clear);
        assert_eq!(
            with(db, |c| messages::precheck(c, &keys("key0"), false, "address", Some(&LIMIT), at(2400)))
                .unwrap(),
            Precheck::Duplicate
        );
        assert_eq!(
            with(db, |c| messages::precheck(c, &keys("new"), false, "address", None, at(2400))).unwrap(),
            Precheck::Clear
        );
        let refused =
            with(db, |c| messages::receive(c, message("new", "address", false), Some(&LIMIT), at(2400)));
        assert_eq!(refused.unwrap(), Received::Limited { retry_after: Duration::from_secs(1200) });
        assert_eq!(with(db, |c| rate::purge(c, at(1200))).unwrap(), 2);
    });
}

#[test]
fn a_message_is_kept_as_it_was_written() {
    on_both(|db| {
        let id = receive(db, "key", false, 7);
        let stored = with(db, |c| messages::by_id(c, id)).unwrap();
        assert_eq!(stored.name, "Ünal Öz");
        assert_eq!(stored.message, "Hello\nthere 👋");
        assert_eq!((stored.phone.clone(), stored.submitted_at), (None, at(7).naive_utc()));
        let shown = format!("{stored:?}");
        assert!(!shown.contains("Hello") && !shown.contains("unal@"), "{shown}");
    });
}

#[test]
fn if_one_job_cannot_be_stored_nothing_is() {
    on_both(|db| {
        let failed: Result<Received, DatabaseError> = db.change_blocking(&Actor::site(), at(0), |c| {
            take_in(c, message("key", "address", false), Some(&LIMIT), at(0))?;
            Err(DatabaseError::Full)
        });
        assert!(failed.is_err());
        assert_eq!(with(db, |c| messages::counts(c)).unwrap().all, 0);
        assert_eq!(with(db, |c| jobs::undelivered_counts(c)).unwrap().pending, 0);
        let precheck =
            with(db, |c| messages::precheck(c, &keys("key"), false, "address", Some(&LIMIT), at(1)));
        assert_eq!(precheck.unwrap(), Precheck::Clear);
    });
}

#[test]
fn quarantine_holds_the_mails_until_they_are_released_once() {
    on_both(|db| {
        let id = receive(db, "key", true, 0);
        assert_eq!(states(db, id), [JobState::Held, JobState::Held]);
        let results = at_once(db, 20, move |c, _| messages::release(c, id));
        assert_eq!(results.iter().filter(|released| *released.as_ref().unwrap()).count(), 1);
        assert_eq!(states(db, id), [JobState::Pending, JobState::Pending]);
        assert_eq!(with(db, |c| messages::by_id(c, id)).unwrap().spam_reason, None);
        let ordinary = receive(db, "other", false, 0);
        assert!(!with(db, |c| messages::release(c, ordinary)).unwrap());
        assert!(matches!(with(db, |c| messages::release(c, MessageId(99))), Err(DatabaseError::NotFound)));
    });
}

#[test]
fn opening_a_message_marks_it_as_read_and_nothing_else() {
    on_both(|db| {
        let id = receive(db, "key", false, 0);
        assert_eq!(with(db, |c| messages::by_id(c, id)).unwrap().status, MessageStatus::New);
        assert_eq!(with(db, |c| messages::open(c, id)).unwrap().status, MessageStatus::Read);
        with(db, |c| messages::set_status(c, id, MessageStatus::Responded)).unwrap();
        assert_eq!(with(db, |c| messages::open(c, id)).unwrap().status, MessageStatus::Responded);
        with(db, |c| messages::set_notes(c, id, "called back")).unwrap();
        assert_eq!(with(db, |c| messages::by_id(c, id)).unwrap().notes, "called back");
        let unknown = MessageId(99);
        assert!(matches!(with(db, |c| messages::open(c, unknown)), Err(DatabaseError::NotFound)));
        assert!(matches!(with(db, |c| messages::set_notes(c, unknown, "")), Err(DatabaseError::NotFound)));
        let status = with(db, |c| messages::set_status(c, unknown, MessageStatus::New));
        assert!(matches!(status, Err(DatabaseError::NotFound)));
    });
}

#[test]
fn a_message_knows_its_neighbours_among_its_kind() {
    on_both(|db| {
        // Two at the same moment, and one in quarantine between the others.
        let ids: Vec<_> = [0, 1, 1, 2, 3]
            .iter()
            .enumerate()
            .map(|(n, at)| receive(db, &format!("key{n}"), n == 3, *at))
            .collect();
        for (id, older, newer) in [
            (ids[0], None, Some(ids[1])),
            (ids[1], Some(ids[0]), Some(ids[2])),
            (ids[2], Some(ids[1]), Some(ids[4])),
            (ids[3], None, None),
            (ids[4], Some(ids[2]), None),
        ] {
            let found = with(db, |c| messages::neighbours(c, id)).unwrap();
            assert_eq!((found.older, found.newer), (older, newer), "{id}");
        }
        let unknown = with(db, |c| messages::neighbours(c, MessageId(99)));
        assert!(matches!(unknown, Err(DatabaseError::NotFound)));
    });
}

#[test]
fn messages_are_counted_from_the_first_moment_to_before_the_last() {
    on_both(|db| {
        for (key, spam, seconds) in [("a", false, 9), ("b", false, 10), ("c", true, 11), ("d", false, 20)] {
            receive(db, key, spam, seconds);
        }
        let counted = |from, until| with(db, |c| messages::received_between(c, at(from), at(until))).unwrap();
        assert_eq!(counted(10, 20), 1);
        assert_eq!(counted(9, 21), 3);
        assert_eq!(counted(21, 30), 0);
    });
}

#[test]
fn each_tab_lists_and_counts_its_messages() {
    on_both(|db| {
        let ids: Vec<_> = (0..4).map(|n| receive(db, &format!("key{n}"), n == 3, n)).collect();
        with(db, |c| messages::set_status(c, ids[1], MessageStatus::Read)).unwrap();
        with(db, |c| messages::set_status(c, ids[2], MessageStatus::Responded)).unwrap();
        with(db, |c| {
            for (tab, expected) in [
                (MessageTab::All, vec![ids[2], ids[1], ids[0]]),
                (MessageTab::New, vec![ids[0]]),
                (MessageTab::Read, vec![ids[1]]),
                (MessageTab::Responded, vec![ids[2]]),
                (MessageTab::Spam, vec![ids[3]]),
            ] {
                let page = messages::list(c, tab, 1, 20)?;
                assert_eq!(page.items.iter().map(|m| m.id).collect::<Vec<_>>(), expected, "{tab:?}");
                assert_eq!(page.total, expected.len() as i64);
                assert_eq!(MessageTab::named(tab.as_str()), tab);
            }
            let counts = messages::counts(c)?;
            assert_eq!((counts.all, counts.new, counts.read, counts.responded, counts.spam), (3, 1, 1, 1, 1));
            assert_eq!(messages::newest(c, 2)?.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
            assert!(messages::list(c, MessageTab::All, i64::MAX, 20)?.items.is_empty());
            Ok(())
        })
        .unwrap();
    });
}
