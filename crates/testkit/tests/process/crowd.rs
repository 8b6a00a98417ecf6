//! Forty sites of one PostgreSQL server that takes as many connections as Debian lets it.

use std::{fs, thread};

use core_models::{ConnectError, Database, DatabaseError, DatabaseUrl, PoolOptions};
use futures_util::future::join_all;
use testkit::{Backend, Client, postgres::PostgresServer, process::Process};

use crate::installation::Installation;

const SITES: usize = 40;

/// How many sites start at the same time.
const STARTING: usize = 4;

/// Of each site, at the same time: together they want more connections than there are.
const VISITORS: usize = 6;

/// Pages that are made of rows.
const PAGES: [&str; 3] = ["/", "/blog", "/feed.xml"];

/// What the sites hold now, and what the server has for them.
const HELD: &str = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'sites'";
const FOR_SITES: &str =
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int";

#[test]
fn forty_sites_of_one_server_refuse_nobody() {
    testkit::run(Backend::Postgres, |_| async {
        let server = server();
        assert_eq!(server.execute("postgres", "SHOW max_connections"), "100", "Debian's default");
        let sites: Vec<_> = (0..SITES).map(|number| installation(&server, number)).collect();
        let running = start(&sites);
        // All of them are there before the first asks.
        let visitors: Vec<_> = running.iter().flat_map(|site| (0..VISITORS).map(|_| site.client())).collect();
        let answers: Vec<_> = join_all(visitors.iter().map(visit)).await.into_iter().flatten().collect();
        let refused: Vec<_> = answers.iter().filter(|(_, status)| *status != 200).collect();
        assert!(refused.is_empty(), "{} of {}: {refused:?}", refused.len(), answers.len());
        // What was opened is kept for some seconds.
        let held = count(&server, HELD);
        let most = count(&server, FOR_SITES);
        assert!(held > SITES && held <= most, "{held} of {most}");
    });
}

#[test]
fn a_site_that_finds_the_server_full_waits_until_there_is_room() {
    testkit::run(Backend::Postgres, |_| async {
        let server = server();
        let site = installation(&server, 0);
        let all = all_connections(&url(&server, "postgres"));
        assert_eq!(all.len(), count(&server, FOR_SITES));
        let process = thread::scope(|scope| {
            let starting = scope.spawn(|| site.serve());
            while !is_waiting(&site) {
                assert!(!starting.is_finished(), "it waits");
                thread::yield_now();
            }
            drop(all);
            starting.join().unwrap()
        });
        for page in PAGES {
            assert_eq!(process.client().get(page).await.status, 200, "{page}");
        }
    });
}

/// A server with a database to copy, of a role that is no administrator.
fn server() -> PostgresServer {
    let server = PostgresServer::new();
    server.execute("postgres", "CREATE ROLE sites LOGIN CREATEDB");
    server.create_database("migrated");
    server.execute("postgres", "ALTER DATABASE migrated OWNER TO sites");
    Installation::at(&url(&server, "migrated")).succeed(&["migrate"], "");
    server
}

fn url(server: &PostgresServer, database: &str) -> String {
    server.url(database).replace("postgres://postgres@", "postgres://sites@")
}

fn installation(server: &PostgresServer, number: usize) -> Installation {
    let name = format!("site_{number}");
    server.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE migrated OWNER sites"));
    Installation::at(&url(server, &name))
}

fn start(sites: &[Installation]) -> Vec<Process> {
    let some = |sites: &[Installation]| sites.iter().map(Installation::serve).collect::<Vec<_>>();
    thread::scope(|scope| {
        let starting: Vec<_> =
            sites.chunks(sites.len().div_ceil(STARTING)).map(|sites| scope.spawn(|| some(sites))).collect();
        starting.into_iter().flat_map(|started| started.join().unwrap()).collect()
    })
}

/// Opens the pages one after the other.
async fn visit(visitor: &Client) -> Vec<(&'static str, u16)> {
    let mut answers = Vec::new();
    for page in PAGES {
        answers.push((page, visitor.get(page).await.status));
    }
    answers
}

/// Every connection that the server has for this role, until they are dropped.
fn all_connections(url: &str) -> Vec<Database> {
    let url = DatabaseUrl::parse(url).unwrap();
    let mut all = Vec::new();
    loop {
        match Database::connect(&url, PoolOptions::default()) {
            Ok(database) => all.push(database),
            Err(DatabaseError::Connect(ConnectError::Crowded { .. })) => return all,
            Err(other) => panic!("{other}"),
        }
    }
}

fn is_waiting(site: &Installation) -> bool {
    let log = fs::read_to_string(site.folder().join("serve.log")).unwrap_or_default();
    log.contains("waiting for it") && log.contains("max_connections")
}

fn count(server: &PostgresServer, sql: &str) -> usize {
    server.execute("postgres", sql).parse().unwrap()
}
