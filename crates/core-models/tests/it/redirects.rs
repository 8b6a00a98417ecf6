//! Redirects: a post that was ever public stays reachable at every address it had.

use core_models::users::Role;
use core_models::{Database, PostId, posts, redirects};

use crate::posts::{add_post, draft};
use crate::test_database::{add_user, at, on_both, with};

fn rename(db: &Database, id: PostId, slug: &str) {
    with(db, |c| posts::update(c, id, draft(slug, true), None, at(10))).unwrap();
}

fn target(db: &Database, path: &str) -> Option<String> {
    with(db, |c| redirects::find(c, path)).unwrap()
}

#[test]
fn every_old_address_leads_straight_to_the_newest() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("a", true), 0);
        for slug in ["b", "c", "d"] {
            rename(db, id, slug);
        }
        for old in ["/blog/a", "/blog/b", "/blog/c"] {
            assert_eq!(target(db, old).as_deref(), Some("/blog/d"), "{old}");
        }
        assert_eq!(target(db, "/blog/d"), None);
        assert_eq!(target(db, "/blog/a\0"), None);
    });
}

#[test]
fn going_back_to_an_old_address_makes_no_circle() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("a", true), 0);
        for slug in ["b", "a", "b", "a"] {
            rename(db, id, slug);
        }
        assert_eq!(target(db, "/blog/a"), None);
        assert_eq!(target(db, "/blog/b").as_deref(), Some("/blog/a"));
    });
}

#[test]
fn a_live_page_wins_over_a_redirect() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("a", true), 0);
        rename(db, id, "b");
        let hidden = add_post(db, anna, draft("a", false), 1);
        assert_eq!(target(db, "/blog/a").as_deref(), Some("/blog/b"));
        with(db, |c| posts::update(c, hidden, draft("a", true), None, at(2))).unwrap();
        assert_eq!(target(db, "/blog/a"), None);
        rename(db, id, "c");
        assert_eq!(target(db, "/blog/b").as_deref(), Some("/blog/c"));
    });
}

#[test]
fn a_draft_leaves_no_redirect_but_a_hidden_post_does() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("a", false), 0);
        with(db, |c| posts::update(c, id, draft("b", false), None, at(1))).unwrap();
        assert_eq!(target(db, "/blog/a"), None);
        rename(db, id, "b");
        with(db, |c| posts::update(c, id, draft("b", false), None, at(2))).unwrap();
        with(db, |c| posts::update(c, id, draft("c", false), None, at(3))).unwrap();
        assert_eq!(target(db, "/blog/b").as_deref(), Some("/blog/c"));
    });
}

#[test]
fn a_deleted_post_takes_its_redirects_along() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("a", true), 0);
        rename(db, id, "b");
        with(db, |c| posts::delete(c, id)).unwrap();
        assert_eq!(target(db, "/blog/a"), None);
        assert!(with(db, |c| posts::delete(c, id)).is_err());
    });
}

#[test]
fn a_save_that_fails_leaves_no_redirect() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("a", true), 0);
        add_post(db, anna, draft("taken", true), 0);
        assert!(with(db, |c| posts::update(c, id, draft("taken", true), None, at(1))).is_err());
        assert_eq!(target(db, "/blog/a"), None);
    });
}
