//! The limits on failed sign-ins, one by one and together.

use std::time::Duration;

use auth::{Credentials, LoginError, LoginLimits, Logins, Passwords};
use chrono::TimeDelta;
use core_models::users::Role;

use crate::login::{attempt, credentials, logins};
use crate::support::{PASSWORD, Site, on_both_databases};

const WRONG: &str = "a wrong password";

on_both_databases!(
    the_sixth_failure_from_an_address_waits_even_with_the_right_password,
    a_success_takes_back_the_failures,
    every_way_to_name_an_account_counts_in_one_bucket,
    a_name_nobody_has_is_limited_like_any_other,
    an_account_under_attack_from_everywhere_stays_open_to_known_devices,
    one_address_cannot_try_many_accounts,
    the_neighbours_of_an_address_are_one_in_version_six_and_not_in_four,
    of_thirty_guesses_at_once_five_are_looked_at,
    a_restart_forgets_nothing_and_another_process_counts_too,
    the_first_limit_can_be_changed_or_switched_off,
    a_try_that_found_no_free_core_does_not_count,
);

/// What came of a try: `Some(seconds)` if it has to wait.
async fn wait(site: &Site, login: &str, password: &str, address: &str) -> Option<u64> {
    match attempt(site, login, password, address).await {
        Err(LoginError::Limited { retry_after }) => Some(retry_after.as_secs()),
        Err(LoginError::Invalid) | Ok(_) => None,
        Err(other) => panic!("{other:?}"),
    }
}

async fn the_sixth_failure_from_an_address_waits_even_with_the_right_password(site: Site) {
    site.user("ada", Role::Admin).await;
    for _ in 0..5 {
        assert_eq!(wait(&site, "ada", WRONG, "192.0.2.1").await, None);
        site.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(wait(&site, "ada", PASSWORD, "192.0.2.1").await, Some(600));
    assert_eq!(wait(&site, "ada", WRONG, "192.0.2.1").await, Some(600));
    assert!(attempt(&site, "ada", PASSWORD, "192.0.2.2").await.is_ok(), "another address is free");
    site.clock.advance(TimeDelta::seconds(601));
    assert!(attempt(&site, "ada", PASSWORD, "192.0.2.1").await.is_ok());
}

async fn a_success_takes_back_the_failures(site: Site) {
    site.user("ada", Role::Admin).await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(wait(&site, "ada", WRONG, "192.0.2.1").await, None);
        }
        assert!(attempt(&site, "ada", PASSWORD, "192.0.2.1").await.is_ok());
    }
}

async fn every_way_to_name_an_account_counts_in_one_bucket(site: Site) {
    site.user("ada", Role::Admin).await;
    for alias in ["ada", "ADA", "ada@example.org", "ADA@example.org", "aDa"] {
        assert_eq!(wait(&site, alias, WRONG, "192.0.2.1").await, None);
    }
    for alias in ["ada", "ADA", "ada@example.org", "Ada@Example.Org"] {
        assert!(wait(&site, alias, PASSWORD, "192.0.2.1").await.is_some(), "{alias}");
    }
}

async fn a_name_nobody_has_is_limited_like_any_other(site: Site) {
    for alias in ["nobody", "Nobody", "NOBODY", "nobody", "nobody"] {
        assert_eq!(wait(&site, alias, WRONG, "192.0.2.1").await, None);
    }
    assert_eq!(wait(&site, "nobody", WRONG, "192.0.2.1").await, Some(900));
    assert_eq!(wait(&site, "somebody", WRONG, "192.0.2.1").await, None);
}

async fn an_account_under_attack_from_everywhere_stays_open_to_known_devices(site: Site) {
    let ada = site.user("ada", Role::Admin).await;
    let device = attempt(&site, "ada", PASSWORD, "192.0.2.1").await.unwrap().device;
    let bens = {
        site.user("ben", Role::Editor).await;
        attempt(&site, "ben", PASSWORD, "192.0.2.1").await.unwrap().device
    };
    for number in 0..20 {
        assert_eq!(wait(&site, "ada", WRONG, &format!("198.51.100.{number}")).await, None);
    }
    assert_eq!(wait(&site, "ada", PASSWORD, "203.0.113.1").await, Some(3600));
    let from = |device: &str| Credentials {
        device: Some(device.to_owned()),
        ..credentials("ada", PASSWORD, "192.0.2.1")
    };
    for stranger in [bens.as_str(), "", "1.1800000000.x"] {
        let refused = logins(&site).sign_in(&from(stranger)).await;
        assert!(matches!(refused, Err(LoginError::Limited { .. })), "{stranger}");
    }
    assert_eq!(logins(&site).sign_in(&from(&device)).await.unwrap().user.id, ada.id);
}

async fn one_address_cannot_try_many_accounts(site: Site) {
    site.user("ada", Role::Admin).await;
    for number in 0..50 {
        assert_eq!(wait(&site, &format!("name{number}"), WRONG, "192.0.2.1").await, None);
    }
    assert_eq!(wait(&site, "ada", PASSWORD, "192.0.2.1").await, Some(900));
    assert_eq!(wait(&site, "ada", PASSWORD, "192.0.2.9").await, None);
}

async fn the_neighbours_of_an_address_are_one_in_version_six_and_not_in_four(site: Site) {
    for number in 1..=5 {
        assert_eq!(wait(&site, "ada", WRONG, &format!("2001:db8:1:20{number}::{number}")).await, None);
        assert_eq!(wait(&site, "ben", WRONG, &format!("192.0.2.{number}")).await, None);
    }
    assert!(wait(&site, "ada", WRONG, "2001:db8:1:2ff::1").await.is_some());
    assert_eq!(wait(&site, "ada", WRONG, "2001:db8:1:300::1").await, None);
    assert_eq!(wait(&site, "ben", WRONG, "192.0.2.6").await, None);
}

async fn of_thirty_guesses_at_once_five_are_looked_at(site: Site) {
    site.user("ada", Role::Admin).await;
    let guesses: Vec<_> = (0..30)
        .map(|_| {
            let logins = logins(&site);
            tokio::spawn(async move { logins.sign_in(&credentials("ada", WRONG, "192.0.2.1")).await })
        })
        .collect();
    let (mut looked_at, mut limited) = (0, 0);
    for guess in guesses {
        match guess.await.unwrap() {
            Err(LoginError::Invalid) => looked_at += 1,
            Err(LoginError::Limited { .. }) => limited += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((looked_at, limited), (5, 25));
}

async fn a_restart_forgets_nothing_and_another_process_counts_too(site: Site) {
    site.user("ada", Role::Admin).await;
    for _ in 0..5 {
        let process = Logins::new(
            &site.db,
            &site.clock.clock(),
            &Passwords::new(4, &site.keys),
            &site.keys.clone(),
            LoginLimits::default(),
        );
        assert!(process.sign_in(&credentials("ada", WRONG, "192.0.2.1")).await.is_err());
    }
    assert!(wait(&site, "ada", PASSWORD, "192.0.2.1").await.is_some());
}

async fn the_first_limit_can_be_changed_or_switched_off(site: Site) {
    site.user("ada", Role::Admin).await;
    let with = |first: Option<&str>| {
        let limits = LoginLimits {
            account_and_address: first.map(|limit| limit.parse().unwrap()),
            ..LoginLimits::default()
        };
        Logins::new(&site.db, &site.clock.clock(), &site.passwords, &site.keys, limits)
    };
    let once = with(Some("1/minute"));
    assert!(matches!(once.sign_in(&credentials("ada", WRONG, "192.0.2.1")).await, Err(LoginError::Invalid)));
    let Err(LoginError::Limited { retry_after }) =
        once.sign_in(&credentials("ada", PASSWORD, "192.0.2.1")).await
    else {
        panic!("not limited");
    };
    assert_eq!(retry_after, Duration::from_secs(60));
    let off = with(None);
    for _ in 0..10 {
        assert!(matches!(
            off.sign_in(&credentials("ada", WRONG, "192.0.2.1")).await,
            Err(LoginError::Invalid)
        ));
    }
    assert!(off.sign_in(&credentials("ada", PASSWORD, "192.0.2.1")).await.is_ok());
}

async fn a_try_that_found_no_free_core_does_not_count(site: Site) {
    site.user("ada", Role::Admin).await;
    let slow = Passwords::new(16, &site.keys);
    let cores = std::thread::available_parallelism().unwrap().get();
    let busy: Vec<_> = (0..cores)
        .map(|_| {
            let slow = slow.clone();
            tokio::spawn(async move { slow.verify(None, WRONG).await.unwrap() })
        })
        .collect();
    tokio::task::yield_now().await;
    let logins = Logins::new(&site.db, &site.clock.clock(), &slow, &site.keys, LoginLimits::default());
    let refused = logins.sign_in(&credentials("ada", WRONG, "192.0.2.1")).await;
    assert!(matches!(refused, Err(LoginError::Busy)), "{refused:?}");
    for task in busy {
        task.await.unwrap();
    }
    for _ in 0..5 {
        assert_eq!(wait(&site, "ada", WRONG, "192.0.2.1").await, None);
    }
    assert!(wait(&site, "ada", PASSWORD, "192.0.2.1").await.is_some());
}
