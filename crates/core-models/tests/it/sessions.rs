//! Sessions: found by the hash of their token, ended one by one or all at once.

use core_models::sessions::{self, NewSession};
use core_models::users::Role;
use core_models::{DatabaseError, UserId};

use crate::test_database::{add_user, at, on_both, with};

pub(crate) fn new_session(token_hash: &str, user: UserId) -> NewSession {
    NewSession {
        token_hash: token_hash.to_owned(),
        user_id: user,
        data: "{}".to_owned(),
        created_at: at(0),
        expires_at: at(1800),
        remember: true,
        address: "192.0.2.1".to_owned(),
        agent: "Firefox".to_owned(),
    }
}

#[test]
fn a_session_lives_changes_its_token_and_ends() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        with(db, |c| {
            let id = sessions::create(c, new_session("old", anna))?;
            assert!(sessions::update_data(c, "old", r#"{"a":1}"#)?);
            assert!(sessions::touch(c, "old", at(60), at(1860))?);
            assert!(sessions::rotate(c, "old", "new")?);
            assert_eq!(sessions::by_token_hash(c, "old")?, None);
            assert_eq!(sessions::by_token_hash(c, "new\0")?, None);
            let row = sessions::by_token_hash(c, "new")?.unwrap();
            assert_eq!((row.id, row.user_id, row.data.as_str()), (id, anna, r#"{"a":1}"#));
            assert_eq!((row.last_seen, row.expires_at), (at(60).naive_utc(), at(1860).naive_utc()));
            assert!(row.remember);
            assert!(!sessions::update_data(c, "old", "")? && !sessions::touch(c, "old", at(0), at(0))?);
            assert!(!sessions::rotate(c, "old", "x")?);
            assert!(sessions::delete(c, "new")?);
            assert!(!sessions::delete(c, "new")?);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn all_sessions_but_one_can_be_ended() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let otto = add_user(db, "otto", Role::Editor).id;
        with(db, |c| {
            for token in ["a1", "a2", "a3"] {
                sessions::create(c, new_session(token, anna))?;
            }
            sessions::create(c, new_session("o1", otto))?;
            assert_eq!(sessions::delete_for_user(c, anna, Some("a3"))?, 2);
            assert_eq!(sessions::list_for_user(c, anna, at(0))?.len(), 1);
            assert_eq!(sessions::list_for_user(c, anna, at(1800))?.len(), 0);
            assert_eq!(sessions::delete_for_user(c, anna, None)?, 1);
            assert_eq!(sessions::purge_expired(c, at(1799))?, 0);
            assert_eq!(sessions::purge_expired(c, at(1800))?, 1);
            Ok(())
        })
        .unwrap();
        let stranger = with(db, |c| sessions::create(c, new_session("x", UserId(99))));
        assert!(matches!(stranger, Err(DatabaseError::Referenced)));
    });
}
