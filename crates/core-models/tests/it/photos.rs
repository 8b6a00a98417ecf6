//! Photos: added with their message, counted, known by name, and gone with the message.

use core_models::messages::{self, NewMessage, Received, SendingKeys};
use core_models::photos::{self, Photo};
use core_models::{Database, DatabaseError, MessageId, schema};
use diesel::prelude::*;

use crate::test_database::{at, on_both, with};

fn photo(filename: &str) -> Photo {
    Photo {
        filename: filename.to_owned(),
        original_filename: "Ünsere Einfahrt.JPG".to_owned(),
        file_size: 123_456,
        mime_type: "image/jpeg".to_owned(),
        width: 1600,
        height: 1200,
        sha256: "00".repeat(32),
    }
}

fn message(db: &Database, key: &str) -> MessageId {
    let new = NewMessage {
        name: "Zoë".to_owned(),
        email: "zoe@example.org".to_owned(),
        phone: None,
        message: "Hello".to_owned(),
        answers: "[]".to_owned(),
        spam_reason: None,
        keys: SendingKeys { form: key.to_owned(), text: key.to_owned(), photos: String::new() },
        address_key: key.to_owned(),
    };
    match with(db, |c| messages::receive(c, new, None, at(0))).unwrap() {
        Received::Stored(id) => id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn photos_belong_to_their_message_in_the_order_in_which_they_came() {
    on_both(|db| {
        let [with_two, without] = ["a", "b"].map(|key| message(db, key));
        let sent = [photo("b.jpg"), photo("a.jpg")];
        with(db, |c| photos::add(c, with_two, &sent)).unwrap();
        assert_eq!(with(db, |c| photos::of_message(c, with_two)).unwrap(), sent);
        assert!(with(db, |c| photos::of_message(c, without)).unwrap().is_empty());
        let counts = with(db, |c| photos::counts(c, &[with_two, without])).unwrap();
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(with_two, 2)]);
        let lost = with(db, |c| photos::add(c, MessageId(99), &sent));
        assert!(matches!(lost, Err(DatabaseError::Referenced)), "{lost:?}");
    });
}

#[test]
fn a_file_is_known_as_long_as_any_message_has_it() {
    on_both(|db| {
        let [first, second] = ["a", "b"].map(|key| message(db, key));
        for id in [first, second] {
            with(db, |c| photos::add(c, id, &[photo("same.jpg")])).unwrap();
        }
        let known = |name: &str| with(db, |c| photos::is_known(c, name)).unwrap();
        assert!(!known("other.jpg") && !known("nul\0.jpg"));
        for id in [first, second] {
            assert!(known("same.jpg"));
            let gone = schema::contact_submissions::table.find(id);
            with(db, |c| Ok(diesel::delete(gone).execute(c.conn())?)).unwrap();
        }
        assert!(!known("same.jpg"));
    });
}
