//! Who passes the guard, and what everybody else is told.

use actix_web::FromRequest;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::Data;
use auth::{ClientAddress, TrustedProxies};
use core_models::users::Role;

use crate::panel::{Ask, Browser, get, panel, post};
use crate::support::{Site, on_both_databases};

on_both_databases!(
    every_route_is_closed_to_those_it_is_not_for,
    people_are_sent_to_the_login_and_back_and_programs_are_told_401,
);

async fn every_route_is_closed_to_those_it_is_not_for(site: Site) {
    let (editor, admin) = (site.user("edith", Role::Editor).await, site.user("ada", Role::Admin).await);
    let panel = panel(&site).await;
    let (nobody, edith, ada) = (Browser::default(), Browser::default(), Browser::default());
    edith.send(&panel, post(&format!("/admin/login/{}/false", editor.id))).await;
    ada.send(&panel, post(&format!("/admin/login/{}/false", admin.id))).await;
    for (ask, expected) in [
        (get("/admin/login"), [200, 303, 303]),
        (get("/admin"), [303, 200, 200]),
        (get("/admin/posts/7"), [303, 200, 200]),
        (get("/admin/users"), [303, 403, 200]),
        (get("/admin/%75sers"), [303, 403, 200]),
        (get("/admin/forgotten"), [303, 403, 200]),
        (get("/admin/unlisted"), [303, 403, 403]),
        (get("/admin/nothing-here"), [303, 404, 404]),
        (get("/admin/posts/7/8"), [303, 404, 404]),
        (post("/admin/users"), [303, 403, 403]),
        (Ask { method: Method::DELETE, ..get("/admin/users") }, [303, 403, 403]),
        (Ask { method: Method::HEAD, ..get("/admin/users") }, [303, 403, 404]),
    ] {
        for (browser, expected) in [&nobody, &edith, &ada].into_iter().zip(expected) {
            let answer = browser.send(&panel, ask.clone()).await;
            assert_eq!(answer.status, expected, "{ask:?}");
            if expected >= 300 {
                assert_eq!(answer.body, "", "{ask:?}");
            }
        }
    }
}

async fn people_are_sent_to_the_login_and_back_and_programs_are_told_401(site: Site) {
    let panel = panel(&site).await;
    let nobody = Browser::default();
    for (path, location) in [
        ("/admin", "/admin/login"),
        ("/admin/users", "/admin/login?next=%2Fadmin%2Fusers"),
        ("/admin/posts/7?page=2&q=a%20b", "/admin/login?next=%2Fadmin%2Fposts%2F7%3Fpage%3D2%26q%3Da%2520b"),
        (
            "/admin/posts/7?next=//evil.test",
            "/admin/login?next=%2Fadmin%2Fposts%2F7%3Fnext%3D%2F%2Fevil.test",
        ),
    ] {
        let answer = nobody.send(&panel, get(path)).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some(location)));
        assert!(answer.set_cookies.is_empty());
    }
    let answer = nobody.send(&panel, post("/admin/renew")).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/admin/login")));
    for (path, page) in
        [("/admin/users", "%2Fadmin%2Fusers"), ("/admin/posts/7/notes", "%2Fadmin%2Fposts%2F7")]
    {
        let answer = nobody.send(&panel, post(path)).await;
        let location = format!("/admin/login?next={page}");
        assert_eq!(answer.location, Some(location), "to the page with the form of {path}");
    }
    for (accept, expected) in [
        ("application/json", (401, None)),
        ("application/problem+json, application/json;q=0.9, */*", (401, None)),
        ("text/html, application/json", (303, Some("/admin/login?next=%2Fadmin%2Fusers"))),
        ("*/*", (303, Some("/admin/login?next=%2Fadmin%2Fusers"))),
        ("", (303, Some("/admin/login?next=%2Fadmin%2Fusers"))),
    ] {
        let answer = nobody.send(&panel, Ask { accept, ..get("/admin/users") }).await;
        assert_eq!((answer.status, answer.location.as_deref()), expected, "{accept}");
    }
}

#[test]
fn what_a_script_sends_is_answered_as_to_a_program() {
    for (name, value, program) in [
        ("accept", "application/json", true),
        ("accept", "text/html,application/json", false),
        ("content-type", "application/json; charset=utf-8", true),
        ("content-type", "application/x-www-form-urlencoded", false),
        ("x-csrf-token", "anything", true),
        ("x-other", "application/json", false),
    ] {
        let request = TestRequest::default().insert_header((name, value)).to_http_request();
        assert_eq!(auth::wants_json(request.headers()), program, "{name}: {value}");
    }
}

#[actix_web::test]
async fn an_address_is_believed_only_from_a_trusted_proxy() {
    for (peer, trusted, expected) in [
        ("127.0.0.1:1", Some("127.0.0.1,::1"), "198.51.100.7"),
        ("203.0.113.9:1", Some("127.0.0.1,::1"), "203.0.113.9"),
        ("127.0.0.1:1", Some("none"), "127.0.0.1"),
        ("127.0.0.1:1", None, "127.0.0.1"),
    ] {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for name in ["x-forwarded-for", "x-real-ip", "client-ip", "true-client-ip", "cf-connecting-ip"] {
            request = request.insert_header((name, "198.51.100.7"));
        }
        request = request.insert_header(("forwarded", "for=198.51.100.8"));
        if let Some(trusted) = trusted {
            request = request.app_data(Data::new(trusted.parse::<TrustedProxies>().unwrap()));
        }
        let ClientAddress(address) = ClientAddress::extract(&request.to_http_request()).await.unwrap();
        assert_eq!(address.to_string(), expected, "{peer} {trusted:?}");
    }
}
