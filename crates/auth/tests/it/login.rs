//! Signing in with a name and a password.

use auth::{Credentials, LoginError, LoginLimits, Logins, Passwords, SignIn};
use chrono::TimeDelta;
use core_models::users::{self, Role};

use crate::support::{PASSWORD, Site, on_both_databases};

on_both_databases!(
    a_user_signs_in_by_name_or_address_in_any_case,
    everything_else_is_refused_alike,
    a_cheaper_hash_is_replaced_and_sessions_go_on,
    nothing_of_a_password_shows_in_debug_output,
);

pub(crate) fn logins(site: &Site) -> Logins {
    Logins::new(&site.db, &site.clock.clock(), &site.passwords, &site.keys, LoginLimits::default())
}

pub(crate) fn credentials(login: &str, password: &str, address: &str) -> Credentials {
    Credentials {
        login: login.to_owned(),
        password: password.into(),
        address: address.parse().unwrap(),
        device: None,
    }
}

pub(crate) async fn attempt(
    site: &Site,
    login: &str,
    password: &str,
    address: &str,
) -> Result<SignIn, LoginError> {
    logins(site).sign_in(&credentials(login, password, address)).await
}

async fn a_user_signs_in_by_name_or_address_in_any_case(site: Site) {
    let ada = site.user("ada", Role::Admin).await;
    assert_eq!(ada.last_login, None);
    for login in ["ada", "ADA", "ada@example.org", "Ada@Example.ORG"] {
        site.clock.advance(TimeDelta::minutes(1));
        let signed_in = attempt(&site, login, PASSWORD, "192.0.2.1").await.unwrap();
        assert_eq!(signed_in.user.id, ada.id);
    }
    let seen = site.db.read(move |conn| users::by_id(conn, ada.id)).await.unwrap();
    assert_eq!(seen.last_login, Some(site.clock.now().naive_utc()));
}

async fn everything_else_is_refused_alike(site: Site) {
    site.user("ada", Role::Admin).await;
    let long = "x".repeat(128 * 1024);
    for (number, (login, password)) in [
        ("ada", "wrong"),
        ("ada", ""),
        ("ada", "Quiet river stones"),
        ("ada", " quiet river stones"),
        ("ada", long.as_str()),
        ("nobody", PASSWORD),
        ("nobody", "wrong"),
        ("", ""),
        ("ada\0", PASSWORD),
        ("' OR '1'='1", PASSWORD),
        ("%", PASSWORD),
        (long.as_str(), PASSWORD),
    ]
    .into_iter()
    .enumerate()
    {
        let error = attempt(&site, login, password, &format!("198.51.100.{number}")).await.unwrap_err();
        assert!(matches!(error, LoginError::Invalid), "{number}: {error:?}");
        assert_eq!(error.to_string(), "the name or the password is wrong");
    }
}

async fn a_cheaper_hash_is_replaced_and_sessions_go_on(site: Site) {
    let ada = site.user("ada", Role::Admin).await;
    assert!(ada.password_hash.starts_with("$2b$04$"));
    let dearer = Passwords::new(5, &site.keys);
    let logins = Logins::new(&site.db, &site.clock.clock(), &dearer, &site.keys, LoginLimits::default());
    for _ in 0..2 {
        logins.sign_in(&credentials("ada", PASSWORD, "192.0.2.1")).await.unwrap();
        let now = site.db.read(move |conn| users::by_id(conn, ada.id)).await.unwrap();
        assert!(now.password_hash.starts_with("$2b$05$"));
        assert_eq!(now.sessions_valid_after, None);
    }
}

async fn nothing_of_a_password_shows_in_debug_output(site: Site) {
    site.user("ada", Role::Admin).await;
    let asked = credentials("ada", PASSWORD, "192.0.2.1");
    let shown = format!("{asked:?} {:?} {:?}", logins(&site), logins(&site).sign_in(&asked).await.unwrap());
    assert!(!shown.contains(PASSWORD) && !shown.contains("$2b$"), "{shown}");
}
