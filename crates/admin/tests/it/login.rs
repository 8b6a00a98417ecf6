//! Signing in: the right person quickly, everybody else not at all.

use std::time::{Duration, Instant};

use base_app::Settings;
use core_models::users::{self, Role};
use futures_util::future::join_all;
use testkit::{Backend, Client, PASSWORD, Specimen, TestSite};

const FAR: Duration = Duration::from_secs(15 * 60 + 1);

fn from(site: &TestSite, address: &str) -> Client {
    site.client().with_header("x-forwarded-for", address)
}

async fn a_person_signs_in_and_out(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let user = site.user("anna", Role::Admin).await;
    let client = site.client();
    let closed = client.with_header("accept", "text/html").get("/admin/posts?tab=draft").await;
    assert_eq!((closed.status, closed.location()), (303, "/admin/login?next=%2Fadmin%2Fposts%3Ftab%3Ddraft"));
    let answer = client
        .post_from(
            "/admin/login",
            "/admin/login",
            &[("username", "anna"), ("password", PASSWORD), ("next", "/admin/posts?tab=draft")],
        )
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/admin/posts?tab=draft"));
    let cookie = answer
        .header("set-cookie")
        .lines()
        .find(|line| line.starts_with("__Host-specimen.session="))
        .unwrap()
        .to_owned();
    for flag in ["HttpOnly", "Secure", "SameSite", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let dashboard = client.get("/admin").await;
    assert_eq!(dashboard.status, 200);
    assert_eq!(dashboard.header("cache-control"), "no-store");
    let id = user.id;
    let seen = site.app.db.read(move |conn| users::by_id(conn, id)).await.unwrap();
    assert!(seen.last_login.is_some());

    let stolen = client.cookie("__Host-specimen.session").unwrap();
    let out = client.post_from("/admin", "/admin/logout", &[]).await;
    assert_eq!((out.status, out.location()), (303, "/admin/login"));
    let thief = site.client();
    thief.set_cookie("__Host-specimen.session", &stolen);
    assert_ne!(thief.get("/admin").await.status, 200, "the session ended on the server");
}

async fn wrong_name_and_wrong_password_look_the_same(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Admin).await;
    let mut answers = Vec::new();
    for (name, password) in
        [("anna", "wrong-password-1"), ("nobody", "wrong-password-1"), ("nobody@example.org", PASSWORD)]
    {
        let client = from(&site, "192.0.2.1");
        let answer = site.sign_in(&client, name, password).await;
        assert_eq!(answer.status, 422, "{name}");
        answers.push(answer.texts("main").join(" "));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[1], answers[2]);
}

/// How many of each `cargo xtask bench` asks for, and how far their medians may lie apart then.
const SIGN_INS: &str = "WEBGARDEN_SIGN_INS";
const MEASURED: f64 = 0.03;

/// This many, and this far apart, when other tests run beside it.
const FEW: usize = 15;
const ROUGHLY: f64 = 0.5;

#[expect(clippy::print_stdout, reason = "`cargo xtask bench` shows the figures")]
async fn an_unknown_name_takes_as_long_as_a_wrong_password(backend: Backend) {
    #[expect(clippy::disallowed_methods, reason = "a test takes its length from the environment")]
    let asked = std::env::var(SIGN_INS).ok().and_then(|count| count.parse().ok());
    let (count, tolerance) = asked.map_or((FEW, ROUGHLY), |count| (count, MEASURED));
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings| {
            settings.limits.login = None;
            settings.bcrypt_cost = if asked.is_some() { 10 } else { 8 };
        })
        .start()
        .await;
    site.user("anna", Role::Admin).await;
    let client = from(&site, "192.0.2.1");
    let token = client.get("/admin/login").await.token();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..count {
        // Either goes first as often as the other.
        for index in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
            let name = ["anna", "nobody"][index];
            let fields =
                [("csrf_token", token.as_str()), ("username", name), ("password", "wrong-password-1")];
            let started = Instant::now();
            let answer = client.post("/admin/login", &fields).await;
            times[index].push(started.elapsed());
            assert_eq!(answer.status, 422, "{}", answer.text());
        }
    }
    let [somebody, nobody] = times.map(|mut all| {
        all.sort_unstable();
        all[all.len() / 2].as_secs_f64()
    });
    println!("{count} of each on {backend:?}: wrong password {somebody:.5} s, unknown name {nobody:.5} s");
    assert!((somebody / nobody - 1.0).abs() <= tolerance, "{somebody} s and {nobody} s");
}

async fn the_sixth_failure_is_refused_even_with_the_right_password(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Admin).await;
    let guesser = from(&site, "192.0.2.1");
    for number in 1..=5 {
        assert_eq!(site.sign_in(&guesser, "anna", "wrong-password").await.status, 422, "{number}");
    }
    for name in ["anna", "ANNA", "anna@example.org"] {
        let answer = site.sign_in(&guesser, name, PASSWORD).await;
        assert_eq!(answer.status, 429, "{name}");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 900);
    }
    assert_eq!(
        site.sign_in(&from(&site, "192.0.2.2"), "anna", PASSWORD).await.status,
        303,
        "the owner elsewhere"
    );
    site.advance(FAR);
    assert_eq!(site.sign_in(&guesser, "anna", PASSWORD).await.status, 303);
}

async fn parallel_guesses_cannot_slip_through(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Admin).await;
    let clients: Vec<_> = (0..12).map(|_| from(&site, "192.0.2.1")).collect();
    let statuses =
        join_all(clients.iter().map(|client| site.sign_in(client, "anna", "wrong-password"))).await;
    let tried = statuses.iter().filter(|answer| answer.status == 422).count();
    assert_eq!(tried, 5, "{:?}", statuses.iter().map(|answer| answer.status).collect::<Vec<_>>());
}

async fn an_attacker_with_many_addresses_cannot_lock_the_owner_out(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Admin).await;
    let owner = from(&site, "192.0.2.1");
    assert_eq!(site.sign_in(&owner, "anna", PASSWORD).await.status, 303);
    owner.post_from("/admin", "/admin/logout", &[]).await;
    let mut refused = 0;
    for number in 0..30 {
        let attacker = from(&site, &format!("198.51.100.{number}"));
        refused += u32::from(site.sign_in(&attacker, "anna", "wrong-password").await.status == 429);
    }
    assert!(refused >= 10, "after 20 failures in an hour strangers are refused, whatever their address");
    assert_eq!(site.sign_in(&owner, "anna", PASSWORD).await.status, 303, "the owner's own browser is known");
}

async fn sessions_end_after_idling_and_after_half_a_day(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    for _ in 0..5 {
        site.advance(Duration::from_secs(29 * 60));
        assert_eq!(client.get("/admin").await.status, 200);
    }
    site.advance(Duration::from_secs(31 * 60));
    assert_ne!(client.get("/admin").await.status, 200, "half an hour without a request");
    assert_eq!(site.sign_in(&client, "anna", PASSWORD).await.status, 303);
    let mut hours = 0.0;
    while client.get("/admin").await.status == 200 {
        site.advance(Duration::from_secs(20 * 60));
        hours += 1.0 / 3.0;
        assert!(hours < 13.0, "a session ends after twelve hours, however busy");
    }
    assert!(hours > 11.0, "{hours}");
}

async fn a_remembered_session_lasts_thirty_days(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Editor).await;
    let client = site.client();
    let fields = [("username", "anna"), ("password", PASSWORD), ("remember_me", "on")];
    let answer = client.post_from("/admin/login", "/admin/login", &fields).await;
    assert!(answer.header("set-cookie").contains("Max-Age=2592000"), "{}", answer.header("set-cookie"));
    site.advance(Duration::from_secs(29 * 24 * 3600));
    assert_eq!(client.get("/admin").await.status, 200);
    site.advance(Duration::from_secs(2 * 24 * 3600));
    assert_ne!(client.get("/admin").await.status, 200);
}

async fn the_session_id_is_new_after_signing_in(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Editor).await;
    let client = site.client();
    client.set_cookie("__Host-specimen.session", "chosen-by-an-attacker");
    site.sign_in(&client, "anna", PASSWORD).await;
    let first = client.cookie("__Host-specimen.session").unwrap();
    assert_ne!(first, "chosen-by-an-attacker");
    client.post_from("/admin", "/admin/logout", &[]).await;
    site.sign_in(&client, "anna", PASSWORD).await;
    assert_ne!(client.cookie("__Host-specimen.session").unwrap(), first);
}

async fn a_new_password_ends_all_sessions(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Admin).await;
    let elsewhere = site.client();
    site.sign_in(&elsewhere, "anna", PASSWORD).await;
    let fields =
        [("current", PASSWORD), ("new", "copper-meadow-violin"), ("confirm", "copper-meadow-violin")];
    let answer = client.post_from("/admin/account", "/admin/account", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_ne!(elsewhere.get("/admin").await.status, 200);
    let again = site.client();
    assert_eq!(site.sign_in(&again, "anna", PASSWORD).await.status, 422);
    assert_eq!(site.sign_in(&again, "anna", "copper-meadow-violin").await.status, 303);
}

async fn next_leads_nowhere_but_to_this_site(backend: Backend) {
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings: &mut Settings| settings.limits.login = None)
        .start()
        .await;
    site.user("anna", Role::Admin).await;
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "admin",
    ] {
        let fields = [("username", "anna"), ("password", PASSWORD), ("next", next)];
        let answer = site.client().post_from("/admin/login", "/admin/login", &fields).await;
        assert_eq!((answer.status, answer.location()), (303, "/admin"), "{next}");
    }
}

async fn the_login_form_needs_the_token_of_this_browser(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    site.user("anna", Role::Admin).await;
    let theirs = site.client().get("/admin/login").await.token();
    let client = site.client();
    client.get("/admin/login").await;
    for token in ["", "nonsense", &theirs] {
        let fields = [("csrf_token", token), ("username", "anna"), ("password", PASSWORD)];
        assert_eq!(client.post("/admin/login", &fields).await.status, 400, "{token}");
    }
    assert_ne!(client.get("/admin").await.status, 200);
}

async fn programs_get_401_and_people_the_login_page(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let program = site.client().with_header("accept", "application/json").get("/admin").await;
    assert_eq!(program.status, 401);
    assert_eq!(program.header("content-type"), "application/problem+json");
    let person = site.client().with_header("accept", "text/html").get("/admin").await;
    assert_eq!((person.status, person.location()), (303, "/admin/login"));
}

testkit::on_both_databases! {
    a_person_signs_in_and_out,
    wrong_name_and_wrong_password_look_the_same,
    an_unknown_name_takes_as_long_as_a_wrong_password,
    the_sixth_failure_is_refused_even_with_the_right_password,
    parallel_guesses_cannot_slip_through,
    an_attacker_with_many_addresses_cannot_lock_the_owner_out,
    sessions_end_after_idling_and_after_half_a_day,
    a_remembered_session_lasts_thirty_days,
    the_session_id_is_new_after_signing_in,
    a_new_password_ends_all_sessions,
    next_leads_nowhere_but_to_this_site,
    the_login_form_needs_the_token_of_this_browser,
    programs_get_401_and_people_the_login_page,
}
