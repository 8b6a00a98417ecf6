//! The store of sessions by itself.

use std::collections::HashMap;

use actix_session::storage::{SessionKey, SessionStore};
use actix_web::cookie::time::Duration;
use auth::{DatabaseSessions, LoginLimits};
use chrono::TimeDelta;
use core_models::sessions;
use core_models::users::Role;

use crate::support::{Site, on_both_databases};

const TTL: Duration = Duration::ZERO;

on_both_databases!(
    only_the_hash_of_a_key_is_stored,
    a_session_ended_during_a_request_is_not_brought_back,
    only_a_signed_in_person_has_a_session,
    the_time_of_the_last_request_is_written_once_a_minute,
    what_has_ended_is_purged,
);

fn state(user: i64) -> HashMap<String, String> {
    let signed_in =
        format!(r#"{{"user":{user},"remember":false,"address":"192.0.2.1","agent":"A","saved":null}}"#);
    [("auth.signed_in".to_owned(), signed_in), ("note".to_owned(), "\"hello\"".to_owned())].into()
}

fn copy(key: &SessionKey) -> SessionKey {
    key.as_ref().to_owned().try_into().unwrap()
}

async fn begun(site: &Site) -> (DatabaseSessions, SessionKey, core_models::UserId) {
    let user = site.user("ada", Role::Admin).await.id;
    let store = DatabaseSessions::new(site.db.clone(), site.clock.clock());
    let key = store.save(state(user.0), &TTL).await.unwrap();
    (store, key, user)
}

async fn only_the_hash_of_a_key_is_stored(site: Site) {
    let (store, key, user) = begun(&site).await;
    assert_eq!(key.as_ref().len(), 43, "256 bits");
    let now = site.clock.now();
    let rows = site.db.read(move |conn| sessions::list_for_user(conn, user, now)).await.unwrap();
    let shown = format!("{rows:?}");
    assert!(!shown.contains(key.as_ref()));
    assert_eq!((rows.len(), rows[0].address.as_str(), rows[0].agent.as_str()), (1, "192.0.2.1", "A"));
    assert_eq!(rows[0].data, r#"{"note":"\"hello\""}"#);
    let loaded = store.load(&key).await.unwrap().unwrap();
    assert_eq!(loaded["note"], "\"hello\"");
}

async fn a_session_ended_during_a_request_is_not_brought_back(site: Site) {
    let (store, key, _) = begun(&site).await;
    let mut loaded = store.load(&key).await.unwrap().unwrap();
    store.delete(&key).await.unwrap();
    loaded.insert("note".to_owned(), "\"changed\"".to_owned());
    let key = store.update(key, loaded, &TTL).await.unwrap();
    assert_eq!(store.load(&key).await.unwrap(), None);
}

async fn only_a_signed_in_person_has_a_session(site: Site) {
    let store = DatabaseSessions::new(site.db.clone(), site.clock.clock());
    assert!(store.save(HashMap::from([("note".to_owned(), "1".to_owned())]), &TTL).await.is_err());
    assert!(store.save(state(4711), &TTL).await.is_err(), "no such user");
}

async fn the_time_of_the_last_request_is_written_once_a_minute(site: Site) {
    let (store, key, user) = begun(&site).await;
    let begin = site.clock.now();
    let mut seen = Vec::new();
    for _ in 0..5 {
        site.clock.advance(TimeDelta::seconds(25));
        store.load(&copy(&key)).await.unwrap().unwrap();
        let rows = site.db.read(move |conn| sessions::list_for_user(conn, user, begin)).await.unwrap();
        seen.push((rows[0].last_seen.and_utc() - begin).num_seconds());
    }
    assert_eq!(seen, [0, 0, 75, 75, 75]);
}

async fn what_has_ended_is_purged(site: Site) {
    let (store, key, _) = begun(&site).await;
    let purge = |now| {
        site.db.upkeep(move |conn| {
            auth::purge(conn, &LoginLimits::default(), now)?;
            sessions::list_for_user(conn, core_models::UserId(1), chrono::DateTime::UNIX_EPOCH)
        })
    };
    assert_eq!(purge(site.clock.now() + TimeDelta::minutes(29)).await.unwrap().len(), 1);
    assert_eq!(purge(site.clock.now() + TimeDelta::minutes(31)).await.unwrap().len(), 0);
    assert_eq!(store.load(&key).await.unwrap(), None);
}
