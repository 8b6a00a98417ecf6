//! What counting page views costs: processor time for each page that is counted and for each that is not, by turns in one run.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot go on stops with the reason"
)]

use std::{fs, process::ExitCode};

use testkit::{Backend, TestSite};
use therapist::Therapist;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A page that is a template and nothing else: of all pages the quickest, so the share of counting is the largest.
const PAGE: &str = "/about";

/// By turns, so that whatever else the machine does meets both. `cargo xtask bench` asks for its own number of rounds.
const ROUNDS: usize = 61;
const REQUESTS: u64 = 300;

/// The most that counting may cost: one in a hundred.
const GOAL: f64 = 1.01;

/// What a browser says of a page that somebody opens, and of one that it fetches ahead of time, which is not counted. They are of
/// the same length, and nobody reads the first.
const OPENED: &str = "any-purpose: prefetch";
const AHEAD: &str = "sec-purpose: prefetch";

/// A site with one thread for requests, and a connection to it that stays open.
struct Running {
    _site: TestSite,
    connection: TcpStream,
    answer: Vec<u8>,
}

impl Running {
    async fn start() -> Self {
        let site = TestSite::builder(&Therapist, Backend::Sqlite)
            .settings(|settings| settings.server.workers = 1)
            .start()
            .await;
        let address = site.url().replace("http://", "");
        let connection = TcpStream::connect(address).await.expect("the site listens");
        connection.set_nodelay(true).expect("the connection is open");
        Self { _site: site, connection, answer: vec![0; 1 << 20] }
    }

    /// Nanoseconds of processor time that the site needs for a page.
    async fn round(&mut self, purpose: &str) -> f64 {
        let begun = processor_time();
        for _ in 0..REQUESTS {
            self.get(purpose).await;
        }
        f64::from(
            u32::try_from((processor_time() - begun) / REQUESTS).expect("a page takes less than 4 seconds"),
        )
    }

    async fn get(&mut self, purpose: &str) {
        let request = format!(
            "GET {PAGE} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\naccept-language: en-GB,en;q=0.9\r\n\
             referer: https://www.google.com/\r\nsec-fetch-dest: document\r\n{purpose}\r\n\
             user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r\n\r\n"
        );
        self.connection.write_all(request.as_bytes()).await.expect("the connection stays open");
        let mut length = 0;
        loop {
            length += self.connection.read(&mut self.answer[length..]).await.expect("the site answers");
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

/// What counting makes of the time for a page, as a ratio. Not counting twice says what the measurement can tell apart.
async fn measure() -> f64 {
    const PURPOSES: [&str; 3] = [AHEAD, OPENED, AHEAD];
    let rounds = rounds();
    let mut site = Running::start().await;
    let mut times = PURPOSES.map(|_| Vec::new());
    for round in 0..=rounds {
        for turn in 0..PURPOSES.len() {
            let place = (round + turn) % PURPOSES.len();
            let time = site.round(PURPOSES[place]).await;
            // The first round warms up.
            if round > 0 {
                times[place].push(time);
            }
        }
    }
    let [without, with, again] = times.map(median);
    let more = |time: f64| (time / without - 1.0) * 100.0;
    println!(
        "{PAGE}: {:.2} µs without counting, {:+.2} % with it, {:+.2} % without it again ({rounds} rounds of {REQUESTS} by turns)",
        without / 1000.0,
        more(with),
        more(again)
    );
    with / without
}

fn main() -> ExitCode {
    let ratio = actix_web::rt::System::new().block_on(measure());
    if ratio <= GOAL {
        return ExitCode::SUCCESS;
    }
    println!("counting page views costs more than one in a hundred");
    ExitCode::FAILURE
}
