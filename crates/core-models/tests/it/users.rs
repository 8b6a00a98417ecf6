//! Users: unique whatever their case, never without an administrator, never leaving posts without an author.

use core_models::users::{self, Role, UserChanges};
use core_models::{DatabaseError, UserId, posts, sessions, uploads};

use crate::posts::draft;
use crate::sessions::new_session;
use crate::test_database::{add_user, at, at_once, new_user, on_both, with};
use crate::uploads::new_upload;

fn changes(name: &str, role: Role) -> UserChanges {
    let new = new_user(name, role);
    UserChanges { username: new.username, email: new.email, display_name: new.display_name, role }
}

fn is_conflict<T: std::fmt::Debug>(result: Result<T, DatabaseError>, expected: &str) {
    match result {
        Err(DatabaseError::Conflict { constraint }) => assert_eq!(constraint, expected),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_user_is_found_by_name_and_address_whatever_the_case() {
    on_both(|db| {
        let anna = add_user(db, "Änna", Role::Admin);
        with(db, |c| {
            assert_eq!(users::by_id(c, anna.id)?, anna);
            for login in ["Änna", "ÄNNA", "änna", "A\u{308}nna", "ÄNNA@EXAMPLE.org"] {
                assert_eq!(users::by_login(c, login)?.as_ref(), Some(&anna), "{login}");
            }
            for stranger in ["Anna", "", "%", "_nna", "änna\0", "' OR 1=1 --"] {
                assert_eq!(users::by_login(c, stranger)?, None, "{stranger}");
            }
            assert_eq!((users::count(c)?, users::count_admins(c)?), (1, 1));
            assert!(matches!(users::by_id(c, UserId(-1)), Err(DatabaseError::NotFound)));
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn two_users_never_differ_only_in_case() {
    on_both(|db| {
        add_user(db, "anna", Role::Admin);
        let otto = add_user(db, "otto", Role::Editor);
        let mut twin = new_user("ANNA", Role::Editor);
        twin.email = "other@example.org".to_owned();
        is_conflict(with(db, |c| users::create(c, twin)), "users.username");
        let mut twin = new_user("other", Role::Editor);
        twin.email = "Anna@Example.org".to_owned();
        is_conflict(with(db, |c| users::create(c, twin)), "users.email");
        let twin = UserChanges { email: otto.email.clone(), ..changes("Anna", Role::Editor) };
        is_conflict(with(db, |c| users::update(c, otto.id, twin)), "users.username");
        let saved = with(db, |c| users::update(c, otto.id, changes("OTTO", Role::Editor))).unwrap();
        assert_eq!(saved.username, "OTTO");
    });
}

#[test]
fn the_last_administrator_stays() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin);
        add_user(db, "otto", Role::Editor);
        let demoted = with(db, |c| users::update(c, anna.id, changes("anna", Role::Editor)));
        assert!(matches!(demoted, Err(DatabaseError::LastAdmin)));
        let deleted = with(db, |c| users::delete(c, anna.id, None));
        assert!(matches!(deleted, Err(DatabaseError::LastAdmin)));
        assert_eq!(with(db, |c| users::count_admins(c)).unwrap(), 1);
    });
}

#[test]
fn administrators_who_leave_at_the_same_time_leave_one_behind() {
    on_both(|db| {
        let admins: Vec<_> = (0..6).map(|n| add_user(db, &format!("admin{n}"), Role::Admin).id).collect();
        let results = at_once(db, admins.len(), move |c, n| match n % 2 {
            0 => users::delete(c, admins[n], None),
            _ => users::update(c, admins[n], changes(&format!("admin{n}"), Role::Editor)).map(drop),
        });
        let refused = results.iter().filter(|r| matches!(r, Err(DatabaseError::LastAdmin))).count();
        assert_eq!((refused, results.iter().filter(|r| r.is_ok()).count()), (1, 5));
        assert_eq!(with(db, |c| users::count_admins(c)).unwrap(), 1);
    });
}

#[test]
fn deleting_an_author_is_refused_or_hands_everything_over() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin);
        let otto = add_user(db, "otto", Role::Editor);
        let post = with(db, |c| posts::create(c, draft("one", true), otto.id, at(0))).unwrap();
        let upload = with(db, |c| uploads::create(c, new_upload("a.jpg", otto.id), at(0))).unwrap();
        with(db, |c| sessions::create(c, new_session("t", otto.id))).unwrap();

        for heir in [None, Some(otto.id)] {
            let refused = with(db, |c| users::delete(c, otto.id, heir));
            assert!(matches!(refused, Err(DatabaseError::Referenced)), "{refused:?}");
        }
        let nobody = with(db, |c| users::delete(c, otto.id, Some(UserId(999))));
        assert!(matches!(nobody, Err(DatabaseError::NotFound)));
        assert_eq!(with(db, |c| posts::by_id(c, post)).unwrap().author_id, otto.id);

        with(db, |c| users::delete(c, otto.id, Some(anna.id))).unwrap();
        assert_eq!(with(db, |c| posts::by_id(c, post)).unwrap().author_id, anna.id);
        assert_eq!(with(db, |c| uploads::by_id(c, upload)).unwrap().uploaded_by, anna.id);
        assert_eq!(with(db, |c| sessions::by_token_hash(c, "t")).unwrap(), None);
        assert!(matches!(with(db, |c| users::delete(c, otto.id, None)), Err(DatabaseError::NotFound)));
    });
}

#[test]
fn a_new_password_ends_all_sessions_of_that_user_only() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin);
        let otto = add_user(db, "otto", Role::Editor);
        with(db, |c| {
            sessions::create(c, new_session("a", anna.id))?;
            sessions::create(c, new_session("o", otto.id))?;
            users::rehash_password(c, anna.id, "better")?;
            assert!(sessions::by_token_hash(c, "a")?.is_some());
            users::set_password(c, anna.id, "new", at(60))?;
            assert_eq!(sessions::by_token_hash(c, "a")?, None);
            assert!(sessions::by_token_hash(c, "o")?.is_some());
            let anna = users::by_id(c, anna.id)?;
            assert_eq!(anna.password_hash, "new");
            assert_eq!(anna.sessions_valid_after, Some(at(60).naive_utc()));
            assert!(!format!("{anna:?}").contains("new"));
            Ok(())
        })
        .unwrap();
        let nobody = with(db, |c| users::set_password(c, UserId(999), "x", at(0)));
        assert!(matches!(nobody, Err(DatabaseError::NotFound)));
    });
}

#[test]
fn another_role_ends_the_sessions_and_another_name_does_not() {
    on_both(|db| {
        add_user(db, "anna", Role::Admin);
        let otto = add_user(db, "otto", Role::Editor);
        with(db, |c| {
            sessions::create(c, new_session("t", otto.id))?;
            users::update(c, otto.id, changes("ott", Role::Editor))?;
            assert!(sessions::by_token_hash(c, "t")?.is_some());
            users::update(c, otto.id, changes("ott", Role::Admin))?;
            assert_eq!(sessions::by_token_hash(c, "t")?, None);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn users_are_listed_by_name_and_remember_their_last_login() {
    on_both(|db| {
        for name in ["Zoe", "anna", "Bert", "österreich", "Otto", "Änne", "an_na", "an-b"] {
            add_user(db, name, Role::Editor);
        }
        let names: Vec<_> =
            with(db, |c| users::list(c)).unwrap().into_iter().map(|user| user.username).collect();
        assert_eq!(names, ["an-b", "an_na", "anna", "Änne", "Bert", "österreich", "Otto", "Zoe"]);
        let zoe = with(db, |c| users::by_username(c, "zoe")).unwrap().unwrap();
        assert_eq!(zoe.last_login, None);
        with(db, |c| users::touch_login(c, zoe.id, at(5))).unwrap();
        assert_eq!(with(db, |c| users::by_id(c, zoe.id)).unwrap().last_login, Some(at(5).naive_utc()));
    });
}
