//! A PostgreSQL server that speaks German: trouble is told apart from mistakes there too, and lists look as elsewhere.

use testkit::{Answer, Backend, Client, postgres::PostgresServer};

use crate::installation::Installation;

/// The server gets into trouble with messages that say so.
const TROUBLE: &str = "
    CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.message = 'cancelled' THEN
            PERFORM pg_cancel_backend(pg_backend_pid());
            PERFORM pg_sleep(60);
        ELSIF NEW.message = 'full' THEN
            RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'konnte Datei »base/5/16386« nicht erweitern: '
                'Auf dem Gerät ist kein Speicherplatz mehr verfügbar', HINT = 'Prüfen Sie den freien Festplattenplatz.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER trouble BEFORE INSERT ON contact_submissions FOR EACH ROW EXECUTE FUNCTION trouble()";

/// Holds up everybody who wants to know of messages, and goes away by itself.
const LOCK: &str = "BEGIN; LOCK TABLE contact_submissions IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3)";

const IS_LOCKED: &str = "SELECT count(*) FROM pg_locks \
     WHERE granted AND mode = 'AccessExclusiveLock' AND relation = 'contact_submissions'::regclass";

fn server() -> PostgresServer {
    let server = PostgresServer::speaking("de_DE");
    assert_eq!(server.execute("postgres", "SHOW lc_messages"), "de_DE.UTF-8");
    server
}

/// A site whose role is no administrator of the server, and may not change the language of its messages.
#[test]
fn what_an_ordinary_role_is_told_in_german_is_an_outage() {
    testkit::run(Backend::Postgres, |_| async {
        let server = server();
        server.create_database("site");
        server.execute("postgres", "CREATE ROLE anna LOGIN; ALTER DATABASE site OWNER TO anna");
        let url = server.url("site").replace("postgres://postgres@", "postgres://anna@");
        trouble(&server, &url).await;
    });
}

#[test]
fn an_administrator_of_the_server_is_told_in_english() {
    testkit::run(Backend::Postgres, |_| async {
        let server = server();
        let url = server.create_database("site");
        trouble(&server, &url).await;
    });
}

/// Nothing has been set for the connection yet when a server says that it lets nobody in.
#[test]
fn a_start_knows_in_german_that_there_is_no_connection_left_or_that_the_role_is_wrong() {
    testkit::run(Backend::Postgres, |_| async {
        let server = server();
        let url = server.create_database("site");
        server.execute("postgres", "CREATE ROLE anna LOGIN CONNECTION LIMIT 0");
        let at = |role: &str| url.replace("postgres://postgres@", &format!("postgres://{role}@"));
        let site = Installation::at(&at("anna")).with("DATABASE_WAIT", "0");
        let said = site.run(&["serve"], "");
        assert!(said.err.contains("raise its max_connections"), "{said:?}");
        assert!(
            said.err.contains("zu viele Verbindungen") && !said.err.contains("is it running?"),
            "{said:?}"
        );
        // The longest wait there is: it is not begun.
        let said = Installation::at(&at("berta")).with("DATABASE_WAIT", "600").run(&["serve"], "");
        assert!(said.err.contains("existiert nicht"), "{said:?}");
        assert!(!format!("{}{}", said.out, said.err).contains("waiting for it"), "{said:?}");
    });
}

async fn trouble(server: &PostgresServer, url: &str) {
    server.execute("postgres", "ALTER DATABASE site SET lock_timeout TO '50ms'");
    let site = Installation::at(url).with("CONTACT_MINIMUM_SECONDS", "0");
    let process = site.serve();
    let visitor = process.client();
    server.execute("site", TROUBLE);
    let token = visitor.get("/contact").await.token();
    for text in ["cancelled", "full"] {
        is_kept(&write(&visitor, &token, text).await, text);
    }
    let mut lock = server.begin("site", LOCK);
    while server.execute("site", IS_LOCKED) != "1" {}
    is_kept(&write(&visitor, &token, "locked").await, "locked");
    assert!(lock.wait().unwrap().success());
    assert_eq!(write(&visitor, &token, "All is well").await.status, 303);
    assert_eq!(site.messages().await, ["All is well"]);
}

fn is_kept(answer: &Answer, text: &str) {
    assert_eq!(answer.status, 503, "{text}");
    assert_eq!(answer.texts("textarea[name=message]"), [text], "nobody has to write it again");
}

async fn write(client: &Client, token: &str, text: &str) -> Answer {
    let fields = [("csrf_token", token), ("name", "Zoë"), ("email", "zoe@example.org"), ("message", text)];
    client.post("/contact", &fields).await
}
