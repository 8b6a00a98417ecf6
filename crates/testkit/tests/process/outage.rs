//! PostgreSQL goes away under a running site and comes back.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use testkit::{Answer, Backend, Client, PASSWORD, postgres::PostgresServer};
use tokio::time::timeout;

use crate::installation::Installation;

/// Nobody waits longer than this for an answer, whatever it says.
const LIMIT: Duration = Duration::from_secs(5);

/// Pages are back so soon after the database.
const RECOVERY: Duration = Duration::from_secs(3);

const NEW: &str = "/admin/posts/new";

/// A page that is kept is answered so soon, even on a busy machine.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Pages that need no rows.
const STATIC: [&str; 6] = ["/about", "/services", "/contact", "/contact/thanks", "/robots.txt", "/healthz"];

/// Pages that are made of rows.
const LIVE: [&str; 5] = ["/", "/blog", "/feed.xml", "/sitemap.xml", "/nowhere"];

/// Those of them that somebody has seen while the database was there.
const SEEN: [&str; 2] = ["/", "/blog"];

#[test]
fn pages_say_that_the_database_is_away_and_come_back_with_it() {
    testkit::run(Backend::Postgres, |_| async {
        let mut server = PostgresServer::new();
        let site = Installation::at(&server.create_database("site")).with("CONTACT_MINIMUM_SECONDS", "0");
        site.succeed(
            &["create-admin", "--username", "ailsa", "--email", "a@example.org"],
            &format!("{PASSWORD}\n"),
        );
        let process = site.serve();
        let visitor = process.client();
        let owner = process.client().with_header("accept", "text/html");
        let fields = [("username", "ailsa"), ("password", PASSWORD)];
        assert_eq!(owner.post_from("/admin/login", "/admin/login", &fields).await.status, 303);
        let token = visitor.get("/contact").await.token();
        assert_eq!(write(&visitor, &token, "Before").await.status, 303);

        let form = owner.get(NEW).await;
        // Before anybody has seen a page, and when somebody has: `comes_back` looks at these.
        for kept in [&[][..], &SEEN] {
            server.stop();
            without_database(&visitor, &owner, &token, kept).await;
            let unsaved = a_post_stays_on_the_page(&owner, &form).await;
            server.start();
            comes_back(&visitor).await;
            assert_eq!(
                owner.post(NEW, &fields_of(&unsaved)).await.status,
                303,
                "sent again from there, it is saved"
            );
        }

        assert_eq!(owner.get("/admin").await.status, 200, "still signed in");
        assert_eq!(write(&visitor, &token, "While it is away").await.status, 303, "sent again, it is taken");
        assert_eq!(visitor.get("/readyz").await.status, 200);
        assert_eq!(site.messages().await, ["Before", "While it is away"]);
    });
}

async fn without_database(visitor: &Client, owner: &Client, token: &str, kept: &[&str]) {
    let asked = LIVE.into_iter().cycle().take(40);
    let answers = join_all(asked.clone().map(|path| in_time(visitor, path))).await;
    for (path, answer) in asked.zip(answers) {
        if kept.contains(&path) { is_as_it_was(&answer) } else { is_away(&answer) }
    }
    for path in kept {
        let begun = Instant::now();
        is_as_it_was(&visitor.get(path).await);
        assert!(begun.elapsed() < AT_ONCE, "{path} after {:?}", begun.elapsed());
    }
    is_away(&in_time(owner, "/admin").await);
    for path in STATIC {
        assert_eq!(in_time(visitor, path).await.status, 200, "{path}");
    }
    assert_eq!(in_time(visitor, "/readyz").await.status, 503);

    let begun = Instant::now();
    let answer = write(visitor, token, "While it is away").await;
    assert!(begun.elapsed() < LIMIT, "{:?}", begun.elapsed());
    assert_eq!(answer.status, 503);
    assert_eq!(answer.texts("textarea[name=message]"), ["While it is away"], "nobody has to write it again");
    assert_eq!(answer.token(), token, "sent again, it is the same message");
}

/// What the owner has written is on the page that says why it is not saved.
async fn a_post_stays_on_the_page(owner: &Client, form: &Answer) -> Vec<(String, String)> {
    let value = |name: &str| form.attributes(&format!("form.editor input[name={name}]"), "value").remove(0);
    let (token, key) = (value("csrf_token"), value("form_key"));
    let fields = [
        ("csrf_token", token.as_str()),
        ("form_key", &key),
        ("title", "Long work"),
        ("content", "Of hours."),
    ];
    let answer = owner.post(NEW, &fields).await;
    assert_eq!(answer.status, 503);
    let names = answer.attributes("form input", "name");
    let fields: Vec<_> = names.into_iter().zip(answer.attributes("form input", "value")).collect();
    for (name, value) in [("title", "Long work"), ("content", "Of hours."), ("form_key", key.as_str())] {
        assert!(fields.contains(&(name.to_owned(), value.to_owned())), "{name}: {fields:?}");
    }
    fields
}

fn fields_of(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn in_time(client: &Client, path: &str) -> Answer {
    let answer = timeout(LIMIT, client.get(path)).await;
    answer.unwrap_or_else(|_elapsed| panic!("{path} has no answer in {LIMIT:?}"))
}

/// The page as it was rendered last: whether it has changed since, nobody can tell.
fn is_as_it_was(answer: &Answer) {
    assert_eq!((answer.status, answer.header("cache-status")), (200, "WebGarden; hit; detail=stale"));
    assert!(answer.text().contains("</html>"), "a whole page");
}

/// The page of the site that says so.
fn is_away(answer: &Answer) {
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{:?}", answer.headers);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.texts("h1"), ["We will be right back"]);
    assert!(!answer.attributes("link[rel=stylesheet]", "href").is_empty(), "in the site's look");
    let text = answer.text().to_lowercase();
    assert!(!text.contains("postgres") && !text.contains("connection to server"), "no cause: {text}");
}

async fn comes_back(client: &Client) {
    let back = async {
        while client.get("/readyz").await.status != 200 || is_stale(&client.get("/blog").await) {
            tokio::task::yield_now().await;
        }
    };
    assert!(timeout(RECOVERY, back).await.is_ok(), "no page {RECOVERY:?} after the database is back");
    for path in SEEN.into_iter().chain(["/readyz"]) {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.header("cache-status").contains("stale"), "{path} is as it is now");
    }
}

fn is_stale(answer: &Answer) -> bool {
    answer.status != 200 || answer.header("cache-status").contains("stale")
}

async fn write(client: &Client, token: &str, text: &str) -> Answer {
    let fields = [("csrf_token", token), ("name", "Zoë"), ("email", "zoe@example.org"), ("message", text)];
    client.post("/contact", &fields).await
}
