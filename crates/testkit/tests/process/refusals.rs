//! Starting with something wrong: one line that names what to change, and an exit code that is not 0, within five seconds.

use std::{
    fs,
    net::TcpListener,
    time::{Duration, Instant},
};

use testkit::{Backend, postgres::PostgresServer};

use crate::installation::{Installation, SECRET};

const LIMIT: Duration = Duration::from_secs(5);

/// What the site says instead of starting.
fn refusal(site: &Installation) -> String {
    let begun = Instant::now();
    let problem = site.fail(&["serve"], "");
    assert!(begun.elapsed() < LIMIT, "it took {:?} to say “{problem}”", begun.elapsed());
    problem
}

/// The site says what is wrong with one variable, and what it may be.
fn names(problem: &str, variable: &str, advice: &str) {
    assert!(problem.starts_with(&format!("{variable}: ")), "“{problem}” begins with {variable}");
    assert!(problem.contains(advice), "“{problem}” says “{advice}”");
}

fn sqlite() -> Installation {
    Installation::new(Backend::Sqlite).with("LISTEN", "127.0.0.1:0")
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_line_and_nothing_of_it() {
    let site = sqlite();
    fs::write(site.folder().join(".env"), "SITE_NAME=One\nMAIL_PASSWORD hunter2\n").unwrap();
    let problem = refusal(&site);
    names(&problem, ".env", "line 2");
    assert!(!problem.contains("hunter2"), "{problem}");
    fs::write(site.folder().join(".env"), "SITE_NAME=\"Ar$Dl ${HOME}\"\nMAIL_SERVER=localhost\n").unwrap();
    let printed = site.succeed(&["check-config"], "");
    assert!(printed.contains("Ar$Dl ${HOME}"), "{printed}");
}

#[test]
fn an_unknown_value_is_named_with_what_it_may_be() {
    let site = sqlite().with("MAIL_SERVER", "mail.example.org");
    let cases = [
        ("WEBGARDEN_ENV", "prod", "development, testing or production"),
        ("LISTEN", "8001", "127.0.0.1:8098"),
        ("PUBLIC_URL", "www.example.org", "https://www.example.org"),
        ("PUBLIC_URL", "https://example.org/site", "must not have a path"),
        ("DATABASE_URL", "mysql://localhost/site", "postgres:// or sqlite://"),
        ("DATABASE_URL", "sqlite://", "sqlite://path/to/site.db"),
        ("MAX_UPLOAD_SIZE", "5MB", "whole number"),
        ("MAIL_TLS", "ssl", "none, starttls or tls"),
        ("MAIL_PORT", "smtp", "whole number"),
        ("MAIL_DEFAULT_SENDER", "nobody", "mail address"),
        ("ADMIN_EMAIL", "nobody@", "mail address"),
        ("CONTACT_CONFIRMATION", "maybe", "on or off"),
        ("CONTACT_RATE_LIMIT", "lots", "5/hour"),
        ("LOGIN_RATE_LIMIT", "5 per hour", "5/15minutes"),
        ("DEFAULT_RATE_LIMIT", "-1/minute", "100/minute"),
        ("PUBLIC_RATE_LIMIT", "1800", "100/minute"),
        ("CONTACT_MINIMUM_SECONDS", "60", "from 0 to 2"),
        ("TRUSTED_PROXIES", "foo", "“foo”"),
        ("WORKERS", "0", "from 1 to"),
        ("BCRYPT_COST", "31", "from 4 to"),
        ("LOG_FORMAT", "xml", "pretty or json"),
        ("RUST_LOG", "loud=very=much", "cannot be used"),
    ];
    cases.into_iter().fold(site, |site, (variable, value, advice)| {
        let site = site.with(variable, value);
        names(&refusal(&site), variable, advice);
        let url = site.database().url();
        site.with(variable, if variable == "DATABASE_URL" { &url } else { "" })
    });
}

#[test]
fn production_asks_for_a_secret_of_its_own() {
    let site = sqlite().in_production();
    let site = site.with("SECRET_KEY", "");
    names(&refusal(&site), "SECRET_KEY", "is not set; make one with `openssl rand -hex 32`");
    let site = site.with("SECRET_KEY", "changeme-changeme-changeme-changeme-changeme-changeme");
    names(&refusal(&site), "SECRET_KEY", "is a sample value");
    let site = site.with("SECRET_KEY", &SECRET[..49]);
    names(&refusal(&site), "SECRET_KEY", "at least 50 characters");
    let site = site.with("SECRET_KEY", &"abcd".repeat(20));
    names(&refusal(&site), "SECRET_KEY", "5 of them different");
}

#[test]
fn production_asks_for_encryption_full_paths_and_a_mail_server() {
    let cases = [
        ("PUBLIC_URL", "http://specimen.example", "https://"),
        ("PUBLIC_URL", "https://other.example", "SITE_DOMAIN"),
        ("MAIL_TLS", "none", "starttls or tls"),
        ("MAIL_SERVER", "", "is not set"),
        ("UPLOAD_FOLDER", "uploads", "full path"),
        ("DATABASE_URL", "sqlite://site.db", "full path"),
    ];
    for (variable, value, advice) in cases {
        names(&refusal(&sqlite().in_production().with(variable, value)), variable, advice);
    }
}

#[test]
fn everything_that_is_wrong_in_production_is_said_at_once() {
    let site =
        sqlite().in_production().with("PUBLIC_URL", "http://specimen.example").with("MAIL_TLS", "none");
    let said = site.run(&["serve"], "");
    assert_eq!(said.code, Some(1));
    assert_eq!(said.err.lines().count(), 2, "{}", said.err);
}

#[test]
fn a_database_that_cannot_be_written_is_named() {
    let site = sqlite();
    let folder = site.folder().display().to_string();
    fs::write(site.folder().join("file"), "").unwrap();
    for (path, reason) in [
        (format!("{folder}/missing/site.db"), "missing does not exist"),
        (format!("{folder}/file/site.db"), "directory"),
        (folder.clone(), "it is a folder"),
        ("/proc/site.db".to_owned(), "no file can be made in its folder"),
    ] {
        let problem = refusal(&Installation::at(&format!("sqlite://{path}")));
        assert!(problem.contains(&path) && problem.contains(reason), "{path}: {problem}");
        assert!(problem.contains("DATABASE_URL"), "{problem}");
    }
}

#[test]
fn an_upload_folder_that_cannot_be_made_is_named() {
    let site = sqlite();
    fs::write(site.folder().join("file"), "").unwrap();
    names(&refusal(&site.with("UPLOAD_FOLDER", "file/uploads")), "UPLOAD_FOLDER", "cannot be made");
}

#[test]
fn a_port_in_use_is_named() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let site = sqlite().with("LISTEN", &address);
    names(&refusal(&site), "LISTEN", &format!("{address} is already in use"));
}

fn refuses_a_newer_database(backend: Backend) {
    let site = Installation::new(backend).with("LISTEN", "127.0.0.1:0");
    site.succeed(&["migrate"], "");
    site.database().age_the_program();
    let problem = refusal(&site);
    assert!(problem.contains("newer version of this site"), "{problem}");
    assert!(problem.contains("Start that version, or restore a backup"), "{problem}");
    for arguments in [&["migrate"][..], &["migrate", "--revert", "1"], &["list-users"]] {
        assert_eq!(site.fail(arguments, ""), problem, "{arguments:?} does not touch it either");
    }
}

#[test]
fn a_newer_sqlite_database_is_left_alone() {
    refuses_a_newer_database(Backend::Sqlite);
}

#[test]
fn a_newer_postgres_database_is_left_alone() {
    refuses_a_newer_database(Backend::Postgres);
}

#[test]
fn a_database_server_that_is_down_is_named_without_its_password() {
    let mut server = PostgresServer::new();
    let database = server.create_database("site");
    server.stop();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [database, format!("postgres://site:hunter2@127.0.0.1:{closed}/site")] {
        let problem = refusal(&Installation::at(&url).with("DATABASE_WAIT", "0"));
        assert!(
            problem.contains("cannot reach the database") && problem.contains("is it running?"),
            "{problem}"
        );
        assert!(problem.contains("DATABASE_URL") && !problem.contains("hunter2"), "{problem}");
    }
}

#[test]
fn a_database_that_does_not_exist_is_named() {
    let server = PostgresServer::new();
    let problem = refusal(&Installation::at(&server.url("nowhere")));
    assert!(problem.contains("\"nowhere\" does not exist") && problem.contains("DATABASE_URL"), "{problem}");
}

#[test]
fn a_damaged_file_is_left_as_it_is() {
    let site = sqlite();
    site.succeed(&["migrate"], "");
    let path = site.folder().join("site.db");
    let sound = fs::read(&path).unwrap();
    let mut scribbled = sound.clone();
    scribbled[100..2_000].fill(0x55);
    let other = b"This is a letter and no database.\n".repeat(100);
    for (what, damaged) in
        [("scribbled", scribbled), ("cut off", sound[..sound.len() / 2].to_vec()), ("other", other)]
    {
        fs::write(&path, &damaged).unwrap();
        let problem = refusal(&site);
        assert!(problem.contains("site.db is damaged or no SQLite database"), "{what}: {problem}");
        assert!(problem.contains("restore a backup"), "{what}: {problem}");
        assert_eq!(fs::read(&path).unwrap(), damaged, "{what}: nothing was changed");
    }
}
