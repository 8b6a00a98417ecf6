//! Sites that run beside each other share nothing: no row, file, session, cookie or token of one works on another, not even
//! when they were given the same secret. Every folder below `sites/` takes part.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

#[path = "isolation/neighbours.rs"]
mod neighbours;

use neighbours::{Neighbour, Neighbourhood};
use testkit::{Backend, Client, on_both_databases, pictures};

/// What came with the cookies of `from`, as somebody would send it who renames them for `to`.
fn with_cookies_of(client: &Client, from: &Neighbour, to: &Neighbour) -> Client {
    let stranger = to.client();
    for (name, value) in client.cookies() {
        let suffix = name.strip_prefix(&format!("{}.", from.name)).expect("a cookie bears its site's name");
        stranger.set_cookie(&name, &value);
        stranger.set_cookie(&format!("{}.{suffix}", to.name), &value);
    }
    stranger
}

async fn one_browser_is_signed_in_everywhere_and_signs_out_of_one_site(backend: Backend) {
    let sites = Neighbourhood::start(backend);
    let browser = Client::new("");
    for site in &sites.all {
        site.sign_in(&browser.at(site.url())).await;
    }
    for site in &sites.all {
        assert_eq!(browser.at(site.url()).get("/admin").await.status, 200, "{}", site.name);
    }
    let first = browser.at(sites.all[0].url());
    assert_eq!(first.post_from("/admin", "/admin/logout", &[]).await.status, 303);
    assert_eq!(first.get("/admin").await.status, 303, "the one is signed out");
    for site in &sites.all[1..] {
        assert_eq!(browser.at(site.url()).get("/admin").await.status, 200, "{} is not", site.name);
    }
}

async fn no_cookie_and_no_token_of_one_site_works_on_another(backend: Backend) {
    let sites = Neighbourhood::start(backend);
    for (from, to) in sites.pairs() {
        let pair = format!("{} on {}", from.name, to.name);
        let client = from.client();
        from.sign_in(&client).await;
        assert_eq!(
            with_cookies_of(&client, from, from).get("/admin").await.status,
            200,
            "the way round works"
        );
        let answer = with_cookies_of(&client, from, to).get("/admin").await;
        assert_eq!((answer.status, answer.location()), (303, "/admin/login"), "{pair}");

        let visitor = from.client();
        let login = visitor.get("/admin/login").await.token();
        let fields =
            [("csrf_token", login.as_str()), ("username", &to.owner), ("password", neighbours::PASSWORD)];
        let answer = with_cookies_of(&visitor, from, to).post("/admin/login", &fields).await;
        assert_eq!(answer.status, 400, "{pair}: the login form's token");

        let contact = from.client().get("/contact").await.token();
        assert!(!contact.is_empty(), "{} has a contact form", from.name);
        let answer = to.client().post("/contact", &[("csrf_token", &contact), ("message", "Hello")]).await;
        assert_eq!(answer.status, 400, "{pair}: the contact form's token");

        let panel = client.get("/admin").await.token();
        let there = to.client();
        to.sign_in(&there).await;
        let answer = there.post("/admin/logout", &[("csrf_token", &panel)]).await;
        assert_eq!(answer.status, 400, "{pair}: the panel's token");
        assert_eq!(there.get("/admin").await.status, 200, "{pair}");
    }
}

async fn a_browser_known_to_one_site_is_a_stranger_to_another(backend: Backend) {
    let sites = Neighbourhood::start(backend);
    for (from, to) in sites.pairs() {
        let (known, elsewhere) = (to.client(), from.client());
        to.sign_in(&known).await;
        from.sign_in(&elsewhere).await;
        let stranger = with_cookies_of(&elsewhere, from, to);
        let attacker = to.client();
        while to.try_sign_in(&attacker, "wrong-wrong-wrong").await == 422 {}
        assert_eq!(to.try_sign_in(&attacker, neighbours::PASSWORD).await, 429);
        assert_eq!(
            to.try_sign_in(&stranger, neighbours::PASSWORD).await,
            429,
            "{} on {}",
            from.name,
            to.name
        );
        let device = format!("{}.device", to.name);
        let owner = to.client();
        owner.set_cookie(&device, &known.cookie(&device).expect("a sign-in leaves it"));
        assert_eq!(to.try_sign_in(&owner, neighbours::PASSWORD).await, 303, "its own browser is let in");
    }
}

async fn no_row_and_no_file_of_one_site_is_seen_on_another(backend: Backend) {
    let sites = Neighbourhood::start(backend);
    let mut panels = Vec::new();
    let mut pictures_of = Vec::new();
    for site in &sites.all {
        let panel = site.client();
        site.sign_in(&panel).await;
        let title = format!("News of {}", site.name);
        let post = [
            ("title", title.as_str()),
            ("slug", &format!("news-{}", site.name)),
            ("content", "<p>x</p>"),
            ("visible", "on"),
        ];
        assert_eq!(panel.post_from("/admin/posts/new", "/admin/posts/new", &post).await.status, 303);
        let token = panel.get("/admin/uploads").await.token();
        let answer = panel.upload(&token, "a.png", &pictures::png(40, 30)).await;
        let location: serde_json::Value = serde_json::from_slice(&answer.bytes).expect("the address as JSON");
        pictures_of.push(location["location"].as_str().expect("an address").to_owned());
        panels.push(panel);
    }
    for (index, site) in sites.all.iter().enumerate() {
        let visitor = site.client();
        for (other_index, other) in sites.all.iter().enumerate() {
            let expected = if index == other_index { 200 } else { 404 };
            let pair = format!("{} on {}", other.name, site.name);
            assert_eq!(visitor.get(&pictures_of[other_index]).await.status, expected, "picture of {pair}");
            let post = format!("/blog/news-{}", other.name);
            assert_eq!(visitor.get(&post).await.status, expected, "post of {pair}");
            let listed =
                panels[index].get("/admin/posts").await.text().contains(&format!("News of {}", other.name));
            assert_eq!(listed, index == other_index, "post of {pair} in the panel");
            let user_is_known = panels[index].get("/admin/users").await.text().contains(&other.owner);
            assert_eq!(user_is_known, index == other_index, "account of {pair}");
        }
    }
    for site in &sites.all {
        let files = neighbours::files(&sites.folder_of(site).join("uploads"));
        assert!(files.iter().any(|name| pictures_of.iter().any(|picture| picture.ends_with(name.as_str()))));
        for other in sites.all.iter().filter(|other| other.name != site.name) {
            let theirs = neighbours::files(&sites.folder_of(other).join("uploads"));
            let shared: Vec<_> =
                files.iter().filter(|name| **name != ".site" && theirs.contains(name)).collect();
            assert!(shared.is_empty(), "{} and {}: {shared:?}", site.name, other.name);
        }
    }
}

async fn messages_and_their_photos_stay_with_their_site(backend: Backend) {
    let sites = Neighbourhood::start(backend);
    let mut panels = Vec::new();
    let mut photos_of = Vec::new();
    for site in &sites.all {
        let (sent_photo, panel) = (write(site).await, site.client());
        site.sign_in(&panel).await;
        // Nobody writes a message as fast as this test.
        let inbox = panel.get("/admin/messages?tab=spam").await.attributes(".inbox a", "href");
        assert_eq!(inbox.len(), 1, "{}: its own message and no other: {inbox:?}", site.name);
        let message = panel.get(&inbox[0]).await;
        assert!(message.text().contains(&format!("Words for {}", site.name)), "{}", site.name);
        let photos = message.attributes(".photos a", "href");
        assert_eq!(!photos.is_empty(), sent_photo, "{}: {photos:?}", site.name);
        photos_of.push(photos);
        panels.push(panel);
    }
    assert!(photos_of.iter().any(|photos| !photos.is_empty()), "a site asks for photos");
    for (index, site) in sites.all.iter().enumerate() {
        for (other_index, photos) in photos_of.iter().enumerate() {
            let expected = if index == other_index { 200 } else { 404 };
            for photo in photos {
                assert_eq!(panels[index].get(photo).await.status, expected, "{photo} on {}", site.name);
                assert_eq!(
                    site.client().get(photo).await.status,
                    303,
                    "{photo} on {} for anybody",
                    site.name
                );
            }
        }
    }
}

/// Sends the contact form of a site, with a photo if it asks for some; says whether it does.
async fn write(site: &Neighbour) -> bool {
    let visitor = site.client();
    let form = visitor.get("/contact").await;
    let asks_for_photos = !form.attributes("input[type=file][name=photos]", "name").is_empty();
    let (token, words) = (form.token(), format!("Words for {}", site.name));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", "Zoë"),
        ("email", "zoe@example.org"),
        ("message", words.as_str()),
        ("work", "Retaining walls"),
        ("postal_code", "T2P 1J9"),
    ];
    let answer = if asks_for_photos {
        visitor.post_files("/contact", &fields, "photos", &[("wall.png", pictures::png(40, 30))]).await
    } else {
        visitor.post("/contact", &fields[..4]).await
    };
    assert_eq!(answer.status, 303, "{}: {}", site.name, answer.text());
    asks_for_photos
}

async fn a_site_refuses_what_belongs_to_another(backend: Backend) {
    let sites = Neighbourhood::start(backend);
    for (from, to) in sites.pairs() {
        let names = |problem: &str| problem.contains(&from.name) && problem.contains(&to.name);
        let database = ("DATABASE_URL", sites.database_of(from));
        for command in ["serve", "migrate", "list-users", "seed-demo"] {
            let problem = sites.refusal(to, command, std::slice::from_ref(&database));
            assert!(problem.contains("DATABASE_URL: ") && names(&problem), "{command}: {problem}");
        }
        let uploads = ("UPLOAD_FOLDER", sites.folder_of(from).join("uploads").display().to_string());
        let problem = sites.refusal(to, "serve", &[uploads]);
        assert!(problem.contains("UPLOAD_FOLDER: ") && names(&problem), "{problem}");
        let address = ("LISTEN", from.url().trim_start_matches("http://").to_owned());
        let problem = sites.refusal(to, "serve", &[address]);
        assert!(problem.contains("LISTEN: ") && problem.contains("already in use"), "{problem}");
    }
    for site in &sites.all {
        let client = site.client();
        site.sign_in(&client).await;
        assert_eq!(client.get("/").await.status, 200, "{} is unharmed", site.name);
    }
}

on_both_databases! {
    one_browser_is_signed_in_everywhere_and_signs_out_of_one_site,
    no_cookie_and_no_token_of_one_site_works_on_another,
    a_browser_known_to_one_site_is_a_stranger_to_another,
    no_row_and_no_file_of_one_site_is_seen_on_another,
    messages_and_their_photos_stay_with_their_site,
    a_site_refuses_what_belongs_to_another,
}
