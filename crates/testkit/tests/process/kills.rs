//! `kill -9` at random moments while visitors write: what was acknowledged is there once, and its mails arrive.

mod ledger;
mod visitor;

use std::{
    future::pending,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use testkit::{Backend, process::Process, smtp::SmtpServer};
use tokio::time::timeout;

use crate::installation::Installation;
use ledger::Ledger;

const VISITORS: usize = 4;

/// The moments are random, but the same in every run.
const SEED: u64 = 0x0051_7e0f_9a1d;

/// Up to so many messages of a process are acknowledged when it is killed, up to so many microseconds later.
const MOST_ACKNOWLEDGED: usize = 8;
const MOST_LATER: u64 = 100_000;

/// A start takes so long, the repair of what the kill left included; a machine with other work may now and then be slower.
const START: Duration = Duration::from_secs(2);

async fn nothing_acknowledged_is_lost(backend: Backend, kills: usize) {
    let server = SmtpServer::start().await;
    let site = Arc::new(contact_site(backend, server.port()));
    site.succeed(
        &["create-admin", "--username", "ailsa", "--email", "a@example.org"],
        "lantern-orchard-quill\n",
    );
    let ledger = Ledger::default();
    let mut random = StdRng::seed_from_u64(SEED);
    let mut starts = Vec::new();
    for kill in 1..=kills {
        let (mut process, started_in) = start(&site).await;
        starts.push(started_in);
        if kill % 10 == 0 {
            examine(&site).await;
        }
        let visitors: Vec<_> =
            (0..VISITORS).map(|_| tokio::spawn(visitor::write(process.client(), ledger.clone()))).collect();
        ledger.acknowledgements(random.random_range(0..=MOST_ACKNOWLEDGED)).await;
        let moment = Duration::from_micros(random.random_range(0..=MOST_LATER));
        let _elapsed = timeout(moment, pending::<()>()).await;
        process.kill();
        for visitor in join_all(visitors).await {
            visitor.unwrap();
        }
    }
    let (process, started_in) = start(&site).await;
    starts.push(started_in);
    starts.sort();
    assert!(starts[starts.len() / 2] <= START, "{starts:?}");
    let acknowledged = ledger.acknowledged();
    assert!(acknowledged >= kills, "{acknowledged} messages are too few to show anything");
    let stored = ledger.compare_with_rows(site.url()).await;
    ledger.compare_with_mails(&stored, &server, kills).await;
    examine(&site).await;
    println!(
        "{kills} kills on {backend:?}: {acknowledged} messages acknowledged, none lost, none twice; {} mails; \
         the site starts in {:?}, at worst in {:?}",
        server.received().len(),
        starts[starts.len() / 2],
        starts[starts.len() - 1],
    );
    drop(process);
}

fn contact_site(backend: Backend, mail_port: u16) -> Installation {
    Installation::new(backend)
        .with("CONTACT_RATE_LIMIT", "off")
        .with("MAIL_RATE_LIMIT", "off")
        .with("CONTACT_MINIMUM_SECONDS", "0")
        .with("MAIL_SERVER", "127.0.0.1")
        .with("MAIL_PORT", &mail_port.to_string())
        .with("MAIL_TLS", "none")
        .with("MAIL_TIMEOUT", "2")
}

/// Starts the site, and says how long that took.
async fn start(site: &Arc<Installation>) -> (Process, Duration) {
    let site = Arc::clone(site);
    meanwhile(move || {
        let begun = Instant::now();
        (site.serve(), begun.elapsed())
    })
    .await
}

/// Lets `doctor` look for damage while the site runs.
async fn examine(site: &Arc<Installation>) {
    let site = Arc::clone(site);
    meanwhile(move || drop(site.succeed(&["doctor"], ""))).await;
}

/// Does this on another thread: the mail server goes on meanwhile.
async fn meanwhile<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// As many as `cargo xtask bench` asks for, or else this number.
fn kills(otherwise: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "a test takes its length from the environment")]
    let asked = std::env::var("WEBGARDEN_KILLS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(otherwise)
}

#[test]
fn fifty_kills_lose_nothing_on_sqlite() {
    testkit::run(Backend::Sqlite, |backend| nothing_acknowledged_is_lost(backend, kills(50)));
}

#[test]
fn ten_kills_lose_nothing_on_postgres() {
    testkit::run(Backend::Postgres, |backend| nothing_acknowledged_is_lost(backend, kills(10)));
}
