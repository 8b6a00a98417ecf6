//! The changes: noted with who made them, in order, chained, and heard of by other processes.

use std::time::{Duration, Instant};

use core_models::changes::{self, Break, Change, Listener, Note, Selection, Subject, What};
use core_models::users::{self, Role, User, UserChanges};
use core_models::{Actor, Database, DatabaseError, DbConnection, Migrations, on_backend, posts};
use diesel::prelude::*;
use diesel::sql_query;

use crate::posts::draft;
use crate::test_database::{add_user, at, at_once, new_user, on_both, on_both_empty, wait_for, with};

fn note(key: usize) -> Note {
    let subject =
        Subject { feature: "test", kind: "thing", key: key.to_string(), title: "A thing".to_owned() };
    Note::new(subject, What::Changed)
}

fn all(db: &Database) -> Vec<Change> {
    db.read_blocking(|c| changes::after(c, 0, 1000)).unwrap()
}

/// What the last change says: who, what of which, and the fields with their values.
fn told(change: &Change) -> (String, String, Vec<String>) {
    let field = |field: changes::Field| match (field.old, field.new) {
        (Some(old), Some(new)) => format!("{}: {old} > {new}", field.name),
        _ => field.name,
    };
    let subject = format!("{} {} {}", change.what, change.kind, change.title);
    (change.actor_name.clone(), subject, change.fields().into_iter().map(field).collect())
}

fn as_person(db: &Database, user: &User, work: impl FnOnce(&mut core_models::Transaction<'_>)) {
    let actor = Actor::person(user.id, &*user.display_name, "192.0.2.7");
    db.change_blocking(&actor, at(60), |tx| {
        work(tx);
        Ok::<_, DatabaseError>(())
    })
    .unwrap();
}

#[test]
fn a_change_is_noted_with_who_made_it() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin);
        as_person(db, &anna, |tx| {
            let id = posts::create(tx, draft("tea", false), anna.id, at(60)).unwrap();
            posts::update(tx, id, draft("green-tea", true), None, at(60)).unwrap();
            posts::update(tx, id, draft("green-tea", false), None, at(60)).unwrap();
            let draft = posts::PostDraft {
                content: sanitizer::clean("<p>Other leaves</p>"),
                cover_image: Some("/uploads/leaf.webp".to_owned()),
                ..draft("green-tea", false)
            };
            posts::update(tx, id, draft, None, at(60)).unwrap();
            posts::delete(tx, id).unwrap();
        });
        let noted = all(db);
        let said: Vec<_> = noted.iter().skip(1).map(told).collect();
        let name = "Dr. anna".to_owned();
        let moved = vec![
            "title: About tea > About green-tea".to_owned(),
            "address: /blog/tea > /blog/green-tea".to_owned(),
            "text".to_owned(),
        ];
        let rewritten = vec!["text".to_owned(), "cover picture:  > /uploads/leaf.webp".to_owned()];
        assert_eq!(
            said,
            [
                (name.clone(), "created post About tea".to_owned(), Vec::new()),
                (name.clone(), "published post About green-tea".to_owned(), moved),
                (name.clone(), "withdrawn post About green-tea".to_owned(), Vec::new()),
                (name.clone(), "changed post About green-tea".to_owned(), rewritten),
                (name, "deleted post About green-tea".to_owned(), Vec::new()),
            ]
        );
        let last = noted.last().unwrap();
        assert_eq!((last.actor.as_str(), last.actor_id), ("person", Some(anna.id)));
        assert_eq!((last.address.as_str(), last.at), ("192.0.2.7", at(60).naive_utc()));
    });
}

#[test]
fn what_fails_is_not_noted() {
    on_both(|db| {
        let failed = db.change_blocking(&Actor::site(), at(0), |tx| {
            users::create(tx, new_user("anna", Role::Admin))?;
            Err::<(), _>(DatabaseError::Stale)
        });
        assert!(matches!(failed, Err(DatabaseError::Stale)));
        assert_eq!(all(db), []);
        assert_eq!(*db.bell().borrow(), 0);
    });
}

#[test]
fn no_secret_is_noted_and_nothing_that_stays_as_it_was() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin);
        as_person(db, &anna, |tx| {
            users::set_password(tx, anna.id, "$2b$12$secret", at(60)).unwrap();
            let User { username, email, display_name, .. } = anna.clone();
            users::update(tx, anna.id, UserChanges { username, email, display_name, role: Role::Admin })
                .unwrap();
            users::rename(tx, anna.id, "Anna").unwrap();
        });
        let said: Vec<_> = all(db).iter().skip(1).map(|change| told(change).2).collect();
        assert_eq!(said, [vec!["password"], vec!["display name: Dr. anna > Anna"]]);
        assert!(!format!("{:?}", all(db)).contains("$2b$"));
    });
}

#[test]
fn many_at_once_are_in_one_unbroken_order() {
    on_both(|db| {
        for result in at_once(db, 12, |tx, number| {
            tx.note(note(number));
            tx.note(note(number));
            Ok(())
        }) {
            result.unwrap();
        }
        let noted = all(db);
        assert_eq!(noted.iter().map(|change| change.id).collect::<Vec<_>>(), (1..=24).collect::<Vec<_>>());
        for both in noted.chunks(2) {
            assert_eq!(both[0].key, both[1].key, "those of one transaction stand together");
        }
        assert_eq!(db.read_blocking(changes::verify).unwrap(), Ok(24));
        assert_eq!(*db.bell().borrow(), 24);
    });
}

#[test]
fn a_transaction_may_change_more_than_a_statement_can_hold() {
    on_both(|db| {
        let noted = db.change_blocking(&Actor::site(), at(0), |tx| {
            (1..=6000).for_each(|number| tx.note(note(number)));
            Ok::<_, DatabaseError>(())
        });
        noted.unwrap();
        assert_eq!(db.read_blocking(changes::verify).unwrap(), Ok(6000));
    });
}

fn behind_its_back(db: &Database, statement: &str) {
    let run = |conn: &mut DbConnection| {
        Ok::<_, DatabaseError>(on_backend!(conn, c => sql_query(statement).execute(c))?)
    };
    assert_eq!(db.upkeep_blocking(run).unwrap(), 1, "{statement}");
}

#[test]
fn whoever_alters_a_change_or_takes_one_out_is_found() {
    for (statement, found) in [
        ("UPDATE changes SET actor_name = 'Otto' WHERE id = 3", Break::Altered(3)),
        ("UPDATE changes SET fields = '[]' WHERE id = 2", Break::Altered(2)),
        ("UPDATE changes SET at = '2026-01-01 00:00:00' WHERE id = 1", Break::Altered(1)),
        ("DELETE FROM changes WHERE id = 2", Break::Missing(2)),
        ("DELETE FROM changes WHERE id = 1", Break::Missing(1)),
    ] {
        on_both(|db| {
            for number in 0..4 {
                let anna = new_user(&format!("anna{number}"), Role::Admin);
                let _: User = with(db, |tx| users::create(tx, anna)).unwrap();
            }
            assert_eq!(db.read_blocking(changes::verify).unwrap(), Ok(4));
            behind_its_back(db, statement);
            assert_eq!(db.read_blocking(changes::verify).unwrap(), Err(found), "{statement}");
        });
    }
}

#[test]
fn what_is_past_its_time_goes_and_the_chain_goes_on() {
    on_both(|db| {
        let noted = |seconds| {
            let done = db.change_blocking(&Actor::site(), at(seconds), |tx| {
                tx.note(note(1));
                Ok::<_, DatabaseError>(())
            });
            done.unwrap();
        };
        (0..4).for_each(noted);
        let forget =
            |seconds| db.upkeep_blocking(|c| changes::forget_before(c, at(seconds), at(100))).unwrap();
        assert_eq!((forget(0), forget(2), forget(2)), (0, 2, 0));
        noted(4);
        assert_eq!(all(db).iter().map(|change| change.id).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(db.read_blocking(changes::verify).unwrap(), Ok(3));
        assert_eq!(forget(1000), 3);
        noted(5);
        assert_eq!(all(db).iter().map(|change| change.id).collect::<Vec<_>>(), [6], "no id comes again");
        assert_eq!(db.read_blocking(changes::verify).unwrap(), Ok(1));
    });
}

#[test]
fn another_process_hears_of_each_change_once_and_in_order() {
    on_both_empty(|empty| {
        let (ours, theirs) = (empty.connect(), empty.connect());
        Migrations::core().run(&ours).unwrap();
        let mut listener = Listener::new(&ours);
        assert!(listener.heard().unwrap(), "something may have happened before it listened");
        assert!(!listener.heard().unwrap());
        let mut heard = Vec::new();
        for number in 0..3 {
            with(&theirs, |tx| {
                tx.note(note(number));
                Ok(())
            })
            .unwrap();
            let asked = Instant::now();
            while !listener.heard().unwrap() {
                assert!(asked.elapsed() < Duration::from_secs(1), "change {number} was not heard of");
            }
            let last = heard.last().map_or(0, |change: &Change| change.id);
            heard.extend(ours.read_blocking(|c| changes::after(c, last, 10)).unwrap());
        }
        assert_eq!(heard.iter().map(|change| change.key.as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
        assert_eq!(*ours.bell().borrow(), 0, "the bell of a process tells of its own changes");
    });
}

#[test]
fn this_process_hears_after_the_commit() {
    on_both(|db| {
        let mut bell = db.bell();
        wait_for(async {
            db.change(Actor::site(), at(0), |tx| {
                tx.note(note(1));
                Ok::<_, DatabaseError>(())
            })
            .await
            .unwrap();
            bell.changed().await.unwrap();
        });
        assert_eq!(*bell.borrow(), 1);
        assert_eq!(all(db).len(), 1);
    });
}

#[test]
fn what_was_made_before_a_change_is_out_of_date_when_it_returns() {
    on_both(|db| {
        let edition = || db.edition().number();
        let noted = |tx: &mut core_models::Transaction<'_>| {
            tx.note(note(1));
            Ok::<_, DatabaseError>(())
        };
        let before = edition();
        wait_for(db.change(Actor::site(), at(0), noted)).unwrap();
        let then = edition();
        assert!(then > before);
        db.change_blocking(&Actor::site(), at(0), noted).unwrap();
        let last = edition();
        assert!(last > then);
        db.change_blocking(&Actor::site(), at(0), |_| Err::<(), _>(DatabaseError::Stale)).unwrap_err();
        wait_for(db.upkeep(|_| Ok::<_, DatabaseError>(()))).unwrap();
        assert_eq!(edition(), last, "nothing that visitors see is different");
    });
}

#[test]
fn changes_are_found_by_person_kind_and_time() {
    on_both(|db| {
        let (anna, otto) = (add_user(db, "anna", Role::Admin), add_user(db, "otto", Role::Editor));
        as_person(db, &anna, |tx| tx.note(note(1)));
        as_person(db, &otto, |tx| tx.note(note(2)));
        let found = |wanted: Selection| {
            let page = db.read_blocking(|c| changes::list(c, &wanted, 1, 10)).unwrap();
            page.items.into_iter().map(|change| change.key).collect::<Vec<_>>()
        };
        let things = Selection { kind: Some("thing".to_owned()), ..Selection::default() };
        assert_eq!(found(things.clone()), ["2", "1"], "the last first");
        assert_eq!(found(Selection { user: Some(otto.id), ..things.clone() }), ["2"]);
        assert_eq!(found(Selection { until: Some(at(60)), ..things.clone() }), Vec::<String>::new());
        assert_eq!(found(Selection { from: Some(at(60)), ..things.clone() }).len(), 2);
        assert_eq!(found(Selection { actor: Some("site".to_owned()), ..things }), Vec::<String>::new());
        assert_eq!(found(Selection { kind: Some("x\0".to_owned()), ..Selection::default() }).len(), 0);
        let people = db.read_blocking(changes::people).unwrap();
        assert_eq!(people, [(anna.id, "Dr. anna".to_owned()), (otto.id, "Dr. otto".to_owned())]);
        assert_eq!(db.read_blocking(changes::kinds).unwrap(), ["thing", "user"]);
    });
}
