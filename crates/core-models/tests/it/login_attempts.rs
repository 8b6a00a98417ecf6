//! Tries to sign in: exact limits under attack, and an owner who still gets in.

use std::time::Duration;

use core_models::Database;
use core_models::login_attempts::{self, Attempt, LoginLimits};

use crate::test_database::{at, at_once, on_both, with};

fn reserve(db: &Database, account: &str, address: &str, device: bool, seconds: i64) -> Attempt {
    let limits = LoginLimits::default();
    with(db, |c| login_attempts::reserve(c, account, address, device, &limits, at(seconds))).unwrap()
}

fn allowed(attempt: Attempt) -> bool {
    matches!(attempt, Attempt::Allowed(_))
}

#[test]
fn the_sixth_try_for_an_account_from_an_address_has_to_wait() {
    on_both(|db| {
        for second in 0..5 {
            assert!(allowed(reserve(db, "anna", "home", false, second)));
        }
        let limited = |seconds| Attempt::Limited { retry_after: Duration::from_secs(seconds) };
        assert_eq!(reserve(db, "anna", "home", false, 10), limited(890));
        assert_eq!(reserve(db, "anna", "home", false, 899), limited(1));
        assert!(allowed(reserve(db, "anna", "elsewhere", false, 10)));
        assert!(allowed(reserve(db, "otto", "home", false, 10)));
        assert!(allowed(reserve(db, "anna", "home", false, 900)));
    });
}

#[test]
fn tries_at_once_cannot_pass_the_limit() {
    on_both(|db| {
        let results = at_once(db, 40, |c, _| {
            login_attempts::reserve(c, "anna", "home", false, &LoginLimits::default(), at(0))
        });
        assert_eq!(results.into_iter().filter(|result| allowed(*result.as_ref().unwrap())).count(), 5);
    });
}

#[test]
fn an_account_is_limited_over_all_addresses_but_its_own_device_is_not_locked_out() {
    on_both(|db| {
        let tries = (0..30).filter(|n| allowed(reserve(db, "anna", &format!("bot{n}"), false, 0))).count();
        assert_eq!(tries, 20);
        assert!(!allowed(reserve(db, "anna", "home", false, 1)));
        for second in 1..=5 {
            assert!(allowed(reserve(db, "anna", "home", true, second)));
        }
        assert!(!allowed(reserve(db, "anna", "home", true, 6)));
        assert!(allowed(reserve(db, "anna", "home", false, 3600)));
    });
}

#[test]
fn an_address_is_limited_over_all_accounts() {
    on_both(|db| {
        let tries =
            (0..60).filter(|n| allowed(reserve(db, &format!("user{n}"), "bot", n % 2 == 0, 0))).count();
        assert_eq!(tries, 50);
        assert!(allowed(reserve(db, "user1", "home", false, 0)));
    });
}

#[test]
fn success_forgets_the_tries_of_this_account_from_this_address() {
    on_both(|db| {
        for second in 0..5 {
            reserve(db, "anna", "home", false, second);
            reserve(db, "anna", "away", false, second);
        }
        with(db, |c| login_attempts::succeeded(c, "anna", "home")).unwrap();
        assert!(allowed(reserve(db, "anna", "home", false, 6)));
        assert!(!allowed(reserve(db, "anna", "away", false, 6)));
    });
}

#[test]
fn a_try_can_be_withdrawn_and_old_ones_are_forgotten() {
    on_both(|db| {
        for second in 0..20 {
            let Attempt::Allowed(id) = reserve(db, "anna", "home", false, second) else { panic!() };
            with(db, |c| login_attempts::withdraw(c, id)).unwrap();
        }
        reserve(db, "anna", "home", false, 30);
        assert_eq!(with(db, |c| login_attempts::purge(c, at(30))).unwrap(), 0);
        assert_eq!(with(db, |c| login_attempts::purge(c, at(31))).unwrap(), 1);
    });
}

#[test]
fn limits_can_be_off() {
    on_both(|db| {
        let off = LoginLimits { account_and_address: None, account: None, address: None };
        for second in 0..60 {
            let attempt = with(db, |c| login_attempts::reserve(c, "anna", "home", false, &off, at(second)));
            assert!(allowed(attempt.unwrap()));
        }
    });
}
