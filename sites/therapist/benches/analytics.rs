//! What counting page views costs: processor time for each page with it and without it, by turns in one run.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot go on stops with the reason"
)]

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    process::ExitCode,
    sync::Arc,
};

use base_app::{Endpoint, Feature, Site, SiteAssets};
use testkit::{Backend, TestSite};
use therapist::Therapist;

/// A page that is a template and nothing else: of all pages the quickest, so the share of counting is the largest.
const PAGE: &str = "/about";

/// By turns, so that whatever else the machine does meets both. `cargo xtask bench` asks for its own number of rounds.
const ROUNDS: usize = 61;
const REQUESTS: u64 = 300;

/// The most that counting may cost: one in a hundred.
const GOAL: f64 = 1.01;

/// The same site without the feature.
struct Uncounted;

impl Site for Uncounted {
    fn name(&self) -> &'static str {
        Therapist.name()
    }

    fn facts(&self) -> &'static str {
        Therapist.facts()
    }

    fn assets(&self) -> SiteAssets {
        Therapist.assets()
    }

    fn features(&self) -> Vec<Arc<dyn Feature>> {
        Therapist.features().into_iter().filter(|feature| feature.name() != "analytics").collect()
    }

    fn routes(&self) -> Vec<Endpoint> {
        Therapist.routes()
    }
}

/// A site with one thread for requests, and a connection to it that stays open.
struct Running {
    _site: TestSite,
    connection: TcpStream,
    answer: Vec<u8>,
}

impl Running {
    async fn start(site: &dyn Site) -> Self {
        let site = TestSite::builder(site, Backend::Sqlite)
            .settings(|settings| settings.server.workers = 1)
            .start()
            .await;
        let address = site.url().replace("http://", "");
        let connection = TcpStream::connect(address).expect("the site listens");
        connection.set_nodelay(true).expect("the connection is open");
        Self { _site: site, connection, answer: vec![0; 1 << 20] }
    }

    /// Nanoseconds of processor time that the site needs for a page.
    fn round(&mut self) -> f64 {
        let begun = processor_time();
        for _ in 0..REQUESTS {
            self.get();
        }
        f64::from(
            u32::try_from((processor_time() - begun) / REQUESTS).expect("a page takes less than 4 seconds"),
        )
    }

    fn get(&mut self) {
        let request = format!(
            "GET {PAGE} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\naccept-language: en-GB,en;q=0.9\r\n\
             referer: https://www.google.com/\r\nsec-fetch-dest: document\r\n\
             user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r\n\r\n"
        );
        self.connection.write_all(request.as_bytes()).expect("the connection stays open");
        let mut length = 0;
        loop {
            length += self.connection.read(&mut self.answer[length..]).expect("the site answers");
            let text = String::from_utf8_lossy(&self.answer[..length]);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
            let size = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= size.and_then(|size| size.parse::<usize>().ok()).expect("the page has a length")
            {
                return;
            }
        }
    }
}

/// Nanoseconds that all threads but this one have run: those of the sites.
fn processor_time() -> u64 {
    let own = std::process::id().to_string();
    let threads = fs::read_dir("/proc/self/task").expect("this runs on Linux");
    threads
        .filter_map(Result::ok)
        .filter(|thread| thread.file_name().to_string_lossy() != own)
        .filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok())
        .filter_map(|line| line.split(' ').next()?.parse::<u64>().ok())
        .sum()
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn rounds() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a measurement takes its length from the environment")]
    let asked = std::env::var("WEBGARDEN_ROUNDS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(ROUNDS)
}

async fn measure() -> f64 {
    let rounds = rounds();
    let mut uncounted = Running::start(&Uncounted).await;
    let mut counted = Running::start(&Therapist).await;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (first, second) =
            if round % 2 == 0 { (&mut uncounted, &mut counted) } else { (&mut counted, &mut uncounted) };
        let (first, second) = (first.round(), second.round());
        // The first round warms up.
        if round > 0 {
            let (one, other) = if round % 2 == 0 { (first, second) } else { (second, first) };
            without.push(one);
            with.push(other);
        }
    }
    let (without, with) = (median(without), median(with));
    let ratio = with / without;
    println!(
        "{PAGE}: {:.2} µs without counting, {:.2} µs with it: {:+.2} % ({rounds} rounds of {REQUESTS} by turns)",
        without / 1000.0,
        with / 1000.0,
        (ratio - 1.0) * 100.0
    );
    ratio
}

fn main() -> ExitCode {
    let ratio = actix_web::rt::System::new().block_on(measure());
    if ratio <= GOAL {
        return ExitCode::SUCCESS;
    }
    println!("counting page views costs more than one in a hundred");
    ExitCode::FAILURE
}
