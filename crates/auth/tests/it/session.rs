//! Sessions as a browser sees them.

use chrono::TimeDelta;
use core_models::users::User;
use core_models::users::{self, Role};
use core_models::{Actor, Migrations};

use crate::panel::{Browser, get, panel, panel_with, post};
use crate::support::{Site, on_both_databases};

const COOKIE: &str = "__Host-site.session";

on_both_databases!(
    the_cookie_has_every_attribute_and_ends_with_the_browser,
    a_remembered_cookie_lasts_thirty_days_also_after_a_change,
    without_https_the_cookie_has_no_prefix,
    nobody_gets_a_cookie_before_signing_in,
    a_session_ends_when_idle_and_at_the_latest_after_twelve_hours,
    a_remembered_session_ends_after_thirty_days_idle_or_not,
    signing_out_ends_the_session_on_the_server,
    a_fixed_or_forged_session_id_is_never_taken_over,
    changing_the_password_ends_every_session_but_the_renewed_one,
    other_sessions_can_be_ended_and_those_of_other_people_stay,
    a_deleted_or_demoted_user_notices_at_once,
    what_is_noted_in_a_session_is_there_for_the_next_request_only_in_it,
    form_tokens_belong_to_their_session,
    a_database_that_is_away_answers_503,
);

async fn signed_in(site: &Site, name: &str, remember: bool) -> (User, Browser) {
    let user = site.user(name, Role::Admin).await;
    let browser = Browser::default();
    sign_in(site, &browser, &user, remember).await;
    (user, browser)
}

async fn sign_in(site: &Site, browser: &Browser, user: &User, remember: bool) {
    let answer =
        browser.send(&panel(site).await, post(&format!("/admin/login/{}/{remember}", user.id))).await;
    assert_eq!(answer.status, 303);
}

async fn status(site: &Site, browser: &Browser) -> u16 {
    browser.send(&panel(site).await, get("/admin")).await.status
}

async fn the_cookie_has_every_attribute_and_ends_with_the_browser(site: Site) {
    let user = site.user("ada", Role::Admin).await;
    let answer =
        Browser::default().send(&panel(&site).await, post(&format!("/admin/login/{}/false", user.id))).await;
    let cookie = answer.set_cookies.first().unwrap();
    assert!(cookie.starts_with("__Host-site.session="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{cookie}");
    assert_eq!(answer.set_cookies.len(), 1);
}

async fn a_remembered_cookie_lasts_thirty_days_also_after_a_change(site: Site) {
    let user = site.user("ada", Role::Admin).await;
    let (panel, browser) = (panel(&site).await, Browser::default());
    for ask in
        [post(&format!("/admin/login/{}/true", user.id)), post("/admin/note/hello"), post("/admin/renew")]
    {
        let answer = browser.send(&panel, ask).await;
        let cookie = answer.set_cookies.first().unwrap();
        assert!(cookie.ends_with("; Path=/; Max-Age=2592000"), "{cookie}");
    }
    let answer = browser.send(&panel, post("/admin/logout")).await;
    assert!(answer.set_cookies.first().unwrap().contains("Max-Age=0"));
    assert_eq!(browser.cookie(COOKIE), None);
}

async fn without_https_the_cookie_has_no_prefix(site: Site) {
    let user = site.user("ada", Role::Admin).await;
    let (panel, browser) = (panel_with(&site, false).await, Browser::default());
    let answer = browser.send(&panel, post(&format!("/admin/login/{}/false", user.id))).await;
    let cookie = answer.set_cookies.first().unwrap();
    assert!(cookie.starts_with("site.session=") && !cookie.contains("Secure"), "{cookie}");
    assert_eq!(browser.send(&panel, get("/admin")).await.status, 200);
}

async fn nobody_gets_a_cookie_before_signing_in(site: Site) {
    let panel = panel(&site).await;
    for ask in [get("/admin/login"), get("/admin"), get("/admin/nothing"), post("/admin/logout")] {
        assert!(Browser::default().send(&panel, ask).await.set_cookies.is_empty());
    }
}

async fn a_session_ends_when_idle_and_at_the_latest_after_twelve_hours(site: Site) {
    let (_, browser) = signed_in(&site, "ada", false).await;
    site.clock.advance(TimeDelta::minutes(29));
    assert_eq!(status(&site, &browser).await, 200);
    site.clock.advance(TimeDelta::minutes(30));
    assert_eq!(status(&site, &browser).await, 303);

    let (_, busy) = signed_in(&site, "ben", false).await;
    for _ in 0..(12 * 60 / 20 - 1) {
        site.clock.advance(TimeDelta::minutes(20));
        assert_eq!(status(&site, &busy).await, 200);
    }
    site.clock.advance(TimeDelta::minutes(20));
    assert_eq!(status(&site, &busy).await, 303);
}

async fn a_remembered_session_ends_after_thirty_days_idle_or_not(site: Site) {
    let (_, idle) = signed_in(&site, "ada", true).await;
    let (_, busy) = signed_in(&site, "ben", true).await;
    for _ in 0..29 {
        site.clock.advance(TimeDelta::days(1));
        assert_eq!(status(&site, &busy).await, 200);
    }
    site.clock.advance(TimeDelta::hours(23));
    assert_eq!(status(&site, &idle).await, 200);
    site.clock.advance(TimeDelta::hours(1));
    assert_eq!((status(&site, &idle).await, status(&site, &busy).await), (303, 303));
}

async fn signing_out_ends_the_session_on_the_server(site: Site) {
    let (_, browser) = signed_in(&site, "ada", false).await;
    let stolen = browser.cookie(COOKIE).unwrap();
    browser.send(&panel(&site).await, post("/admin/logout")).await;
    assert_eq!(status(&site, &browser).await, 303);
    browser.set(COOKIE, stolen);
    assert_eq!(status(&site, &browser).await, 303);
}

async fn a_fixed_or_forged_session_id_is_never_taken_over(site: Site) {
    let (user, attacker) = signed_in(&site, "ada", false).await;
    let known = attacker.cookie(COOKIE).unwrap();
    let victim = Browser::default();
    for planted in [known.clone(), "x".to_owned(), format!("{known}x"), format!("A{known}"), "A".repeat(4000)]
    {
        victim.set(COOKIE, planted.clone());
        sign_in(&site, &victim, &user, false).await;
        assert_ne!(victim.cookie(COOKIE).unwrap(), planted);
        assert_eq!(status(&site, &victim).await, 200);
    }
    assert_eq!(status(&site, &attacker).await, 303, "the planted session ended with the sign-in");
}

async fn changing_the_password_ends_every_session_but_the_renewed_one(site: Site) {
    let (user, here) = signed_in(&site, "ada", false).await;
    let elsewhere = Browser::default();
    sign_in(&site, &elsewhere, &user, true).await;
    let before = here.cookie(COOKIE).unwrap();
    site.clock.advance(TimeDelta::seconds(5));
    let (id, now) = (user.id, site.clock.now());
    let answer = here.send(&panel(&site).await, post("/admin/renew")).await;
    assert_eq!(answer.status, 204);
    let after = here.cookie(COOKIE).unwrap();
    assert_ne!(before, after);
    here.set(COOKIE, before);
    assert_eq!(status(&site, &here).await, 303, "the old id is worth nothing");

    site.db
        .change(Actor::site(), site.clock.now(), move |tx| users::set_password(tx, id, "$2b$04$", now))
        .await
        .unwrap();
    assert_eq!(status(&site, &elsewhere).await, 303);
    sign_in(&site, &here, &user, false).await;
    assert_eq!(status(&site, &here).await, 200, "a session begun at the moment of the change is valid");
}

async fn other_sessions_can_be_ended_and_those_of_other_people_stay(site: Site) {
    let (user, here) = signed_in(&site, "ada", false).await;
    let (second, third) = (Browser::default(), Browser::default());
    sign_in(&site, &second, &user, false).await;
    sign_in(&site, &third, &user, true).await;
    let (_, other_person) = signed_in(&site, "ben", false).await;
    let answer = here.send(&panel(&site).await, post("/admin/elsewhere")).await;
    assert_eq!(answer.body, "2");
    let mut all = Vec::new();
    for browser in [&here, &second, &third, &other_person] {
        all.push(status(&site, browser).await);
    }
    assert_eq!(all, [200, 303, 303, 200]);
}

async fn a_deleted_or_demoted_user_notices_at_once(site: Site) {
    let (_, _) = signed_in(&site, "boss", false).await;
    let (user, browser) = signed_in(&site, "ada", false).await;
    let panel = panel(&site).await;
    assert_eq!(browser.send(&panel, get("/admin/users")).await.status, 200);
    let id = user.id;
    let changes = users::UserChanges {
        username: user.username.clone(),
        email: user.email.clone(),
        display_name: user.display_name.clone(),
        role: Role::Editor,
    };
    site.db.change(Actor::site(), site.clock.now(), move |tx| users::update(tx, id, changes)).await.unwrap();
    assert_eq!(browser.send(&panel, get("/admin")).await.status, 303, "another role ends the session");
    sign_in(&site, &browser, &user, false).await;
    assert_eq!(browser.send(&panel, get("/admin/users")).await.status, 403);
    site.db.change(Actor::site(), site.clock.now(), move |tx| users::delete(tx, id, None)).await.unwrap();
    assert_eq!(browser.send(&panel, get("/admin")).await.status, 303);
}

async fn what_is_noted_in_a_session_is_there_for_the_next_request_only_in_it(site: Site) {
    let (_, ada) = signed_in(&site, "ada", false).await;
    let (_, ben) = signed_in(&site, "ben", false).await;
    let panel = panel(&site).await;
    ada.send(&panel, post("/admin/note/hello")).await;
    assert_eq!(ada.send(&panel, get("/admin")).await.body, "ada hello");
    assert_eq!(ben.send(&panel, get("/admin")).await.body, "ben ");
}

async fn form_tokens_belong_to_their_session(site: Site) {
    let (user, ada) = signed_in(&site, "ada", false).await;
    let (_, ben) = signed_in(&site, "ben", false).await;
    let panel = panel(&site).await;
    let token = ada.send(&panel, get("/admin/token")).await.body;
    let again = ada.send(&panel, get("/admin/token")).await.body;
    assert_ne!(token, again);
    for (browser, token, expected) in [
        (&ada, &token, "true"),
        (&ada, &again, "true"),
        (&ben, &token, "false"),
        (&ada, &"A".repeat(86), "false"),
    ] {
        assert_eq!(browser.send(&panel, post(&format!("/admin/verify/{token}"))).await.body, expected);
    }
    sign_in(&site, &ada, &user, false).await;
    let answer = ada.send(&panel, post(&format!("/admin/verify/{token}"))).await;
    assert_eq!(answer.body, "false", "a token of the session before this one");
}

async fn a_database_that_is_away_answers_503(site: Site) {
    let (_, browser) = signed_in(&site, "ada", false).await;
    let panel = panel(&site).await;
    Migrations::core().revert_all(&site.db).unwrap();
    let answer = browser.send(&panel, get("/admin")).await;
    assert_eq!((answer.status, answer.retry_after.as_deref(), answer.body.as_str()), (503, Some("10"), ""));
    assert_eq!(Browser::default().send(&panel, get("/admin/login")).await.status, 200);
}
