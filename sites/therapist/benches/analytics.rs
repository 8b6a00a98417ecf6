//! What counting page views costs: processor time for the site's pages when they are counted and when they are not, by turns.
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

/// By turns, so that whatever else the machine does meets all. `cargo xtask bench` asks for its own number of rounds.
const ROUNDS: usize = 2001;

/// The most that counting may cost: one in a hundred.
const GOAL: f64 = 1.01;

/// What a browser says of a page that somebody opens, and of one that it fetches ahead of time, which is not counted. They are of
/// the same length, and nobody reads the first.
const OPENED: &str = "any-purpose: prefetch";
const AHEAD: &str = "sec-purpose: prefetch";

/// A site with one thread for requests, and a connection to it that stays open.
struct Running {
    _site: TestSite,
    pages: Vec<String>,
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
        let mut running = Self { _site: site, pages: Vec::new(), connection, answer: vec![0; 1 << 20] };
        let sitemap = running.get("/sitemap.xml", AHEAD).await;
        let places = sitemap.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
        let path = |(place, _): (&str, &str)| place.splitn(4, '/').nth(3).map(|path| format!("/{path}"));
        running.pages = places.filter_map(path).collect();
        running
    }

    /// Nanoseconds of processor time that the site needs for all its pages.
    async fn round(&mut self, purpose: &str) -> f64 {
        let begun = processor_time();
        for page in self.pages.clone() {
            self.get(&page, purpose).await;
        }
        f64::from(u32::try_from(processor_time() - begun).expect("all pages take less than 4 seconds"))
    }

    async fn get(&mut self, path: &str, purpose: &str) -> String {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\naccept-language: en-GB,en;q=0.9\r\n\
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
                return body.to_owned();
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

/// What counting makes of the time for all pages, as the median of the rounds' ratios. Not counting twice in each round says
/// what the measurement can tell apart.
async fn measure() -> f64 {
    const PURPOSES: [&str; 3] = [AHEAD, OPENED, AHEAD];
    let mut site = Running::start().await;
    let (mut without, mut with, mut again) = (Vec::new(), Vec::new(), Vec::new());
    // The first rounds warm up.
    let (warm, rounds) = (10, rounds());
    for round in 0..warm + rounds {
        let mut times = [0.0; 3];
        for turn in 0..PURPOSES.len() {
            let place = (round + turn) % PURPOSES.len();
            times[place] = site.round(PURPOSES[place]).await;
        }
        if round >= warm {
            let uncounted = f64::midpoint(times[0], times[2]);
            without.push(uncounted);
            with.push(times[1] / uncounted);
            again.push(times[2] / times[0]);
        }
    }
    let [without, with, again] = [without, with, again].map(median);
    let more = |ratio: f64| (ratio - 1.0) * 100.0;
    println!(
        "all {} pages: {:.2} ms without counting, {:+.2} % with it, {:+.2} % without it again ({rounds} rounds by turns)",
        site.pages.len(),
        without / 1e6,
        more(with),
        more(again)
    );
    with
}

fn main() -> ExitCode {
    let ratio = actix_web::rt::System::new().block_on(measure());
    if ratio <= GOAL {
        return ExitCode::SUCCESS;
    }
    println!("counting page views costs more than one in a hundred");
    ExitCode::FAILURE
}
